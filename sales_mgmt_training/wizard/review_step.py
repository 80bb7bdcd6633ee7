from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesMgmtReviewStep(models.TransientModel):
    """Asks what a step of a review needs: whom, how much, why."""

    _name = "sales.mgmt.review.step"
    _description = "Step of a Review"

    step = fields.Selection(
        selection=[
            ("adjust", "Adjust the Score"),
            ("refuse", "Note That the Person Does Not Sign"),
            ("reviewer", "Change the Reviewer"),
            ("peers", "Ask Colleagues"),
        ],
        required=True,
        readonly=True,
    )
    review_id = fields.Many2one(comodel_name="sales.mgmt.review", readonly=True)
    form_id = fields.Many2one(comodel_name="sales.mgmt.review.form", readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", compute="_compute_company_id"
    )
    reason = fields.Text()
    adjustment = fields.Float(
        digits=(6, 2), help="Points that are added to the score, or taken off it."
    )
    user_id = fields.Many2one(comodel_name="res.users", string="New Reviewer")
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_review_step_user_rel",
        string="Colleagues",
    )

    @api.depends("review_id", "form_id")
    def _compute_company_id(self):
        for step in self:
            step.company_id = (
                step.review_id.company_id or step.form_id.company_id or self.env.company
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_confirm(self):
        """Take the step; it checks who asks."""
        self.ensure_one()
        getattr(self, f"_do_{self.step}")()
        return {"type": "ir.actions.act_window_close"}

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _do_adjust(self):
        self.form_id._adjust(self.adjustment, self._get_reason())

    def _do_refuse(self):
        self.review_id._note_refusal(self._get_reason())

    def _do_reviewer(self):
        if not self.user_id:
            raise UserError(self.env._("Say who reviews from now on."))
        self.review_id._change_reviewer(self.user_id, self._get_reason())

    def _do_peers(self):
        if not self.user_ids:
            raise UserError(self.env._("Choose at least one colleague."))
        self.review_id._ask_peers(self.user_ids)

    def _get_reason(self):
        """Return why, as it is kept.

        :raise UserError: nothing was said
        """
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: the reason is kept with the review."))
        return reason
