from odoo import api, fields, models

# The levels of period of which the running one is shown
SHOWN_LEVELS = ("month", "quarter")


class SalesMgmtUnitFigures(models.AbstractModel):
    """How far units are this month and this quarter, for the screens of CRM."""

    _name = "sales.mgmt.unit.figures"
    _description = "Sales Unit Figures"

    @api.model
    def _get_figures(self, units):
        """Return target and result of the first metric, for all units at once.

        Who may read the target of a unit may read all below it; who may not gets
        nothing, instead of a sum of what happens to be their own.

        :return: what the widget of the screen shows, by unit, for units with figures
        :rtype: dict[sales.mgmt.unit, list[dict]]
        """
        line_by_unit = self._get_lines(units)
        figures = {unit: [] for unit in line_by_unit}
        standing = self.env["sales.mgmt.standing"].sudo()
        for company in self.env["sales.mgmt.unit"].union(*line_by_unit).company_id:
            ancestors = standing._get_ancestors(company)
            own = [unit for unit in line_by_unit if unit.company_id == company]
            # leaders read the figures of their unit, not the whole plan
            lines = self.env["sales.mgmt.plan.line"].sudo()
            lines = lines.union(*(line_by_unit[unit] for unit in own))
            for level in SHOWN_LEVELS:
                period = standing._find_period(company, level)
                sums = standing._read_sums(lines, period) if period else {}
                below = standing._sum_units(sums, ancestors)
                for unit in own:
                    line = line_by_unit[unit]
                    part = below.get((line.id, unit.id))
                    if part and part.count:
                        figures[unit].append(self._prepare_figure(line, period, part))
        return figures

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

    @api.model
    def _prepare_figure(self, line, period, sums):
        """Return what the widget of the screen shows for one period.

        :param Sums sums: of the unit with everything below it
        """
        figure = sums.get_figure(is_ratio=False)
        return {
            "period": period.name,
            "metric": line.metric_id.name,
            "currency_id": line.currency_id.id,
            "lower_is_better": line.metric_id.direction == "lower",
            "amount": float(figure.target),
            "expected": float(figure.expected),
            "actual": float(figure.actual),
            "attainment": float(figure.attainment or 0),
            "pace": float(figure.pace or 0),
        }
