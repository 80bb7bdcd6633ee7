from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# More gaps than this are no agenda but a report
MOST_GAPS = 15
MOST_ALERTS = 20


class SalesMgmtMeeting(models.Model):
    """The agenda: what is open from last time first, then alerts, then the gaps.

    How it works: everything is read at once for the whole unit, in a number of
    statements that does not depend on its people; figures are those of the moment.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.meeting"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_build_agenda(self):
        """Build the agenda from the figures of now; minutes that exist are kept."""
        self.check_access("write")
        self._check_writable()
        for meeting in self:
            meeting._build_agenda()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _build_agenda(self):
        """Replace the points that come from figures by those of now.

        Points about which something was said stay, with their figures.
        """
        self.ensure_one()
        meeting = self.sudo()
        built = meeting.item_ids.filtered(lambda item: item.kind != "topic")
        kept = built.filtered("minutes")
        (built - kept).unlink()
        known = {item._get_key() for item in kept}
        # in sudo: a leader reads the figures of the unit, and types none of them
        items = meeting.item_ids.create(
            [
                {**vals, "meeting_id": self.id, "sequence": number}
                for number, vals in enumerate(
                    self._get_agenda(
                        self.unit_id, self.period_id, self.metric_ids, self.previous_id
                    )
                )
            ]
        )
        items.filtered(lambda item: item._get_key() in known).unlink()

    @api.model
    def _get_agenda(self, unit, period, metrics=None, previous=None):
        """Return what a review of a unit has to talk about, worst first.

        For a meeting, and for screens that show it without one. Reads in sudo: the
        caller has to lead the unit.

        :param sales.mgmt.unit unit: with everything below it
        :param sales.mgmt.period period: whose figures count
        :param sales.mgmt.metric metrics: figures of the unit to look at besides
        :param sales.mgmt.meeting previous: alerts since that meeting count; without
            one, all open ones
        :return: values of `sales.mgmt.meeting.item`, in the order of the agenda
        :rtype: list[dict]
        """
        unit = unit.sudo()
        return [
            *self._get_decision_points(unit),
            *self._get_alert_points(unit, previous),
            *self._get_gap_points(unit, period),
            *self._get_metric_points(unit, period, metrics),
            *self._get_dispute_points(unit),
        ]

    @api.model
    def _get_decision_points(self, unit):
        """Return what was decided in earlier meetings of the unit and is still open."""
        decisions = self.env["sales.mgmt.meeting.decision"].sudo()
        return [
            {
                "kind": "decision",
                "decision_id": decision.id,
                "user_id": decision.user_id.id,
            }
            for decision in decisions.search(
                [
                    ("unit_id", "=", unit.id),
                    ("state", "=", "open"),
                    ("meeting_id.state", "=", "done"),
                ]
            )
        ]

    @api.model
    def _get_alert_points(self, unit, previous):
        """Return the open warnings about people and units, since the last meeting."""
        domain = (
            Domain("unit_id", "child_of", unit.id)
            & Domain("state", "=", "open")
            # milestones are for congratulations, not for an agenda
            & (
                Domain("kind", "!=", "milestone")
                | Domain("metric_id.direction", "=", "lower")
            )
        )
        if previous:
            domain &= Domain("raised_on", ">=", previous.date_begin)
        alerts = self.env["sales.mgmt.alert"].sudo().search(domain, limit=MOST_ALERTS)
        return [
            {
                "kind": "alert",
                "alert_id": alert.id,
                "metric_id": alert.metric_id.id,
                "user_id": alert.user_id.id,
                "unit_id": alert.unit_id.id,
                "target_id": alert.target_id.id,
                "is_internal": alert.tell == "leader",
            }
            for alert in alerts
        ]

    @api.model
    def _get_gap_points(self, unit, period):
        """Return who is behind with what, worst first: the unit, then its people."""
        targets = self._read_behind(unit, period)
        return [
            {
                "kind": "gap",
                "metric_id": target.metric_id.id,
                "user_id": target.user_id.id,
                "unit_id": target.unit_id.id,
                "target_id": target.id,
                "period_id": target.period_id.id,
                "currency_id": target.currency_id.id,
                "amount": target.amount,
                "actual": target.actual,
                "expected": target.expected,
                "pace": target.pace,
            }
            for target in sorted(targets, key=_rank_gap)[:MOST_GAPS]
        ]

    @api.model
    def _read_behind(self, unit, period):
        """Return what is behind: the unit itself, and everybody in it and below it.

        People have targets of the period, units of the year in which it lies. Where a
        plan followed another one, the one that is active counts.
        """
        targets = self.env["sales.mgmt.target"].sudo()
        targets.flush_model()
        periods = [int(step) for step in period.parent_path.split("/") if step]
        query = targets._search(
            Domain("plan_id.state", "in", ["active", "closed"])
            & Domain("segment_id", "=", False)
            & Domain("expected", ">", 0)
            & (
                Domain("unit_id", "child_of", unit.id)
                & Domain("user_id.active", "=", True)
                & Domain("period_id", "=", period.id)
                | Domain("unit_id", "=", unit.id)
                & Domain("user_id", "=", False)
                & Domain("period_id", "in", periods)
            )
        )
        # a rate of nothing has no pace, which the ORM would show as zero
        query.add_where(SQL("%s IS NOT NULL", SQL.identifier(targets._table, "pace")))
        found = targets.browse(query).sorted(lambda each: each.plan_state == "closed")
        latest = {}
        for target in found:
            key = (target.metric_id, target.unit_id, target.user_id, target.period_id)
            latest.setdefault(key, target)
        return targets.concat(
            *(target for target in latest.values() if _get_lag(target) > 0)
        )

    @api.model
    def _get_metric_points(self, unit, period, metrics):
        """Return figures of the whole unit, from its facts.

        How many complaints there are concerns a meeting; which ones does not.
        """
        values = self._sum_facts(unit, period, metrics or self.env["sales.mgmt.metric"])
        return [
            {
                "kind": "metric",
                "metric_id": metric.id,
                "unit_id": unit.id,
                "currency_id": unit.company_id.currency_id.id,
                "actual": values[metric],
            }
            for metric in metrics or ()
            if metric in values
        ]

    @api.model
    def _sum_facts(self, unit, period, metrics):
        """Return what a unit shows of metrics in a period, two statements for all.

        :return: value by metric; a rate of nothing is left out
        :rtype: dict[sales.mgmt.metric, float]
        """
        values = {}
        place = Domain("unit_id", "child_of", unit.id)
        if not unit.parent_id:
            # what belongs to no unit belongs to the top of the company
            place |= Domain("unit_id", "=", False) & Domain(
                "company_id", "=", unit.company_id.id
            )
        for additive, together in metrics.sudo().grouped("additive").items():
            rows = (
                self.env["sales.mgmt.fact"]
                .sudo()
                ._read_group(
                    Domain("metric_id", "in", together.ids)
                    & Domain("segment_id", "=", False)
                    & place
                    & Domain("period_id", "child_of" if additive else "=", period.id),
                    ["metric_id"],
                    ["numerator:sum", "denominator:sum"],
                )
            )
            sums = {metric.id: pair for metric, *pair in rows}
            for metric in together:
                numerator, denominator = sums.get(metric.id, (0.0, 0.0))
                if metric.kind == "total":
                    values[metric] = numerator or 0.0
                elif denominator:
                    values[metric] = numerator / denominator
        return {metrics.browse(metric.id): value for metric, value in values.items()}

    @api.model
    def _get_dispute_points(self, unit):
        """Return how many disputes about statements are open: never whose."""
        count = (
            self.env["sales.mgmt.dispute"]
            .sudo()
            .search_count([("unit_id", "child_of", unit.id), ("state", "=", "open")])
        )
        if not count:
            return []
        return [
            {
                "kind": "dispute",
                "unit_id": unit.id,
                "count": count,
                "is_internal": True,
            }
        ]


def _get_lag(target):
    """Return by which part of what was expected a target is behind, above 0 if so."""
    if target.metric_id.direction == "lower":
        return round(target.pace - 1, 9)
    return round(1 - target.pace, 9)


def _rank_gap(target):
    """Put the unit itself first, then whoever is furthest behind."""
    return bool(target.user_id), -_get_lag(target), target.id
