from odoo import fields, models


class SalesMgmtCommitmentObjection(models.TransientModel):
    """What somebody objects to in their targets."""

    _name = "sales.mgmt.commitment.objection"
    _description = "Object to Targets"

    commitment_id = fields.Many2one(
        comodel_name="sales.mgmt.commitment", required=True, ondelete="cascade"
    )
    comment = fields.Text(string="What do you object to?", required=True)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_object(self):
        """Keep the objection; only the person asked may object."""
        self.ensure_one()
        self.commitment_id.check_access("read")
        self.commitment_id._answer("objected", "screen", self.comment)
        return {"type": "ir.actions.act_window_close"}
