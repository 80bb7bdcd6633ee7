from odoo import api, fields, models


class SalesMgmtComplaintCause(models.Model):
    """Why things went wrong, in the words by which causes are counted."""

    _name = "sales.mgmt.complaint.cause"
    _description = "Complaint Cause"
    _parent_name = "parent_id"
    _parent_store = True
    _order = "complete_name, id"
    _rec_name = "complete_name"

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", recursive=True, store=True
    )
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.cause",
        string="Parent Cause",
        index=True,
        ondelete="restrict",
    )
    parent_path = fields.Char(index=True)
    is_justified = fields.Boolean(
        string="Our Fault",
        default=True,
        help="Off: the customer was mistaken or somebody else is responsible. Such "
        "complaints are counted apart.",
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for cause in self:
            above = cause.parent_id.complete_name
            cause.complete_name = f"{above} / {cause.name}" if above else cause.name
