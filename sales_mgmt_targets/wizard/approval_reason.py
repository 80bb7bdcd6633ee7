from odoo import fields, models


class SalesMgmtApprovalReason(models.TransientModel):
    """Why a plan is refused, or a step of its approval passed over."""

    _name = "sales.mgmt.approval.reason"
    _description = "Reason of an Approval Step"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.plan", required=True, ondelete="cascade"
    )
    kind = fields.Selection(
        selection=[("refuse", "Refuse"), ("pass", "Pass Over")],
        required=True,
        default="refuse",
    )
    reason = fields.Text(required=True)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_confirm(self):
        """Do what was asked, with the reason."""
        self.ensure_one()
        if self.kind == "refuse":
            self.plan_id._refuse(self.reason)
        else:
            self.plan_id._pass_on(self.reason)
        return {"type": "ir.actions.act_window_close"}
