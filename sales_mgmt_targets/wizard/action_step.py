from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesMgmtActionStep(models.TransientModel):
    """A step of an action, with words: how far it is, its end, an answer to it."""

    _name = "sales.mgmt.action.step"
    _description = "Step of an Action"

    action_id = fields.Many2one(
        comodel_name="sales.mgmt.action",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    step = fields.Selection(
        selection=[
            ("progress", "Report Progress"),
            ("done", "Done"),
            ("drop", "Drop"),
            ("granted", "Grant"),
            ("partly", "Grant Partly"),
            ("refused", "Refuse"),
        ],
        required=True,
        readonly=True,
    )
    progress = fields.Integer(
        compute="_compute_values", store=True, readonly=False, help="In percent."
    )
    result = fields.Text(compute="_compute_values", store=True, readonly=False)
    reason = fields.Text(string="In Words")
    company_currency_id = fields.Many2one(related="action_id.company_currency_id")
    asked_budget = fields.Monetary(
        related="action_id.budget", currency_field="company_currency_id"
    )
    budget = fields.Monetary(
        string="Budget Granted", currency_field="company_currency_id"
    )

    @api.depends("action_id")
    def _compute_values(self):
        for step in self:
            step.progress = step.action_id.progress
            step.result = step.action_id.result

    def action_confirm(self):
        """Take the step on behalf of who asks; the action says whether they may."""
        self.ensure_one()
        action = self.action_id
        if self.step in ("drop", "refused") and not self.reason:
            raise UserError(
                self.env._("Say why, so that others know what to do instead.")
            )
        if self.step == "progress":
            action._report(self.progress, self.result)
        elif self.step == "done":
            action._finish(self.result)
        elif self.step == "drop":
            action._drop(self.reason)
        else:
            action._answer(self.step, self.reason, self.budget)
        return {"type": "ir.actions.act_window_close"}
