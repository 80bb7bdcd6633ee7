from collections import defaultdict
from fractions import Fraction

from odoo import api, fields, models
from odoo.fields import Domain

# The levels of period of which the running one is shown
SHOWN_LEVELS = ("month", "quarter")


class SalesMgmtUnitFigures(models.AbstractModel):
    """How far units are this month and this quarter, for the screens of CRM."""

    _name = "sales.mgmt.unit.figures"
    _description = "Sales Unit Figures"

    @api.model
    def _get_figures(self, units):
        """Return target and result of the first metric, for all units at once.

        Targets are sums of the smallest parts below a unit, results sums of the facts.
        Who may read the target of a unit may read all below it; who may not gets
        nothing, instead of a sum of what happens to be their own.

        :return: what the widget of the screen shows, by unit, for units with figures
        :rtype: dict[sales.mgmt.unit, list[dict]]
        """
        line_by_unit = self._get_lines(units)
        if not line_by_unit:
            return {}
        periods = self._get_periods(line_by_unit)
        planned = self._sum_targets(line_by_unit, periods)
        achieved = self._sum_facts(line_by_unit, periods)
        return {
            unit: [
                self._prepare_figure(
                    line, period, *planned[unit, period], achieved[unit, period]
                )
                for period in periods
                if (unit, period) in planned
            ]
            for unit, line in line_by_unit.items()
        }

    def _get_lines(self, units):
        """Return the first line of an active plan whose target of a unit is readable.

        Only metrics whose parts add up to the figure of a team, and over time.

        :return: plan line by unit, both in sudo
        :rtype: dict[sales.mgmt.unit, sales.mgmt.plan.line]
        """
        targets = self.env["sales.mgmt.target"].search(
            [
                ("unit_id", "in", units.ids),
                ("user_id", "=", False),
                ("segment_id", "=", False),
                ("plan_state", "=", "active"),
                ("level", "=", "year"),
                ("date_from", "<=", fields.Date.context_today(self)),
                ("date_to", ">=", fields.Date.context_today(self)),
            ]
        )
        lines = {}
        for target in targets.sudo():
            metric = target.metric_id
            if metric._sums_along("organisation") and metric._sums_along("period"):
                lines.setdefault(target.unit_id, target.line_id)
        return lines

    def _get_periods(self, line_by_unit):
        """Return the running month and quarter of the companies, in that order."""
        today = fields.Date.context_today(self)
        found = (
            self.env["sales.mgmt.period"]
            .sudo()
            .search(
                [
                    (
                        "company_id",
                        "in",
                        [unit.company_id.id for unit in line_by_unit],
                    ),
                    ("level", "in", SHOWN_LEVELS),
                    ("date_from", "<=", today),
                    ("date_to", ">=", today),
                ]
            )
        )
        return found.sorted(lambda period: SHOWN_LEVELS.index(period.level))

    def _sum_targets(self, line_by_unit, periods):
        """Return target and expected to date by unit and running period."""
        rows = (
            self.env["sales.mgmt.target"]
            .sudo()
            ._read_group(
                Domain("line_id", "in", [line.id for line in line_by_unit.values()])
                & Domain("axis", "=", False)
                & Domain("period_id", "child_of", periods.ids),
                ["line_id", "unit_id", "period_id"],
                ["amount:sum", "expected:sum"],
            )
        )
        sums = {}
        for line, place, leaf, *values in rows:
            for cell in self._get_cells(line_by_unit, periods, place, leaf):
                if line_by_unit[cell[0]] == line:
                    before = sums.get(cell, (0, 0))
                    sums[cell] = [
                        old + Fraction(str(value))
                        for old, value in zip(before, values, strict=True)
                    ]
        return sums

    def _sum_facts(self, line_by_unit, periods):
        """Return what was achieved by unit and running period.

        What belongs to no unit counts for the top of its company.
        """
        metrics = self.env["sales.mgmt.metric"].union(
            *(line.metric_id for line in line_by_unit.values())
        )
        rows = (
            self.env["sales.mgmt.fact"]
            .sudo()
            ._read_group(
                Domain("metric_id", "in", metrics.ids)
                & Domain("segment_id", "=", False)
                & Domain("period_id", "child_of", periods.ids),
                ["metric_id", "unit_id", "period_id"],
                ["numerator:sum"],
            )
        )
        sums = defaultdict(Fraction)
        for metric, place, leaf, value in rows:
            for cell in self._get_cells(line_by_unit, periods, place, leaf):
                if line_by_unit[cell[0]].metric_id == metric:
                    sums[cell] += Fraction(str(value))
        return sums

    def _get_cells(self, line_by_unit, periods, place, leaf):
        """Return the pairs of unit and running period that hold a unit and period.

        :param sales.mgmt.unit place: no unit stands for the top of the company
        """
        above = place.ancestor_ids or [
            unit
            for unit in line_by_unit
            if not unit.parent_id and unit.company_id == leaf.company_id
        ]
        return [
            (unit, period)
            for unit in above
            if unit in line_by_unit
            for period in periods
            if leaf.parent_path.startswith(period.parent_path)
        ]

    @api.model
    def _prepare_figure(self, line, period, amount, expected, actual):
        """Return what the widget of the screen shows for one period."""
        return {
            "period": period.name,
            "metric": line.metric_id.name,
            "currency_id": line.currency_id.id,
            "lower_is_better": line.metric_id.direction == "lower",
            "amount": float(amount),
            "expected": float(expected),
            "actual": float(actual),
            "attainment": float(actual / amount) if amount else 0.0,
            "pace": float(actual / expected) if expected else 0.0,
        }
