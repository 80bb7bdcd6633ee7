from odoo import fields, models


class SalesMgmtTarget(models.Model):
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.target"

    source = fields.Selection(
        selection_add=[("proposal", "Proposal")], ondelete={"proposal": "set default"}
    )
