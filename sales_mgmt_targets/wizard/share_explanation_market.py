from odoo import fields, models


class SalesMgmtShareExplanationLine(models.TransientModel):
    """Extend the explanation with the market that somebody shares."""

    _inherit = "sales.mgmt.share.explanation.line"

    market_unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        string="Market Of",
        ondelete="cascade",
        help="The unit whose market it is; its people share it by the time they are "
        "there.",
    )
    market_size = fields.Float(
        string="Market", digits=(32, 2), help="How large it was in the base year."
    )
