from odoo import models


class SalesMgmtComplaintStage(models.Model):
    """What changes its meaning changes the deadlines of what is in it."""

    _inherit = "sales.mgmt.complaint.stage"

    def write(self, vals):
        if "state" not in vals:
            return super().write(vals)
        complaints = self.env["sales.mgmt.complaint"].sudo()
        complaints = complaints.with_context(active_test=False).search(
            [("stage_id", "in", self.ids)]
        )
        complaints._prepare_for_state(vals["state"])
        result = super().write(vals)
        complaints._follow_deadlines()
        return result
