from odoo import api, fields, models


class SalesMgmtTarget(models.Model):
    """Extend the target with the amount in the currency of its unit."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.target"

    local_currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_local_amounts"
    )
    local_amount = fields.Monetary(
        string="Target, Own Currency",
        currency_field="local_currency_id",
        compute="_compute_local_amounts",
        inverse="_inverse_local_amount",
        help="In the currency of the unit, by the rate of the plan.",
    )
    local_actual = fields.Monetary(
        string="Achieved, Own Currency",
        currency_field="local_currency_id",
        compute="_compute_local_amounts",
        help="In the currency of the unit, by the rate of the plan.",
    )

    @api.depends("amount", "actual", "unit_id.currency_id", "plan_id.rate_ids.rate")
    def _compute_local_amounts(self):
        """Convert by the plans' rates; without a rate there is nothing to show."""
        # rates of a plan are no secret of who reads a target of it
        rates = {
            (rate.plan_id.id, rate.currency_id.id): rate
            for rate in self.sudo().plan_id.rate_ids
        }
        for target in self:
            own = target.unit_id.currency_id
            rate = rates.get((target.plan_id.id, own.id))
            shown = target.currency_id and own != target.currency_id and rate
            target.local_currency_id = own if shown else False
            plan = target.plan_id
            target.local_amount = plan._convert(target.amount, own) if shown else 0
            target.local_actual = plan._convert(target.actual, own) if shown else 0

    def _inverse_local_amount(self):
        """Set the target that its amount in the currency of the unit stands for."""
        for target in self:
            target.amount = target._get_amount_of(target.local_amount)

    def _get_amount_of(self, local_amount):
        """Return the target that an amount in the currency of the unit stands for."""
        self.ensure_one()
        amount = self.plan_id._convert_back(
            local_amount, self.unit_id.currency_id, self.line_id.sudo().rounding
        )
        return float(amount)
