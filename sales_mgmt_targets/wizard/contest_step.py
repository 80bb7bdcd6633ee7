from odoo import fields, models


class SalesMgmtContestStep(models.TransientModel):
    """Cancel a contest, or decide it before its time is closed: with a reason."""

    _name = "sales.mgmt.contest.step"
    _description = "Step of a Contest"

    contest_id = fields.Many2one(
        comodel_name="sales.mgmt.contest",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    step = fields.Selection(
        selection=[("decide", "Decide"), ("cancel", "Cancel")],
        required=True,
        readonly=True,
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Take the step on behalf of the organizer who asks."""
        self.ensure_one()
        contest = self.contest_id
        if self.step == "cancel":
            contest._check_organizer()
            contest._cancel(self.reason)
        else:
            contest._check_decider()
            contest._check_over()
            contest._decide(self.reason)
        return {"type": "ir.actions.act_window_close"}
