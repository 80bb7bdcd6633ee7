from odoo import fields, models


class SalesMgmtSchemeObjection(models.TransientModel):
    """What somebody objects to in published rules."""

    _name = "sales.mgmt.scheme.objection"
    _description = "Object to a Scheme"

    acknowledgement_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme.acknowledgement",
        required=True,
        ondelete="cascade",
    )
    comment = fields.Text(string="What do you object to?", required=True)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_object(self):
        """Keep the objection; only the person asked may object."""
        self.ensure_one()
        self.acknowledgement_id._answer("objected", self.comment)
        return {"type": "ir.actions.act_window_close"}
