from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import is_html_empty

from .payout_run import MANAGER, OFFICER

# What only the steps of an adjustment write, and how a new one begins
GUARDED = {"state": "draft", "approver_id": False, "editor_ids": False}
# What an approved adjustment may still become: part of an approved run
NEXT_STATES = {
    "draft": {"approved", "refused"},
    "approved": {"paid"},
    "paid": set(),
    "refused": {"draft"},
}


class SalesMgmtPayoutAdjustment(models.Model):
    """An amount that no rule computes: with a reason, and approved by somebody else.

    Penalties are adjustments by a rule of the book, with evidence. The next run of the
    rulebook takes along what is approved; from then on nothing of it changes.
    """

    _name = "sales.mgmt.payout.adjustment"
    _description = "Payout Adjustment"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.mgmt.audit.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    scheme_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('state', 'in', ['in_force', 'superseded'])]",
    )
    root_id = fields.Many2one(related="scheme_id.root_id", store=True, index=True)
    company_id = fields.Many2one(
        related="scheme_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="scheme_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        ondelete="restrict",
        check_company=True,
        help="Paid with this period, or with the next one that is still to be paid.",
    )
    component_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme.component",
        string="Rule",
        ondelete="restrict",
        domain="[('scheme_id', '=', scheme_id), ('kind', '=', 'penalty')]",
        help="Of a penalty: the rule of the book that was broken.",
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        required=True,
        help="Negative: deducted.",
    )
    reason = fields.Text(required=True)
    evidence = fields.Html(
        help="Of a penalty: what happened, when, and what shows it. Printed on the "
        "statement."
    )
    state = fields.Selection(
        selection=[
            ("draft", "To Approve"),
            ("approved", "Approved"),
            ("paid", "In a Payout"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    approver_id = fields.Many2one(
        comodel_name="res.users", string="Approved By", readonly=True, copy=False
    )
    editor_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_payout_adjustment_editor_rel",
        column1="adjustment_id",
        column2="user_id",
        string="Written By",
        readonly=True,
        copy=False,
        help="None of them approves it.",
    )
    payout_line_id = fields.Many2one(
        comodel_name="sales.mgmt.payout.line",
        string="Concerns",
        ondelete="restrict",
        domain="[('user_id', '=', user_id), "
        "('payout_id.state', 'in', ['approved', 'paid'])]",
        help="The line of an earlier statement that it corrects.",
    )
    dispute_id = fields.Many2one(
        comodel_name="sales.mgmt.dispute",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The dispute whose answer it is.",
    )
    can_approve = fields.Boolean(compute="_compute_can_approve")

    _amount_not_zero = models.Constraint(
        "CHECK (amount <> 0)", "An adjustment of nothing changes nothing."
    )

    @api.depends("user_id.name", "component_id.name", "scheme_id.name")
    def _compute_name(self):
        for adjustment in self:
            what = adjustment.component_id.name or adjustment.scheme_id.name
            adjustment.name = f"{adjustment.user_id.name or ''} · {what or ''}"

    @api.depends("component_id")
    def _compute_amount(self):
        for adjustment in self:
            fixed = adjustment.component_id.amount
            adjustment.amount = -abs(fixed) if fixed else adjustment.amount

    @api.depends_context("uid")
    @api.depends("state", "user_id", "editor_ids")
    def _compute_can_approve(self):
        user = self.env.user
        for adjustment in self:
            adjustment.can_approve = (
                adjustment.state == "draft"
                and not adjustment._get_approval_refusal(user)
            )

    @api.constrains("component_id", "amount", "evidence", "scheme_id")
    def _check_penalty(self):
        """Refuse penalties without a rule that was broken, and without evidence."""
        for adjustment in self.filtered("component_id"):
            rule = adjustment.component_id
            if rule.kind != "penalty" or rule.scheme_id != adjustment.scheme_id:
                raise UserError(
                    self.env._(
                        "“%(rule)s” is no penalty of “%(scheme)s”. Choose one that "
                        "stands in this rulebook.",
                        rule=rule.name,
                        scheme=adjustment.scheme_id.name,
                    )
                )
            if adjustment.amount > 0:
                raise UserError(
                    self.env._(
                        "The penalty “%(rule)s” deducts: its amount is negative.",
                        rule=rule.name,
                    )
                )
            if is_html_empty(adjustment.evidence):
                raise UserError(
                    self.env._(
                        "The penalty “%(rule)s” of %(user)s needs evidence: what "
                        "happened, when, and what shows it.",
                        rule=rule.name,
                        user=adjustment.user_id.name,
                    )
                )

    @api.constrains("payout_line_id", "user_id")
    def _check_line(self):
        for adjustment in self.filtered("payout_line_id"):
            line = adjustment.sudo().payout_line_id
            if line.user_id != adjustment.user_id:
                raise UserError(
                    self.env._(
                        "The line “%(line)s” belongs to %(owner)s, not to %(user)s.",
                        line=line.display_name,
                        owner=line.user_id.name,
                        user=adjustment.user_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # also past defaults in the context
            vals_list = [{**vals, **GUARDED, "dispute_id": False} for vals in vals_list]
        adjustments = super().create(vals_list)
        adjustments.sudo().editor_ids |= self.env.user
        adjustments._remind()
        return adjustments

    def write(self, vals):
        if vals.keys() & {*GUARDED, "dispute_id"} and not self.env.su:
            raise AccessError(
                self.env._("An adjustment moves on by its buttons: approve, refuse.")
            )
        self.check_access("write")
        self._check_write(vals)
        result = super().write(vals)
        if vals.keys() & {"amount", "reason", "evidence", "user_id", "component_id"}:
            self._add_editor()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        for adjustment in self.filtered(lambda each: each.state != "draft"):
            adjustment._refuse_change()

    def _check_write(self, vals):
        """Refuse changes of what is decided, in sudo too."""
        for adjustment in self:
            new = vals.get("state", adjustment.state)
            if new != adjustment.state and new not in NEXT_STATES[adjustment.state]:
                adjustment._refuse_change()
            touched = {
                name for name in vals if not name.startswith(("message_", "activity_"))
            }
            if adjustment.state != "draft" and touched - {"state"}:
                adjustment._refuse_change()

    def _refuse_change(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "The adjustment of %(amount)s for %(user)s is in the state “%(state)s” "
                "and stays as it is. Write another one that corrects it.",
                amount=self.currency_id.format(self.amount),
                user=self.user_id.name,
                state=labels[self.state],
            )
        )

    def _add_editor(self):
        for adjustment in self.sudo():
            if self.env.user not in adjustment.editor_ids:
                adjustment.editor_ids |= self.env.user

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_approve(self):
        """Approve the amounts; for somebody who neither wrote nor receives them."""
        self._decide("approved", approver_id=self.env.uid)
        self.env["sales.mgmt.audit"]._log(self, self.env._("Approved"))

    def action_refuse(self):
        """Refuse the amounts; nothing is paid or deducted."""
        self._decide("refused", approver_id=self.env.uid)
        self.env["sales.mgmt.audit"]._log(self, self.env._("Refused"))

    def action_redraft(self):
        """Write a refused adjustment anew."""
        self.check_access("write")
        for adjustment in self.filtered(lambda each: each.state != "refused"):
            adjustment._refuse_change()
        self.sudo().write({"state": "draft"})
        self.sudo().write({"approver_id": False})
        self._remind()

    def action_open_line(self):
        """Open the statement that the adjustment corrects."""
        self.ensure_one()
        self.check_access("read")
        payout = self.payout_line_id.payout_id
        payout.check_access("read")
        return payout._get_form_action()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _decide(self, state, **vals):
        self.check_access("read")
        for adjustment in self:
            if state not in NEXT_STATES[adjustment.state]:
                adjustment._refuse_change()
            refusal = adjustment._get_approval_refusal(self.env.user)
            if refusal:
                raise UserError(refusal)
        self.sudo().write({**vals, "state": state})
        self.sudo().activity_unlink(
            ["sales_mgmt_targets.mail_activity_type_payout_adjustment"]
        )

    def _become_paid(self):
        """Follow the run that took them along: it is approved now."""
        self.sudo().filtered(lambda each: each.state == "approved").write(
            {"state": "paid"}
        )

    def _get_approval_refusal(self, user):
        """Return why this person may not decide, or nothing.

        :rtype: str | None
        """
        self.ensure_one()
        if not (user.has_group(MANAGER) or user.has_group(OFFICER)):
            return self.env._(
                "Adjustments are approved by managers and incentive officers."
            )
        if user in self.sudo().editor_ids | self.create_uid:
            return self.env._(
                "The adjustment for %(user)s was written by you; somebody else has to "
                "approve it.",
                user=self.user_id.name,
            )
        if user == self.user_id:
            return self.env._(
                "The adjustment of %(amount)s is your own pay; somebody else has to "
                "decide about it.",
                amount=self.currency_id.format(self.amount),
            )
        return None

    def _remind(self):
        """Ask managers who may approve for their decision."""
        managers = self.env.ref(MANAGER).sudo().all_user_ids
        managers -= self.env.ref("base.user_root")
        for adjustment in self.sudo().filtered(lambda each: each.state == "draft"):
            for user in managers:
                if adjustment.company_id in user.company_ids and not (
                    adjustment._get_approval_refusal(user)
                ):
                    adjustment.with_context(
                        mail_activity_quick_update=True
                    ).activity_schedule(
                        "sales_mgmt_targets.mail_activity_type_payout_adjustment",
                        summary=self.env._("Approve the adjustment"),
                        user_id=user.id,
                    )
