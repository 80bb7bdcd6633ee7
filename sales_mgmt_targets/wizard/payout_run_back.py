from odoo import fields, models


class SalesMgmtPayoutRunBack(models.TransientModel):
    """Send runs back or cancel them, with a reason."""

    _name = "sales.mgmt.payout.run.back"
    _description = "Reason to Send Back or Cancel"

    run_ids = fields.Many2many(
        comodel_name="sales.mgmt.payout.run", required=True, string="Payout Runs"
    )
    step = fields.Selection(
        selection=[("send_back", "Send Back"), ("cancel", "Cancel")], required=True
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Take the step on behalf of who asks; the runs check whether they may."""
        self.ensure_one()
        getattr(self.run_ids, f"_{self.step}")(self.reason)
        return {"type": "ir.actions.act_window_close"}
