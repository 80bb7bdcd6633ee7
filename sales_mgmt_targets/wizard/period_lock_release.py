from odoo import fields, models


class SalesMgmtPeriodLockRelease(models.TransientModel):
    """Open a softly locked period again, with a reason."""

    _name = "sales.mgmt.period.lock.release"
    _description = "Release of a Period Lock"

    lock_id = fields.Many2one(
        comodel_name="sales.mgmt.period.lock",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    reason = fields.Char(required=True)

    def action_release(self):
        """Release the lock on behalf of the manager who asks."""
        self.ensure_one()
        self.lock_id._release(self.reason)
        return {"type": "ir.actions.act_window_close"}
