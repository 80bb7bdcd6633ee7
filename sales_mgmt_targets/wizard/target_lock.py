from odoo import fields, models


class SalesMgmtTargetLock(models.TransientModel):
    """Asks for the reason before targets are locked."""

    _name = "sales.mgmt.target.lock"
    _description = "Lock Sales Targets"

    target_ids = fields.Many2many(comodel_name="sales.mgmt.target", required=True)
    reason = fields.Char(required=True)

    def action_lock(self):
        self.ensure_one()
        self.target_ids._lock(self.reason)
        return {"type": "ir.actions.act_window_close"}
