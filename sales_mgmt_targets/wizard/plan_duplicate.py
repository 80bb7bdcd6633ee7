from odoo import api, fields, models


class SalesMgmtPlanDuplicate(models.TransientModel):
    """Asks for the growth with which a plan goes into its next year."""

    _name = "sales.mgmt.plan.duplicate"
    _description = "Sales Plan for the Next Year"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.plan",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    name = fields.Char(
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    growth = fields.Float(
        help="On every annual target. Rates, and what is better when it is lower, keep "
        "theirs."
    )

    @api.depends("plan_id")
    def _compute_name(self):
        for wizard in self:
            plan = wizard.plan_id
            wizard.name = plan and f"{plan.unit_id.name} {plan._get_next_year_name()}"

    def action_duplicate(self):
        """Make the plan, a draft that is not divided yet, and open it."""
        self.ensure_one()
        plan = self.plan_id._duplicate_to_next_year(self.name, self.growth)
        return {
            "type": "ir.actions.act_window",
            "res_model": plan._name,
            "res_id": plan.id,
            "views": [(False, "form")],
        }
