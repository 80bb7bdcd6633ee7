from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty


class SalesMgmtComplaintStep(models.TransientModel):
    """Asks what a step needs: what was done, or why."""

    _name = "sales.mgmt.complaint.step"
    _description = "Step of a Complaint"

    step = fields.Selection(
        selection=[
            ("resolve", "Resolve"),
            ("reopen", "Reopen"),
            ("cancel", "Cancel"),
        ],
        required=True,
        readonly=True,
    )
    complaint_ids = fields.Many2many(
        comodel_name="sales.mgmt.complaint", readonly=True, required=True
    )
    is_several = fields.Boolean(compute="_compute_is_several")
    solution = fields.Html(
        help="What was done. The customer may read it, so say it in their words."
    )
    cause_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.cause",
        help="By which complaints are counted: what causes most is seen only where it "
        "is named.",
    )
    reason = fields.Char()

    @api.depends("complaint_ids")
    def _compute_is_several(self):
        for step in self:
            step.is_several = len(step.complaint_ids) > 1

    def action_confirm(self):
        """Take the step."""
        self.ensure_one()
        self.complaint_ids._check_handler()
        getattr(self, f"_do_{self.step}")()
        return {"type": "ir.actions.act_window_close"}

    def _do_resolve(self):
        if is_html_empty(self.solution):
            raise UserError(
                self.env._("Write down what was done: the customer will read it.")
            )
        self.complaint_ids._check_open()
        if self.cause_id:
            self.complaint_ids.write({"cause_id": self.cause_id.id})
        # what somebody wrote down before stays
        silent = self.complaint_ids.filtered(lambda each: is_html_empty(each.solution))
        silent.write({"solution": self.solution})
        self.complaint_ids._move_to("resolved")

    def _do_reopen(self):
        self.complaint_ids._check_done()
        self.complaint_ids._reopen(self._get_reason())

    def _do_cancel(self):
        self.complaint_ids._check_open()
        self.complaint_ids._cancel(self._get_reason())

    def _get_reason(self):
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(
                self.env._(
                    "Say why: the reason is kept with %(complaint)s.",
                    complaint=self.complaint_ids[:1].display_name,
                )
            )
        return reason

    def _get_title(self):
        """Return what the dialog is called."""
        if len(self.complaint_ids) == 1:
            return self.env._(
                "%(step)s %(complaint)s",
                step=dict(self._fields["step"]._description_selection(self.env))[
                    self.step
                ],
                complaint=self.complaint_ids.reference,
            )
        return self.env._("%(count)s complaints", count=len(self.complaint_ids))
