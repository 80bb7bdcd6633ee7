from odoo import api, models


class SalesMgmtMeetingItem(models.Model):
    """Extend the gap on an agenda with the weak step of the chain."""

    _name = "sales.mgmt.meeting.item"
    _inherit = ["sales.mgmt.meeting.item", "sales.mgmt.chain.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `sales.mgmt.meeting.item`: a gap is talked about with its cause."""
        items = super().create(vals_list)
        items.filtered(lambda item: item.kind == "gap")._keep_diagnosis()
        return items
