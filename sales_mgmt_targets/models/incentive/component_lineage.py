from odoo import api, fields, models


class SalesMgmtSchemeComponent(models.Model):
    """What a rule was in earlier versions of its book."""

    _inherit = "sales.mgmt.scheme.component"

    lineage_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme.component",
        string="First Form",
        readonly=True,
        index=True,
        ondelete="set null",
        help="The same rule in the first version that had it: what was paid by it is "
        "taken back by its successors.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: a new rule is the first of its kind."""
        components = super().create(vals_list)
        for component in components.filtered(lambda each: not each.lineage_id):
            component.lineage_id = component
        return components
