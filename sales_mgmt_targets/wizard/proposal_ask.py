from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesMgmtProposalAsk(models.TransientModel):
    """Until when, and about which lines of a plan, people are asked."""

    _name = "sales.mgmt.proposal.ask"
    _description = "Ask for Proposals"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.plan", required=True, ondelete="cascade"
    )
    date_due = fields.Date(
        string="Answer By",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=14),
        help="Two days before, whoever has not answered is reminded once.",
    )
    line_ids = fields.Many2many(
        comodel_name="sales.mgmt.plan.line",
        string="About",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        domain="[('plan_id', '=', plan_id)]",
    )
    note = fields.Text(string="Word to Everybody")
    asked_count = fields.Integer(string="Asked Already", compute="_compute_asked_count")

    @api.depends("plan_id")
    def _compute_line_ids(self):
        for dialog in self:
            dialog.line_ids = dialog.plan_id.line_ids.filtered("root_id")

    @api.depends("plan_id")
    def _compute_asked_count(self):
        for dialog in self:
            dialog.asked_count = dialog.plan_id.proposal_count

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_ask(self):
        """Ask everybody, or bring what was asked up to date."""
        self.ensure_one()
        self.plan_id._check_manager()
        undivided = self.line_ids.filtered(lambda line: not line.root_id)
        if undivided or not self.line_ids:
            raise UserError(
                self.env._(
                    "Choose lines of “%(plan)s” that are divided: people propose "
                    "beside the figure from above.",
                    plan=self.plan_id.name,
                )
            )
        if self.date_due < fields.Date.context_today(self):
            raise UserError(self.env._("Give people a day that is still to come."))
        new = self.plan_id._ask_proposals(self.line_ids, self.date_due, self.note)
        message = self.env._("%(count)s proposals are asked for now.", count=len(new))
        if not new:
            message = self.env._("Everybody is asked already; figures are up to date.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if new else "info",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
