from odoo import fields, models


class SalesMgmtComplaintStep(models.TransientModel):
    """Lets somebody escalate a complaint before its time is over."""

    _inherit = "sales.mgmt.complaint.step"

    step = fields.Selection(
        selection_add=[("escalate", "Escalate")], ondelete={"escalate": "cascade"}
    )

    def _do_escalate(self):
        self.complaint_ids._check_open()
        self.complaint_ids._escalate(self._get_reason())
