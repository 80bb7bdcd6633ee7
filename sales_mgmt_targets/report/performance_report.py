from collections import defaultdict
from functools import partial
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ..tools.chart import burn_up, levels, percentage
from ..tools.pack import Subject

# Weeks would fill pages: their figures are shown by month
LEVELS = ("quarter", "month")


class Row(NamedTuple):
    """One line of the report: a period or a part, with its figures."""

    label: str
    level: str
    target: float | None
    achieved: float | None
    pace: float | None = None

    @property
    def gap(self):
        if self.achieved is None or self.target is None:
            return None
        return self.target - self.achieved

    @property
    def attainment(self):
        if self.achieved is None or self.target is None or self.target <= 0:
            return None
        return self.achieved / self.target


class PerformanceReport(models.AbstractModel):
    """Performance of persons and units, as one document for any print engine.

    A section begins on a new page and holds one person or unit, with all metrics that
    are printed of it.
    """

    _name = "report.sales_mgmt_targets.performance_report"
    _description = "Sales Performance Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        targets = self.env["sales.mgmt.target"].browse(docids).exists()
        targets.check_access("read")
        return {
            "doc_ids": targets.ids,
            "doc_model": targets._name,
            "docs": targets,
            "sections": self._get_sections(targets),
        }

    def _get_sections(self, targets):
        """Return what the report shows, one dict per person or unit in each period.

        :param sales.mgmt.target targets: in the order of printing
        :rtype: list[dict]
        """
        worlds = self._read_worlds(targets)
        return [
            {
                **self._get_head(together[0]),
                "blocks": [
                    self._get_section(target, len(together) == 1, worlds)
                    for target in together
                ],
            }
            for together in targets.grouped(
                lambda target: (
                    target.plan_id,
                    target.unit_id,
                    target.user_id,
                    target.period_id,
                )
            ).values()
        ]

    def _get_head(self, target):
        """Return what stands at the head of the report of a person or unit."""
        return {
            "target": target,
            "ref": target.id,
            "subject": target.subject,
            "place": target.unit_id.name if target.user_id else "",
            "period": target.period_id.name,
            "company": target.company_id.name,
            # a reader of the target knows whose plan it is a part of
            "plan": target.plan_id.sudo().name,
            "as_of": fields.Date.to_string(self._get_today(target)),
        }

    def _read_worlds(self, targets):
        """Return the figures beside targets: of open deals, and of the year before.

        :return: by period; weeks have none
        :rtype: dict[sales.mgmt.period, World]
        """
        pack = self.env["sales.mgmt.pack"]
        worlds = {}
        for period, together in targets.sudo().grouped("period_id").items():
            if period.level == "week":
                continue
            units = self.env["sales.mgmt.unit"]
            if not all(target.user_id for target in together):
                units = units.sudo().with_context(active_test=False)
                units = units.search([("company_id", "=", period.company_id.id)])
            people = together.user_id if not units else together.user_id.browse()
            # the reader may read the targets, and these figures belong to them
            worlds[period] = pack._read_world(
                None, period, together.line_id, units, people
            )
        return worlds

    def _get_today(self, target):
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(target.company_id)
        return calendar._get_today()

    def _get_section(self, target, is_alone=True, worlds=None):
        """Return everything that the report shows of one metric.

        :param sales.mgmt.target target: a person or a unit over some period
        :param bool is_alone: whether the page is its own; two metrics share one, and
            their months are in the charts only
        :param dict worlds: as `_read_worlds` returns them; read here if not given
        :rtype: dict
        """
        if worlds is None:
            worlds = self._read_worlds(target)
        periods = self._get_period_rows(target)
        leaves = [
            row for period, row in periods if not self._has_parts(period, periods)
        ]
        rows = [row for _period, row in periods]
        if not is_alone and any(row.level == "quarter" for row in rows):
            rows = [row for row in rows if row.level == "quarter"]
        total = self._get_total(target)
        return {
            "target": target,
            "is_alone": is_alone,
            "metric": target.metric_id,
            "caption": target.metric_id.name,
            "segment": target.segment_id.name,
            "boxes": self._get_boxes(target, total, worlds.get(target.period_id)),
            "parts_heading": self.env._("By Segment")
            if target.axis == "segment"
            else self.env._("By Unit and Person"),
            "periods": [*rows, *self._get_reserve_rows(target, leaves)],
            "parts": self._get_part_rows(target),
            "chart": self._get_chart(target, periods),
            "total": total,
            "is_running_total": self._is_running_total(target.metric_id),
            "lower_is_better": target.metric_id.direction == "lower",
            "show_value": lambda value: self._format_value(target, value),
            "show_percent": self._format_percent,
        }

    def _get_boxes(self, target, total, world):
        """Return the figures at the head of a metric, as pairs of caption and text.

        :param World world: the figures beside it; nothing is known of a week
        """
        show = partial(self._format_value, target)
        boxes = [
            (self.env._("Target"), show(target.amount)),
            (self.env._("Achieved"), show(total.achieved)),
            (self.env._("Gap"), show(total.gap)),
            (self.env._("Attainment"), self._format_percent(total.attainment)),
            (self.env._("Expected to Date"), show(target.expected)),
        ]
        # figures beside targets are not cut into segments
        if world is None or target.line_id.sudo().segmentation_id:
            return boxes
        subject = Subject("person", target.user_id.id)
        if not target.user_id:
            subject = Subject("unit", target.unit_id.id)
        pack = self.env["sales.mgmt.pack"]
        line = target.line_id.sudo()
        return boxes + pack._get_second_boxes(world, line, subject)

    def _is_running_total(self, metric):
        return metric._sums_along("period")

    def _get_total(self, target):
        return Row(
            target.subject,
            "total",
            target.amount,
            self._get_actual(target),
            self._get_pace(target),
        )

    def _get_pace(self, target):
        return target.actual / target.expected if target.expected else None

    def _get_actual(self, target):
        """Return what was achieved, or nothing where a ratio has no basis yet."""
        if target.metric_id.kind == "ratio" and not target.actual:
            value, basis = self._read_facts(target).get(target.period_id, (0.0, 0.0))
            return value / basis if basis else None
        return target.actual

    def _get_chart(self, target, periods):
        """Return the chart of a target over its shortest periods.

        :param list[tuple] periods: the periods with their rows
        """
        today = self._get_today(target)
        leaves = [
            (period, row)
            for period, row in periods
            if not self._has_parts(period, periods)
        ]
        draw = burn_up if self._is_running_total(target.metric_id) else levels
        if target.metric_unit == "percent":
            draw = partial(draw, write=percentage)
        return Markup(
            draw(
                [row.label for _period, row in leaves],
                [row.target for _period, row in leaves],
                [row.achieved for period, row in leaves if period.date_from <= today],
                (self.env._("Target"), self.env._("Achieved")),
            )
        )

    # ------------------------------------------------------------
    # PERIODS
    # ------------------------------------------------------------

    def _get_period_rows(self, target):
        """Return target and achieved figure of every period below the target's own.

        Achieved figures come from the same facts as the target's own, so they hold what
        nobody's target covers.

        :rtype: list[tuple[sales.mgmt.period, Row]]
        """
        planned = self._get_planned(target)
        achieved = self._read_facts(target)
        periods = self.env["sales.mgmt.period"].search(
            [
                ("id", "child_of", target.period_id.id),
                ("id", "!=", target.period_id.id),
                ("id", "in", [period.id for period in planned]),
                ("level", "in", LEVELS),
            ],
            order="date_from, date_to desc",
        )
        is_ratio = target.metric_id.kind == "ratio"
        rows = []
        for period in periods:
            value, basis = achieved.get(period, (0.0, 0.0))
            if is_ratio:
                value = value / basis if basis else None
            rows.append(
                (period, Row(period.name, period.level, planned[period], value))
            )
        return rows

    def _get_planned(self, target):
        """Return the target of every period below that of a target.

        Amounts that add up are the sums of the smallest parts. Those that do not are
        what the periods themselves say: of people together where people add up, of a
        unit's ratio the target of the unit.

        :rtype: dict[sales.mgmt.period, float]
        """
        metric = target.metric_id
        nodes = fields.Domain("id", "child_of", target.id)
        if metric._sums_along("period"):
            nodes &= fields.Domain("axis", "=", False)
        else:
            nodes &= fields.Domain("axis", "in", [False, "period"])
        amounts = self.env["sales.mgmt.target"]._read_group(
            nodes, groupby=["period_id"], aggregates=["amount:sum", "amount:avg"]
        )
        planned = defaultdict(float)
        for period, total, average in amounts:
            if metric._sums_along("period"):
                self._add_upwards(planned, period, total)
            elif metric._sums_along("organisation"):
                planned[period] = total
            else:
                is_own = target.axis in (False, "period")
                planned[period] = average if is_own else target.amount
        return planned

    def _read_facts(self, target):
        """Return value and basis of every period up to the target's own.

        :rtype: dict[sales.mgmt.period, tuple[float, float]]
        """
        metric = target.metric_id
        periods = target.period_id
        if not metric.additive:
            periods = periods.search([("id", "child_of", periods.id)])
        # the reader may read the target, and these are the figures it is made of
        facts = self.env["sales.mgmt.fact"].sudo()
        domain = facts._get_domain(metric, target.unit_id, periods, target.segment_id)
        if target.user_id:
            domain &= fields.Domain("user_id", "=", target.user_id.id)
            domain &= fields.Domain("unit_id", "child_of", target.unit_id.ids)
        values, bases = defaultdict(float), defaultdict(float)
        for period, value, basis in facts._read_group(
            domain, ["period_id"], ["numerator:sum", "denominator:sum"]
        ):
            own = period.with_env(self.env)
            if metric.additive:
                self._add_upwards(values, own, value or 0.0)
                self._add_upwards(bases, own, basis or 0.0)
            else:
                values[own], bases[own] = value or 0.0, basis or 0.0
        return {period: (values[period], bases[period]) for period in values}

    @staticmethod
    def _add_upwards(totals, period, value):
        while period:
            totals[period] += value
            period = period.parent_id

    @staticmethod
    def _has_parts(period, periods):
        return any(other.parent_id == period for other, _row in periods)

    # ------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------

    def _get_part_rows(self, target):
        """Return segments, or people and sub-units, and what lies in none of them."""
        if target.axis not in ("organisation", "segment"):
            return []
        rows = [
            Row(
                part.subject if target.axis == "organisation" else part.segment_id.name,
                "person" if part.user_id else "unit",
                part.amount,
                self._get_actual(part),
                self._get_pace(part),
            )
            for part in target.child_ids.sorted("amount", reverse=True)
        ]
        if not target.metric_id._sums_along(target.axis):
            return rows
        rest = target.actual_outside
        if target.company_id.currency_id.compare_amounts(rest, 0):
            rows.append(Row(self.env._("In nobody's target"), "rest", 0.0, rest))
        return rows + self._get_reserve_rows(target, rows)

    def _get_reserve_rows(self, target, rows):
        """Return a row for what the rows carry on top of the target, if they do."""
        if not rows or not self._is_running_total(target.metric_id):
            return []
        reserve = sum(row.target for row in rows) - target.amount
        if target.company_id.currency_id.is_zero(reserve):
            return []
        return [Row(self.env._("Reserve of the parts"), "rest", -reserve, 0.0)]

    # ------------------------------------------------------------
    # TEXT
    # ------------------------------------------------------------

    def _format_value(self, target, value):
        if value is None:
            return "–"
        if target.metric_id.unit == "percent":
            return self._format_percent(value)
        return target.line_id.sudo()._format_amount(value)

    def _format_percent(self, ratio):
        if ratio is None:
            return "–"
        return f"{formatLang(self.env, 100 * ratio, digits=1)} %"
