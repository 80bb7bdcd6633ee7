from odoo import fields, models


class SalesMgmtComplaintCause(models.Model):
    """Why things went wrong, in the words by which causes are counted."""

    _name = "sales.mgmt.complaint.cause"
    _inherit = ["sales.mgmt.complaint.tree.mixin"]
    _description = "Complaint Cause"
    _parent_store = True

    parent_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.cause",
        string="Parent Cause",
        index=True,
        ondelete="restrict",
    )
    is_justified = fields.Boolean(
        string="Our Fault",
        default=True,
        help="Off: the customer was mistaken or somebody else is responsible. Such "
        "complaints are counted apart.",
    )
