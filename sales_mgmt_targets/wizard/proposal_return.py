from odoo import fields, models


class SalesMgmtProposalReturn(models.TransientModel):
    """What somebody should think over in a proposal."""

    _name = "sales.mgmt.proposal.return"
    _description = "Give a Proposal Back"

    proposal_id = fields.Many2one(
        comodel_name="sales.mgmt.proposal", required=True, ondelete="cascade"
    )
    reason = fields.Text(string="What should be thought over?", required=True)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_return(self):
        """Give the proposal back to who wrote it."""
        self.ensure_one()
        self.proposal_id._give_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
