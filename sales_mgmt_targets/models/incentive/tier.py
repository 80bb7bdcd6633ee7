from odoo import fields, models


class SalesMgmtSchemeTier(models.Model):
    """From which value on which rate, or which amount, counts."""

    _name = "sales.mgmt.scheme.tier"
    _description = "Incentive Tier"
    _inherit = ["sales.mgmt.scheme.part"]
    _scheme_path = "component_id.scheme_id"
    _order = "component_id, start, id"

    component_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme.component",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="component_id.company_id", store=True)
    currency_id = fields.Many2one(related="component_id.currency_id")
    start = fields.Float(
        string="From",
        digits=(16, 4),
        help="The value that is reached; attainment as a fraction: 0.7 is 70 %.",
    )
    rate = fields.Float(
        digits=(16, 6),
        help="As a fraction: 0.03 is 3 %; on a curve, the share of on-target pay.",
    )
    amount = fields.Monetary(help="Of steps: what reaching the tier pays.")

    _start_uniq = models.Constraint(
        "UNIQUE (component_id, start)", "Two tiers begin at the same value."
    )
