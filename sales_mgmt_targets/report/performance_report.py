from collections import defaultdict
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ..tools.chart import burn_up


class Row(NamedTuple):
    """One line of the report: a period or a part, with its figures."""

    label: str
    level: str
    target: float
    achieved: float

    @property
    def gap(self):
        return self.target - self.achieved

    @property
    def attainment(self):
        return self.achieved / self.target if self.target > 0 else None


class PerformanceReport(models.AbstractModel):
    """Performance of persons and units, as one document for any print engine."""

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
            "sections": [self._get_section(target) for target in targets],
        }

    def _get_section(self, target):
        """Return everything that one page of the report shows.

        :param sales.mgmt.target target: a person or a unit over some period
        :rtype: dict
        """
        periods = self._get_period_rows(target)
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(target.company_id)
        today = calendar._get_today()
        leaves = [
            row for period, row in periods if not self._has_parts(period, periods)
        ]
        begun = [
            row
            for period, row in periods
            if row in leaves and period.date_from <= today
        ]
        captions = (self.env._("Target"), self.env._("Achieved"))
        return {
            "target": target,
            "as_of": fields.Date.to_string(today),
            "periods": [
                *(row for _period, row in periods),
                *self._get_reserve_rows(target, leaves),
            ],
            "parts": self._get_part_rows(target),
            "chart": Markup(
                burn_up(
                    [row.label for row in leaves],
                    [row.target for row in leaves],
                    [row.achieved for row in begun],
                    captions,
                )
            ),
            "show_value": target.line_id.sudo()._format_amount,
            "show_percent": self._format_percent,
        }

    def _get_period_rows(self, target):
        """Return target and achieved figure of every period below the target's own.

        Amounts of a unit are the sums of its smallest parts. Achieved figures come from
        the same facts as the target's own, so they hold what nobody's target covers.

        :rtype: list[tuple[sales.mgmt.period, Row]]
        """
        # the reader may read the target, and these are the figures it is made of
        facts = self.env["sales.mgmt.fact"].sudo()
        planned, achieved = defaultdict(float), defaultdict(float)
        for period, amount in self.env["sales.mgmt.target"]._read_group(
            [("id", "child_of", target.id), ("axis", "=", False)],
            groupby=["period_id"],
            aggregates=["amount:sum"],
        ):
            self._add_upwards(planned, period, amount)
        line = target.line_id.sudo()
        domain = line._get_history_domain(
            target.metric_id, target.unit_id, target.period_id
        )
        if target.user_id:
            domain &= fields.Domain("user_id", "=", target.user_id.id)
            domain &= fields.Domain("unit_id", "child_of", target.unit_id.ids)
        for period, value in facts._read_group(
            domain, ["period_id"], ["numerator:sum"]
        ):
            self._add_upwards(achieved, period, value)
        periods = self.env["sales.mgmt.period"].search(
            [
                ("id", "child_of", target.period_id.id),
                ("id", "!=", target.period_id.id),
                ("id", "in", list(planned)),
            ],
            order="date_from, date_to desc",
        )
        return [
            (
                period,
                Row(period.name, period.level, planned[period.id], achieved[period.id]),
            )
            for period in periods
        ]

    @staticmethod
    def _add_upwards(totals, period, value):
        while period:
            totals[period.id] += value
            period = period.parent_id

    @staticmethod
    def _has_parts(period, periods):
        return any(other.parent_id == period for other, _row in periods)

    def _get_part_rows(self, target):
        """Return people and sub-units of a unit, and what belongs to none of them."""
        if target.axis != "organisation":
            return []
        rows = [
            Row(
                part.subject,
                "person" if part.user_id else "unit",
                part.amount,
                part.actual,
            )
            for part in target.child_ids.sorted("amount", reverse=True)
        ]
        rest = target.actual_outside
        if target.company_id.currency_id.compare_amounts(rest, 0):
            rows.append(Row(self.env._("In nobody's target"), "rest", 0.0, rest))
        return rows + self._get_reserve_rows(target, rows)

    def _get_reserve_rows(self, target, rows):
        """Return a row for what the rows carry on top of the target, if they do."""
        reserve = sum(row.target for row in rows) - target.amount
        if not rows or target.company_id.currency_id.is_zero(reserve):
            return []
        return [Row(self.env._("Reserve of the parts"), "rest", -reserve, 0.0)]

    def _format_percent(self, ratio):
        return f"{formatLang(self.env, 100 * ratio, digits=1)} %"
