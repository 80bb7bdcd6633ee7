from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.proposal.proposal import WRITING

# People that the preview lists of each line; all are counted
LISTED = 200


class SalesMgmtProposalTake(models.TransientModel):
    """Taking accepted figures over into a draft, looked at before it is done."""

    _name = "sales.mgmt.proposal.take"
    _description = "Take Accepted Figures Over"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.plan", required=True, ondelete="cascade"
    )
    mode = fields.Selection(
        selection=[
            ("keep", "Keep the annual target: who is not pinned takes up the rest"),
            ("add", "Add up from below: the annual target follows"),
        ],
        string="Total",
        required=True,
        default="keep",
    )
    takable_count = fields.Integer(
        string="Accepted Proposals", compute="_compute_preview"
    )
    open_count = fields.Integer(string="Not Decided Yet", compute="_compute_preview")
    own_count = fields.Integer(string="Your Own", compute="_compute_preview")
    refusal = fields.Text(compute="_compute_preview")
    preview = fields.Html(
        string="What Changes",
        compute="_compute_preview",
        sanitize=False,
        export_string_translation=False,
    )

    @api.depends("plan_id", "mode")
    def _compute_preview(self):
        for dialog in self:
            plan = dialog.plan_id._origin
            proposals = plan.proposal_ids.filtered(lambda each: each.kind == "person")
            own = proposals.filtered(
                lambda each: (
                    each.user_id == self.env.user
                    and each.state not in (*WRITING, "submitted")
                    and not each.taken_on
                )
            )
            dialog.takable_count = len(plan._get_takable())
            dialog.own_count = len(own)
            dialog.open_count = len(
                proposals.filtered(lambda each: each.state in (*WRITING, "submitted"))
            )
            dialog.refusal = False
            dialog.preview = False
            try:
                takings = plan._compute_takings(dialog.mode == "keep")
            except UserError as error:
                dialog.refusal = str(error)
                continue
            dialog.preview = dialog._render(takings)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_take(self):
        """Do what was shown: all of it, or nothing."""
        self.ensure_one()
        taken = self.plan_id._take_proposals_over(self.mode == "keep")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s proposals are in the plan now.", count=len(taken)
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _render(self, takings):
        """Return the changes of all lines as tables."""
        blocks = []
        for line, taking in takings.items():
            rows = line._get_taking_rows(line, taking)
            blocks.append(
                {
                    "name": line.metric_id.name,
                    "rows": rows[:LISTED],
                    "more": max(len(rows) - LISTED, 0),
                    "missing": ", ".join(
                        taking.missing.proposal_id.mapped("display_name")
                    ),
                }
            )
        return Markup(
            self.env["ir.qweb"]._render(
                "sales_mgmt_targets.proposal_taking", {"blocks": blocks}
            )
        )
