from odoo import models


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        """Extend `account`: a credit note written for a complaint is linked to it."""
        result = super().reverse_moves(is_modify=is_modify)
        compensation = self.env["sales.mgmt.complaint.compensation"].browse(
            self.env.context.get("sales_mgmt_compensation_id")
        )
        if compensation.exists() and compensation.has_access("write"):
            compensation._link_credit_note(self.new_move_ids)
        return result
