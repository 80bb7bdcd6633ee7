from odoo import fields, models
from odoo.exceptions import UserError


class SalesMgmtDevelopmentEnd(models.TransientModel):
    """Why a development plan ends before its goals are reached."""

    _name = "sales.mgmt.development.end"
    _description = "End a Development Plan"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.development.plan", required=True, ondelete="cascade"
    )
    reason = fields.Text()

    def action_confirm(self):
        """End the plan as somebody who answers for it."""
        self.ensure_one()
        plan = self.plan_id
        plan._check_leading()
        plan._check_open()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(
                self.env._(
                    "Say why “%(plan)s” ends: the person reads it.",
                    plan=plan.display_name,
                )
            )
        # ending is a step, and nobody types it in
        plan.sudo()._end("ended", reason)
        return {"type": "ir.actions.act_window_close"}
