from odoo import api, fields, models


class SalesMgmtComplaintCause(models.Model):
    """Why things went wrong, in the words by which causes are counted."""

    _name = "sales.mgmt.complaint.cause"
    _description = "Complaint Cause"
    _parent_name = "parent_id"
    _parent_store = True
    _order = "complete_name, id"
    _rec_names_search = ["name", "complete_name"]

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        compute="_compute_complete_name",
        recursive=True,
        store=True,
        help="In the language of the source, for the order; what people read is the "
        "display name.",
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
        # stored once for all readers, so it is not in the language of who renames
        for cause in self.with_context(lang="en_US"):
            above = cause.parent_id.complete_name
            cause.complete_name = f"{above} / {cause.name}" if above else cause.name

    @api.depends("complete_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Override of `base`: the names from the top down, as the reader calls them."""
        for cause in self:
            names, each = [], cause
            while each:
                names.append(each.name or "")
                each = each.parent_id
            cause.display_name = " / ".join(reversed(names))
