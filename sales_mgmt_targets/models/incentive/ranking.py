from collections import defaultdict
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.periods import ONE_DAY, Span
from .scheme import ROLES

# What everybody's own work on a record writes, whatever its state
CONVERSATION = ("message_", "activity_", "my_activity_", "website_message_")

BASES = [
    ("value", "Result"),
    ("attainment", "Attainment of the target"),
    ("growth", "Growth on the same time last year"),
]


class SalesMgmtRanking(models.AbstractModel):
    """Who is measured beside whom, and how far they are.

    Contests and honours share it. The number of queries does not depend on the number
    of people: facts and targets are summed once per metric.
    """

    _name = "sales.mgmt.ranking"
    _description = "Sales Ranking"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency", store=True, precompute=True
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        string="Scope",
        ondelete="restrict",
        check_company=True,
        help="With everything below it; empty: the whole company.",
    )
    role = fields.Selection(selection=ROLES, required=True, default="all")
    channel_id = fields.Many2one(
        comodel_name="discuss.channel",
        string="Also Posted In",
        ondelete="set null",
        domain="[('channel_type', '=', 'channel')]",
        help="The winners are named on the record itself; here too, if you like.",
    )

    # ------------------------------------------------------------
    # PEOPLE
    # ------------------------------------------------------------

    def _get_scope(self):
        """Return the unit whose people compete.

        :rtype: sales.mgmt.unit
        """
        self.ensure_one()
        units = self.env["sales.mgmt.unit"].sudo()
        return self.sudo().unit_id or units._get_root(self.company_id)

    def _get_jobs(self, span, unit=None):
        """Return the assignments with the role that touch the days, the oldest first.

        :param Span span: days
        :param sales.mgmt.unit unit: below it; below the scope if not given
        :rtype: sales.mgmt.assignment
        """
        jobs = self.env["sales.mgmt.assignment"].sudo()
        below = (unit or self._get_scope()).ids
        domain = jobs._get_current_domain(span.start, span.end)
        domain &= Domain("unit_id", "child_of", below)
        if self.role != "all":
            domain &= Domain("role", "=", self.role)
        return jobs.search(domain, order="date_from, id")

    @api.model
    def _is_organizer(self):
        """Tell whether the user writes, publishes and decides contests and honours."""
        groups = ("group_manager", "group_incentive_officer")
        return any(
            self.env.user.has_group(f"sales_mgmt_targets.{group}") for group in groups
        )

    def _get_today(self):
        """Return the current day of the company."""
        self.ensure_one()
        calendars = self.env["sales.mgmt.calendar"]
        return calendars._get_for_company(self.company_id)._get_today()

    # ------------------------------------------------------------
    # MEASURING
    # ------------------------------------------------------------

    def _measure(self, metric, basis, span, keys, teams=None):
        """Return what everybody ranks with, exactly; None where there is nothing.

        A total of which there is no document is zero; a ratio is nothing then.

        :param str basis: value, attainment or growth; `_measure_<basis>` computes it
        :param Span span: whole periods
        :param keys: ids of the people, or of the teams
        :param sales.mgmt.unit teams: who ranks, if these are not people
        :rtype: dict[int, Fraction | None]
        """
        self.ensure_one()
        return getattr(self, f"_measure_{basis}")(metric, span, keys, teams)

    def _measure_value(self, metric, span, keys, teams):
        sums = self._sum_facts(metric, span, teams)
        return {key: self._divide(metric, *sums[key]) for key in keys}

    def _measure_attainment(self, metric, span, keys, teams):
        values = self._measure_value(metric, span, keys, teams)
        targets = self._sum_targets(metric, span, teams)
        return {
            key: None if value is None or not targets[key] else value / targets[key]
            for key, value in values.items()
        }

    def _measure_growth(self, metric, span, keys, teams):
        values = self._measure_value(metric, span, keys, teams)
        before = self._measure_value(metric, self._get_year_before(span), keys, teams)
        return {
            key: None
            if value is None or not before[key] or before[key] < 0
            else (value - before[key]) / before[key]
            for key, value in values.items()
        }

    def _divide(self, metric, numerator, denominator):
        if metric.kind == "total":
            return numerator
        return numerator / denominator if denominator else None

    def _sum_facts(self, metric, span, teams):
        """Return numerator and denominator by person, or by team, in one query.

        :rtype: dict[int, tuple[Fraction, Fraction]]
        """
        facts = self.env["sales.mgmt.fact"].sudo()
        periods = self._get_periods(metric, span)
        rows = facts._read_group(
            facts._get_domain(metric, self._get_scope(), periods),
            ["unit_id" if teams else "user_id"],
            ["numerator:sum", "denominator:sum"],
        )
        return self._add_up(rows, teams)

    def _sum_targets(self, metric, span, teams):
        """Return the target by person, or by team, of plans that are in use.

        It is the sum of the parts that nothing lies below; of a metric that does not
        add up over time or among people, their plain average.

        :rtype: dict[int, Fraction]
        """
        targets = self.env["sales.mgmt.target"].sudo()
        rows = targets._read_group(
            Domain("metric_id", "=", metric.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("plan_id.state", "in", ["active", "closed"])
            & Domain("axis", "=", False)
            & Domain("date_from", ">=", span.start)
            & Domain("date_to", "<=", span.end)
            & Domain("unit_id", "child_of", self._get_scope().ids),
            ["unit_id" if teams else "user_id"],
            ["amount:sum", "__count"],
        )
        sums = self._add_up(rows, teams)
        result = defaultdict(Fraction)
        for key, (amount, count) in sums.items():
            result[key] = amount if metric.kind == "total" else amount / count
        return result

    def _add_up(self, rows, teams):
        """Return two sums by key from rows of record and two figures.

        Rows of units are added up by the team they lie in.
        """
        team_of = self._get_team_by_unit(teams) if teams else None
        sums = defaultdict(lambda: (Fraction(0), Fraction(0)))
        for record, first, second in rows:
            key = record.id if team_of is None else team_of.get(record.id)
            if key:
                one, other = sums[key]
                sums[key] = (
                    one + Fraction(str(first or 0)),
                    other + Fraction(str(second or 0)),
                )
        return sums

    def _get_team_by_unit(self, teams):
        """Return the id of the team that each unit below the teams belongs to.

        :rtype: dict[int, int]
        """
        units = self.env["sales.mgmt.unit"].sudo().with_context(active_test=False)
        ids = set(teams.ids)
        return {
            unit.id: next(iter(ids.intersection(unit.ancestor_ids.ids)))
            for unit in units.search([("id", "child_of", teams.ids)])
        }

    # ------------------------------------------------------------
    # TIME
    # ------------------------------------------------------------

    def _get_periods(self, metric, span):
        """Return the periods whose results make up that of the days.

        Of what is counted once per period, it is the one period with these days, if
        there is one.

        :rtype: sales.mgmt.period
        """
        periods = self.env["sales.mgmt.period"].sudo()
        domain = Domain("company_id", "=", self.company_id.id)
        if not metric.additive:
            return periods.search(
                domain
                & Domain("date_from", "=", span.start)
                & Domain("date_to", "=", span.end),
                limit=1,
            )
        return periods.search(
            domain
            & Domain("is_lowest", "=", True)
            & Domain("date_from", ">=", span.start)
            & Domain("date_to", "<=", span.end)
        )

    def _get_year_before(self, span):
        """Return the same months of the year before.

        :rtype: Span
        """
        year = relativedelta(years=1)
        return Span(span.start - year, span.end_exclusive - year - ONE_DAY)

    def _is_whole_months(self, span):
        return span.start.day == 1 and span.end_exclusive.day == 1

    # ------------------------------------------------------------
    # MOMENTS
    # ------------------------------------------------------------

    def _get_moments(self, metric, span, teams=None):
        """Return when everybody had their result together: the last document of it.

        Only asked for when a tie is to be decided by it; costs one reading of the
        documents per source, however many people are tied.

        :return: by id of the person, or of the team
        :rtype: dict[int, datetime]
        """
        self.env.flush_all()
        team_of = self._get_team_by_unit(teams) if teams else None
        moments = {}
        for source in metric.sudo().source_ids.filtered(
            lambda each: each.part == "numerator" and each._is_available()
        ):
            keys = self._get_record_keys(source, span, team_of)
            for document in self.env[source.model].sudo().browse(keys):
                (moment,) = document.mapped(source.date_field) or [None]
                moment = moment and fields.Datetime.to_datetime(moment)
                for key in keys[document.id] if moment else ():
                    moments[key] = max(moment, moments.get(key, moment))
        return moments

    def _get_record_keys(self, source, span, team_of):
        """Return each document of a source with whom it counts for.

        :rtype: dict[int, set[int]]
        """
        units = self.env["sales.mgmt.unit"].sudo().with_context(active_test=False)
        scope = self._get_scope()
        rows = self.env.execute_query(
            SQL(
                """%s SELECT DISTINCT record_id, user_id, unit_id
                        FROM attributed AS found
                       WHERE company_id = %s AND period_id = ANY(%s)
                         AND (unit_id = ANY(%s) OR %s)""",
                self.env["sales.mgmt.measurement"]
                .sudo()
                ._get_attributed_sql(source, by_record=True),
                self.company_id.id,
                self._get_periods(source.metric_id, span).ids,
                units.search([("id", "child_of", scope.ids)]).ids,
                not scope.parent_id,
            )
        )
        keys = defaultdict(set)
        for record_id, user_id, unit_id in rows:
            key = user_id if team_of is None else team_of.get(unit_id)
            if key:
                keys[record_id].add(key)
        return keys

    # ------------------------------------------------------------
    # PAY
    # ------------------------------------------------------------

    @api.model
    def _get_payable_domain(self, period, path):
        """Return which decisions a run of a period may pay.

        :param str path: to the contest or round, with its last day and its decision
        :rtype: Domain
        """
        ended_in_it = Domain(f"{path}.date_to", ">=", period.date_from) & Domain(
            f"{path}.date_to", "<=", period.date_to
        )
        decided_in_it = (
            Domain(f"{path}.date_to", "<", period.date_from)
            & Domain(f"{path}.decided_on", ">=", period.utc_from)
            & Domain(f"{path}.decided_on", "<", period.utc_to)
        )
        return ended_in_it | decided_in_it

    # ------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------

    def _post_publicly(self, body, record=None):
        """Tell everybody: on the record, and in the channel that was chosen.

        :param Markup | str body: what happened
        :param mail.thread record: where; here if not given
        """
        self.ensure_one()
        record = self if record is None else record
        record.sudo().message_post(body=body, subtype_xmlid="mail.mt_comment")
        if self.channel_id:
            self.channel_id.sudo().message_post(
                body=body, message_type="comment", subtype_xmlid="mail.mt_comment"
            )
