from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.allocation import round_to


class SalesMgmtPlanRate(models.Model):
    """What a currency is worth in one plan: fixed when it begins, whatever comes."""

    _name = "sales.mgmt.plan.rate"
    _description = "Sales Plan Rate"
    _order = "plan_id, currency_id"
    _rec_name = "currency_id"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, ondelete="restrict"
    )
    rate = fields.Float(
        string="Plan Rate",
        required=True,
        digits=(16, 6),
        help="How much of this currency one unit of the company's currency is.",
    )

    _currency_uniq = models.UniqueIndex(
        "(plan_id, currency_id)", "A currency has one rate in a plan."
    )
    _rate_positive = models.Constraint(
        "CHECK (rate > 0)", "A rate is greater than zero."
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rates = super().create(vals_list)
        rates.plan_id._check_editable()
        return rates

    def write(self, vals):
        self.plan_id._check_editable()
        result = super().write(vals)
        self.plan_id._check_editable()
        return result

    def unlink(self):
        self.plan_id._check_editable()
        return super().unlink()


class SalesMgmtUnit(models.Model):
    """Extend the unit with the currency its people think in."""

    _inherit = "sales.mgmt.unit"

    currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_currency_id",
        store=True,
        precompute=True,
        readonly=False,
        help="Targets of the unit are shown and typed in it too, by the rates of the "
        "plan; they are kept in the currency of the company.",
    )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for unit in self:
            unit.currency_id = unit.company_id.currency_id


class SalesMgmtPlan(models.Model):
    """Extend the plan with rates that stay as they are all year."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    rate_ids = fields.One2many(
        comodel_name="sales.mgmt.plan.rate", inverse_name="plan_id", copy=False
    )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_fetch_rates(self):
        """Take the rates of the first day for the currencies of all units."""
        self.ensure_one()
        self.check_access("write")
        self._check_editable()
        currencies = self._get_currencies_to_fetch()
        for currency in currencies:
            # without any rate Odoo counts one for one
            if not currency.rate_ids:
                raise UserError(
                    self.env._(
                        "Odoo has no rate of %(currency)s. Add one to the currency, or "
                        "type the rate of the plan.",
                        currency=currency.name,
                    )
                )
        rates = (currencies | self.currency_id)._get_rates(
            self.company_id, self.date_from
        )
        known = {rate.currency_id: rate for rate in self.rate_ids}
        for currency in currencies:
            value = rates[currency.id] / rates[self.currency_id.id]
            if currency in known:
                known[currency].rate = value
            else:
                self.rate_ids = [
                    fields.Command.create({"currency_id": currency.id, "rate": value})
                ]

    def action_propose(self):
        """Extend `sales.mgmt.plan`: every currency of its units needs a rate."""
        for plan in self:
            for currency in plan._get_unit_currencies():
                plan._get_rate(currency)
        return super().action_propose()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_currencies_to_fetch(self):
        """Return the currencies whose rate is taken from Odoo.

        :rtype: res.currency
        """
        self.ensure_one()
        return self._get_unit_currencies() | self.rate_ids.currency_id

    def _get_unit_currencies(self):
        """Return in which other currencies units of the plan think.

        :rtype: res.currency
        """
        self.ensure_one()
        units = self.env["sales.mgmt.unit"].search(
            [("id", "child_of", self.unit_id.ids)]
        )
        return units.currency_id - self.currency_id

    def _get_rate(self, currency):
        """Return the rate of a currency, exactly as it is written in the plan.

        :rtype: Fraction
        :raise UserError: the plan has none
        """
        self.ensure_one()
        if currency == self.currency_id:
            return Fraction(1)
        rate = self.sudo().rate_ids.filtered(lambda each: each.currency_id == currency)
        if not rate:
            raise UserError(
                self.env._(
                    "“%(plan)s” has no rate of %(currency)s. Add it on the page "
                    "Rates, or fetch the rates of its first day.",
                    plan=self.name,
                    currency=currency.name,
                )
            )
        return Fraction(str(rate.rate))

    def _convert(self, amount, currency):
        """Express an amount of the plan in another currency, by the plan's rate.

        :param amount: in the currency of the plan's company
        :return: rounded as the currency is
        :rtype: Decimal
        """
        value = Fraction(str(amount)) * self._get_rate(currency)
        return round_to(value, currency.rounding)

    def _convert_back(self, amount, currency, rounding):
        """Express an amount in another currency in that of the plan's company.

        :param rounding: the result is a multiple of it
        :rtype: Decimal
        """
        return round_to(Fraction(str(amount)) / self._get_rate(currency), rounding)
