from odoo import fields, models
from odoo.exceptions import UserError


class SalesMgmtCareerStep(models.TransientModel):
    """Asks why a career decision is rejected or withdrawn."""

    _name = "sales.mgmt.career.step"
    _description = "Step of a Career Decision"

    step = fields.Selection(
        selection=[("reject", "Reject"), ("withdraw", "Withdraw")],
        required=True,
        readonly=True,
    )
    promotion_id = fields.Many2one(
        comodel_name="sales.mgmt.career.promotion", required=True, readonly=True
    )
    reason = fields.Text()

    def action_confirm(self):
        """Take the step; it checks who asks."""
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(
                self.env._(
                    "Say why: the reason is kept with “%(promotion)s”.",
                    promotion=self.promotion_id.display_name,
                )
            )
        getattr(self.promotion_id, f"_{self.step}")(reason)
        return {"type": "ir.actions.act_window_close"}
