from odoo import fields, models


class SalesMgmtSchemeLate(models.Model):
    """How much still counts of money that comes so many days late."""

    _name = "sales.mgmt.scheme.late"
    _description = "Incentive Factor of Late Payment"
    _inherit = ["sales.mgmt.scheme.part"]
    _scheme_path = "component_id.scheme_id"
    _order = "component_id, days, id"

    component_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme.component",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="component_id.company_id", store=True)
    days = fields.Integer(
        string="More Than Days Overdue",
        required=True,
        help="Days between the due date and the payment.",
    )
    factor = fields.Float(
        required=True, digits=(16, 4), help="0.8 counts 80 % of the money; 0 nothing."
    )

    _days_uniq = models.Constraint(
        "UNIQUE (component_id, days)", "Two factors begin at the same day."
    )
