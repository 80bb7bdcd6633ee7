from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from .payout_final import FINAL
from .payout_run import MANAGER, OFFICER

# What the person says; all else of a dispute is written by its steps
CLAIM = {"payout_line_id", "category", "claim", "claimed_amount"}
ANSWERED = ("accepted", "partly", "rejected")
# How a dispute begins, whatever the context says
BEGINNING = {
    "state": "open",
    "answer": False,
    "answered_on": False,
    "granted_amount": 0,
    "held_amount": 0,
    "reminded_on": False,
    "escalated_on": False,
}
# So many days before an answer is due its handler is reminded
NOTICE = timedelta(days=2)


class SalesMgmtDispute(models.Model):
    """What somebody thinks is wrong with a line of their statement, and the answer.

    An open dispute has somebody who answers it, and a day until when. An answer in
    favor becomes an adjustment, approved by somebody else and paid with the next run.
    """

    _name = "sales.mgmt.dispute"
    _description = "Incentive Dispute"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "due_date desc, id desc"
    # leaders and officers take part in the conversation
    _mail_post_access = "read"

    name = fields.Char(compute="_compute_name", store=True)
    payout_line_id = fields.Many2one(
        comodel_name="sales.mgmt.payout.line",
        string="Line",
        required=True,
        index=True,
        ondelete="restrict",
    )
    payout_id = fields.Many2one(
        related="payout_line_id.payout_id", store=True, string="Statement", index=True
    )
    run_id = fields.Many2one(related="payout_id.run_id", store=True, index=True)
    scheme_id = fields.Many2one(related="payout_id.scheme_id", store=True)
    period_id = fields.Many2one(related="payout_id.period_id", store=True)
    unit_id = fields.Many2one(related="payout_id.unit_id", store=True, index=True)
    company_id = fields.Many2one(related="payout_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="payout_id.currency_id")
    user_id = fields.Many2one(
        related="payout_id.user_id", string="Salesperson", store=True, index=True
    )
    line_amount = fields.Monetary(
        related="payout_line_id.amount", string="Paid by the Line"
    )
    category = fields.Selection(
        selection=[
            ("missing", "A document is missing"),
            ("wrong_value", "A value is wrong"),
            ("wrong_rule", "The wrong rule or rate"),
            ("wrong_person", "Credited to somebody else"),
            ("deducted", "A deduction is not justified"),
            ("other", "Something else"),
        ],
        required=True,
        default="missing",
    )
    claim = fields.Text(
        string="What Is Wrong",
        required=True,
        help="Name the documents and figures that you think are right.",
    )
    claimed_amount = fields.Monetary(
        string="Claimed",
        help="What should be paid on top, as far as you can tell; empty: not known.",
    )
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("accepted", "Accepted"),
            ("partly", "Partly Accepted"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        index=True,
        tracking=True,
    )
    handler_id = fields.Many2one(
        comodel_name="res.users", string="Answered By", readonly=True, tracking=True
    )
    opened_on = fields.Date(readonly=True)
    due_date = fields.Date(string="Answer Due", readonly=True, index=True)
    reminded_on = fields.Date(readonly=True)
    escalated_on = fields.Date(readonly=True)
    answer = fields.Text(readonly=True)
    answered_on = fields.Date(readonly=True)
    days_to_answer = fields.Integer(
        readonly=True, aggregator="avg", help="From the dispute to its answer."
    )
    granted_amount = fields.Monetary(string="Granted", readonly=True)
    held_amount = fields.Monetary(
        string="Held Back",
        readonly=True,
        help="Of the line, not paid with the statement because the answer was open.",
    )
    adjustment_ids = fields.One2many(
        comodel_name="sales.mgmt.payout.adjustment",
        inverse_name="dispute_id",
        string="Adjustments",
    )
    can_answer = fields.Boolean(compute="_compute_can")
    can_take = fields.Boolean(compute="_compute_can")
    can_withdraw = fields.Boolean(compute="_compute_can")
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    _open_line_uniq = models.UniqueIndex(
        "(payout_line_id) WHERE state = 'open'",
        "This line is disputed already; add what is new to that dispute.",
    )

    @api.depends("payout_line_id.name", "period_id.name", "user_id.name")
    def _compute_name(self):
        for dispute in self.sudo():
            dispute.name = " · ".join(
                part
                for part in (
                    dispute.user_id.name,
                    dispute.period_id.name,
                    dispute.payout_line_id.name,
                )
                if part
            )

    @api.depends_context("uid")
    @api.depends("state", "user_id", "handler_id")
    def _compute_can(self):
        user = self.env.user
        answers = user.has_group(OFFICER)
        for dispute in self:
            is_open = dispute.state == "open"
            dispute.can_answer = is_open and answers and user != dispute.user_id
            dispute.can_take = dispute.can_answer and user != dispute.handler_id
            dispute.can_withdraw = is_open and user == dispute.user_id

    @api.depends("state", "due_date")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for dispute in self:
            dispute.is_late = dispute.state == "open" and (
                bool(dispute.due_date) and dispute.due_date < today
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "open") & Domain(
            "due_date", "<", fields.Date.context_today(self)
        )
        return late if True in value else ~late

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: disputes concern the own, final statement, and in time."""
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals.keys() & CLAIM} for vals in vals_list
            ]
        lines = self.env["sales.mgmt.payout.line"].browse(
            vals.get("payout_line_id") for vals in vals_list
        )
        for line in lines:
            self._check_disputable(line)
        disputes = super().create([{**BEGINNING, **vals} for vals in vals_list])
        disputes.sudo()._begin()
        return disputes

    def write(self, vals):
        if not self.env.su:
            self._check_claimant(vals)
        for dispute in self:
            if dispute.state != "open" and vals.keys() & {
                *CLAIM,
                "state",
                "answer",
                "granted_amount",
                "handler_id",
                "answered_on",
            }:
                raise UserError(
                    self.env._(
                        "The dispute “%(dispute)s” is closed. Open another one if "
                        "there is something new.",
                        dispute=dispute.name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ever(self):
        for dispute in self:
            raise UserError(
                self.env._(
                    "The dispute “%(dispute)s” stays as history. Who opened it can "
                    "withdraw it.",
                    dispute=dispute.name,
                )
            )

    def _check_claimant(self, vals):
        """Refuse all but the person itself, and all but the own words."""
        if vals.keys() - CLAIM or "payout_line_id" in vals:
            raise AccessError(
                self.env._(
                    "A dispute moves on by its buttons; who opened it may change what "
                    "it says while it is open."
                )
            )
        if self.sudo().user_id - self.env.user:
            raise AccessError(
                self.env._("Only the person whose line it is says what is wrong.")
            )

    def _check_disputable(self, line):
        """Refuse lines of others, of statements that are not final, and too late.

        :param sales.mgmt.payout.line line: what is disputed
        """
        line.check_access("read")
        payout = line.sudo().payout_id
        if payout.user_id != self.env.user:
            raise AccessError(
                self.env._(
                    "“%(line)s” is a line of %(user)s; only they can dispute it.",
                    line=line.sudo().name,
                    user=payout.user_id.name,
                )
            )
        if payout.state not in FINAL or payout.kind != "pay":
            raise UserError(
                self.env._(
                    "The statement of %(period)s is a preview: its figures still move. "
                    "Dispute it when it is approved, or talk to your leader now.",
                    period=payout.period_id.name,
                )
            )
        last = payout._get_dispute_deadline()
        if last and fields.Date.context_today(self) > last:
            raise UserError(
                self.env._(
                    "Lines of %(period)s could be disputed until %(day)s. Ask an "
                    "incentive officer: an adjustment can still correct it.",
                    period=payout.period_id.name,
                    day=format_date(self.env, last),
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_take(self):
        """Become the one who answers."""
        for dispute in self:
            dispute._check_can_answer()
        self.sudo().write({"handler_id": self.env.uid})
        self._remind(self.env._("Answer the dispute"))

    def action_open_answer(self):
        """Ask for the answer and the amount."""
        self.ensure_one()
        self._check_can_answer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer"),
            "res_model": "sales.mgmt.dispute.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_dispute_id": self.id},
        }

    def action_withdraw(self):
        """Take the dispute back, for the person who opened it."""
        self.check_access("read")
        for dispute in self:
            if dispute.user_id != self.env.user:
                raise AccessError(
                    self.env._("Only who opened a dispute takes it back.")
                )
            dispute._close("withdrawn", "")

    def action_open_payout(self):
        """Open the statement with the disputed line."""
        self.ensure_one()
        self.check_access("read")
        return self.payout_id._get_form_action()

    def action_open_adjustments(self):
        """Open what came out of the dispute."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.payout.adjustment",
            "view_mode": "list,form",
            "domain": [("dispute_id", "in", self.ids)],
            "name": self.env._("Adjustments"),
        }

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Remind who has to answer soon, and tell managers what is overdue; once."""
        today = fields.Date.context_today(self)
        is_open = Domain("state", "=", "open")
        soon = self.search(
            is_open
            & Domain("reminded_on", "=", False)
            & Domain("due_date", "<=", today + NOTICE)
        )
        soon._remind(self.env._("The answer to a dispute is due"))
        soon.write({"reminded_on": today})
        late = self.search(
            is_open
            & Domain("escalated_on", "=", False)
            & Domain("due_date", "<", today)
        )
        late._escalate()
        late.write({"escalated_on": today})

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _begin(self):
        """Give new disputes to who answers them, with a day until when."""
        today = fields.Date.context_today(self)
        for dispute in self:
            days = dispute.company_id.sales_mgmt_answer_days
            dispute.write(
                {
                    "opened_on": today,
                    "due_date": today + timedelta(days=days),
                    "handler_id": dispute._find_handler().id,
                }
            )
        self.env["sales.mgmt.audit"]._log(self, self.env._("Disputed"))
        self._remind(self.env._("Answer the dispute"))

    def _find_handler(self):
        """Return who answers: who computed the run, or another officer.

        :rtype: res.users
        """
        officers = self.env.ref(OFFICER).all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        officers -= self.user_id | self.env.ref("base.user_root")
        computed_by = self.run_id.computed_by_id
        return computed_by & officers or officers[:1]

    def _check_can_answer(self):
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Incentive officers answer disputes."))
        if self.env.user == self.user_id:
            raise UserError(
                self.env._(
                    "“%(dispute)s” is about your own pay; another officer answers it.",
                    dispute=self.name,
                )
            )
        if self.state != "open":
            raise UserError(
                self.env._("“%(dispute)s” is answered already.", dispute=self.name)
            )

    def _answer(self, state, text, amount):
        """Answer a dispute; what is granted becomes an adjustment to be approved.

        :param str state: accepted, partly or rejected
        :param str text: the answer in words
        :param float amount: what is granted on top of the line; it may be negative
        """
        self._check_can_answer()
        if state == "rejected":
            amount = 0
        elif self.currency_id.is_zero(amount):
            raise ValidationError(
                self.env._(
                    "Say which amount is granted, or reject “%(dispute)s”.",
                    dispute=self.name,
                )
            )
        if amount:
            self._create_adjustment(text, amount)
        self.sudo().write({"granted_amount": amount, "handler_id": self.env.uid})
        self._close(state, text)

    def _create_adjustment(self, text, amount):
        """Write down what is granted; somebody else approves it."""
        payout = self.sudo().payout_id
        return (
            self.env["sales.mgmt.payout.adjustment"]
            .sudo()
            .create(
                {
                    "scheme_id": payout.scheme_id.id,
                    "user_id": payout.user_id.id,
                    "payout_line_id": self.payout_line_id.id,
                    "amount": amount,
                    "reason": self.env._(
                        "Dispute about %(line)s of %(period)s: %(answer)s",
                        line=self.payout_line_id.name,
                        period=payout.period_id.name,
                        answer=text,
                    ),
                    "dispute_id": self.id,
                }
            )
        )

    def _close(self, state, text):
        """End an open dispute, and pay with the next run what it held back."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        dispute = self.sudo()
        dispute.write(
            {
                "state": state,
                "answer": text,
                "answered_on": today,
                "days_to_answer": (today - dispute.opened_on).days,
            }
        )
        dispute._release()
        dispute.activity_unlink(["sales_mgmt_targets.mail_activity_type_dispute"])
        label = dict(self._fields["state"]._description_selection(self.env))[state]
        self.env["sales.mgmt.audit"]._log(self, label, reason=text)
        dispute.message_post(
            body=f"{label}: {text}" if text else label,
            partner_ids=dispute.user_id.partner_id.ids,
        )

    def _hold_line(self):
        """Keep back what the disputed lines would pay; part of paying a run."""
        for dispute in self:
            if dispute.line_amount > 0:
                dispute.held_amount = min(
                    dispute.line_amount, dispute.payout_id._get_payable()
                )

    def _release(self):
        """Have the next run pay what was held back; it was approved with its run."""
        for dispute in self.filtered("held_amount"):
            run = dispute.run_id
            adjustment = dispute._create_adjustment(
                self.env._("Held back until the answer."), dispute.held_amount
            )
            adjustment.write(
                {"approver_id": run.approved_by_id.id, "state": "approved"}
            )

    def _remind(self, summary):
        for dispute in self.sudo():
            dispute.activity_unlink(["sales_mgmt_targets.mail_activity_type_dispute"])
            if dispute.handler_id:
                dispute._schedule(dispute.handler_id, summary)

    def _escalate(self):
        """Tell managers that an answer is overdue."""
        managers = self.env.ref(MANAGER).all_user_ids - self.env.ref("base.user_root")
        for dispute in self:
            for user in managers.filtered(
                lambda user, company=dispute.company_id: company in user.company_ids
            ):
                dispute._schedule(user, self.env._("A dispute is not answered in time"))

    def _schedule(self, user, summary):
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "sales_mgmt_targets.mail_activity_type_dispute",
            summary=summary,
            date_deadline=self.due_date,
            user_id=user.id,
        )
