from odoo import fields, models


class SalesMgmtSchemeDraw(models.Model):
    """Money paid although it was not earned: four kinds, with a balance."""

    _name = "sales.mgmt.scheme.draw"
    _description = "Guarantee or Draw"
    _inherit = ["sales.mgmt.scheme.part"]
    _order = "scheme_id, id"

    scheme_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="scheme_id.company_id", store=True)
    currency_id = fields.Many2one(related="scheme_id.currency_id")
    kind = fields.Selection(
        selection=[
            ("top_up", "Guarantee: what is missing"),
            ("additional", "Allowance: on top of what was earned"),
        ],
        required=True,
        default="top_up",
    )
    is_recoverable = fields.Boolean(
        string="Recoverable",
        help="Paid back from what is earned later beyond the guarantee.",
    )
    amount = fields.Monetary(required=True, help="Per period of the scheme.")
    periods = fields.Integer(
        string="Number of Periods",
        help="Only in the first periods after somebody joined a unit of the scheme; "
        "0: always.",
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_scheme_draw_user_rel",
        column1="draw_id",
        column2="user_id",
        string="People",
        help="Only these; empty: everybody in the scheme.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A guarantee is an amount above zero."
    )
