from odoo import api, fields, models


class SalesMgmtComplaintTreeMixin(models.AbstractModel):
    """Names that lie below each other, and are told from the top down.

    Whoever inherits it has a `parent_id` and stores the paths of parents.
    """

    _name = "sales.mgmt.complaint.tree.mixin"
    _description = "Tree of Complaint Names"
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
    parent_path = fields.Char(index=True)

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        # stored once for all readers, so it is not in the language of who renames
        for node in self.with_context(lang="en_US"):
            above = node.parent_id.complete_name
            node.complete_name = f"{above} / {node.name}" if above else node.name

    @api.depends("complete_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Override of `base`: the names from the top down, as the reader calls them."""
        for node in self:
            names, each = [], node
            while each:
                names.append(each.name or "")
                each = each.parent_id
            node.display_name = " / ".join(reversed(names))
