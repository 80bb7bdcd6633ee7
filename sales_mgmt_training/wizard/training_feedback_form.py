from odoo import fields, models

POINTS = [
    ("1", "Poor"),
    ("2", "Fair"),
    ("3", "Good"),
    ("4", "Very Good"),
    ("5", "Excellent"),
]


class SalesMgmtTrainingFeedbackForm(models.TransientModel):
    """Asks a participant what a session was like."""

    _name = "sales.mgmt.training.feedback.form"
    _description = "Give Feedback"

    participant_id = fields.Many2one(
        comodel_name="sales.mgmt.training.participant", required=True
    )
    content = fields.Selection(selection=POINTS, required=True)
    trainer = fields.Selection(selection=POINTS, required=True)
    usefulness = fields.Selection(
        selection=POINTS, required=True, string="Usefulness for My Work"
    )
    comment = fields.Text()

    def action_confirm(self):
        """Hand the answer over and forget who gave it."""
        self.ensure_one()
        self.participant_id._give_feedback(
            {
                "content": int(self.content),
                "trainer": int(self.trainer),
                "usefulness": int(self.usefulness),
                "comment": self.comment,
            }
        )
        # the dialog knows who it was
        self.sudo().unlink()
        return {"type": "ir.actions.act_window_close"}
