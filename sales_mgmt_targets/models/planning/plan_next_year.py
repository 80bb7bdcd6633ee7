from fractions import Fraction

from odoo import fields, models

from ...tools.allocation import round_to
from ...tools.periods import fiscal_year, fiscal_year_of, period_name


class SalesMgmtPlan(models.Model):
    """The same plan for the next year, as a draft to begin with."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_ask_next_year(self):
        """Ask for the growth of the next year's plan."""
        self.ensure_one()
        self._check_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan the Next Year"),
            "res_model": "sales.mgmt.plan.duplicate",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _duplicate_to_next_year(self, name, growth):
        """Create a draft for the next fiscal year with the same lines.

        Weights of periods go to the same place in the next year; the year of this plan
        becomes the base year. Rates of currencies are those of one year and stay.

        :param float growth: on the annual targets that are to grow
        :return: the new plan
        """
        self.ensure_one()
        self._check_manager()
        year = self._ensure_next_year()
        places = self._map_periods(year)
        [vals] = self.copy_data({"name": name, "period_id": year.id})
        for (_code, _id, line_vals), line in zip(
            vals.get("line_ids", []), self.line_ids, strict=True
        ):
            line_vals |= line._prepare_next_year(growth)
            for _code, _id, weight in line_vals.get("weight_ids", []):
                weight["period_id"] = places.get(weight.get("period_id"), False)
            line_vals["weight_ids"] = [
                command
                for command in line_vals.get("weight_ids", [])
                if command[2]["kind"] != "period" or command[2]["period_id"]
            ]
        return self.create(vals)

    def _get_next_year_name(self):
        """Return the name of the fiscal year after the plan's, made or not."""
        self.ensure_one()
        first_month = int(self.period_id.sudo().calendar_id.first_month)
        year = fiscal_year_of(self.period_id.date_from, first_month) + 1
        return period_name(fiscal_year(year, first_month), "year", first_month)

    def _ensure_next_year(self):
        """Return the fiscal year after the plan's; it is made if it is missing.

        :rtype: sales.mgmt.period
        """
        self.ensure_one()
        calendar = self.period_id.sudo().calendar_id
        day = fields.Date.add(self.period_id.date_to, days=1)
        number = calendar._get_fiscal_year(day)
        calendar._ensure_years(number, number)
        return self.env["sales.mgmt.period"]._find(self.company_id, "year", day)

    def _map_periods(self, year):
        """Return the period at the same place in another year, by id.

        The first quarter, the fifth month or the tenth part of a week stay that; what
        the other year does not have is left out.

        :rtype: dict[int, int]
        """
        periods = self.env["sales.mgmt.period"]
        places = {}
        for level in periods._fields["level"].get_values(self.env):
            pairs = zip(
                self.period_id._get_below(level), year._get_below(level), strict=False
            )
            places |= {old.id: new.id for old, new in pairs}
        return places


class SalesMgmtPlanLine(models.Model):
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    def _prepare_next_year(self, growth):
        """Return what differs in the same line of the next year.

        :rtype: dict
        """
        self.ensure_one()
        metric = self.metric_id
        grows = metric.kind == "total" and metric.direction == "higher"
        factor = 1 + Fraction(str(round(growth, 6))) if grows else 1
        amount = round_to(Fraction(str(self.amount)) * factor, self.rounding)
        return {
            "amount": float(amount),
            "history_period_id": self.plan_id.period_id.id,
            "history_metric_id": self.history_metric_id.id,
        }
