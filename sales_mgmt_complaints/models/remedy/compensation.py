from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

KINDS = [
    ("credit", "Credit Note"),
    ("discount", "Discount on the Next Order"),
    ("replacement", "Replacement"),
    ("repair", "Repair"),
    ("goodwill", "Goodwill"),
]
GRANTED = ("granted", "settled")


class SalesMgmtComplaintCompensation(models.Model):
    """What a customer is given for a complaint, who granted it, and what came of it.

    Up to the limit of the team a handler grants alone; beyond it somebody else decides,
    who may decide and did not ask for it.
    """

    _name = "sales.mgmt.complaint.compensation"
    _description = "Compensation for a Complaint"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    complaint_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint",
        required=True,
        index=True,
        ondelete="restrict",
    )
    commercial_partner_id = fields.Many2one(
        related="complaint_id.commercial_partner_id", string="Customer"
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, precompute=True, index=True
    )
    account_manager_id = fields.Many2one(
        related="complaint_id.account_manager_id", store=True, precompute=True
    )
    unit_id = fields.Many2one(
        related="complaint_id.unit_id", store=True, precompute=True
    )
    kind = fields.Selection(
        selection=KINDS, string="What", required=True, default="credit"
    )
    note = fields.Char(string="For What", required=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    amount = fields.Monetary(required=True, tracking=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    company_amount = fields.Monetary(
        string="In Company Currency",
        currency_field="company_currency_id",
        compute="_compute_company_amount",
        store=True,
        help="At the rate of the day on which it was asked for.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("asked", "To Approve"),
            ("granted", "Granted"),
            ("settled", "Settled"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    requester_id = fields.Many2one(
        comodel_name="res.users",
        string="Asked By",
        readonly=True,
        default=lambda self: self.env.user,
    )
    decider_id = fields.Many2one(
        comodel_name="res.users", string="Decided By", readonly=True, copy=False
    )
    decided_on = fields.Datetime(readonly=True, copy=False)
    refusal = fields.Char(string="Why Refused", copy=False)
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Credit Note",
        domain="[('move_type', '=', 'out_refund'), ('company_id', '=', company_id)]",
        copy=False,
        index="btree_not_null",
        check_company=True,
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A compensation is worth more than nothing."
    )

    @api.depends("amount", "currency_id", "company_id")
    def _compute_company_amount(self):
        today = fields.Date.context_today(self)
        for each in self:
            each.company_amount = each.currency_id._convert(
                each.amount, each.company_id.currency_id, each.company_id, today
            )

    @api.depends("kind", "amount", "currency_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for each in self:
            amount = each.currency_id.format(each.amount) if each.currency_id else ""
            each.display_name = f"{labels.get(each.kind, '')} {amount}".strip()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Extend `base`: what was decided does not change; links may be added."""
        fixed = {"amount", "currency_id", "kind", "complaint_id", "note"}
        if vals.keys() & fixed:
            decided = self.filtered(lambda each: each.state != "draft")
            if decided:
                raise UserError(
                    self.env._(
                        "“%(compensation)s” was handed in already. Take it back to "
                        "draft, or ask for another one.",
                        compensation=decided[0].display_name,
                    )
                )
        if not self.env.su and vals.keys() & {"state", "decider_id", "requester_id"}:
            raise AccessError(
                self.env._("The state of a compensation changes by its buttons only.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        decided = self.filtered(lambda each: each.state != "draft")
        if decided:
            raise UserError(
                self.env._(
                    "“%(compensation)s” was handed in and is kept.",
                    compensation=decided[0].display_name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_ask(self):
        """Grant what lies within the limit; ask for the rest."""
        self._check_handlers()
        self._check_state("draft")
        for each in self:
            each.sudo().requester_id = self.env.user
            if each._is_within_limit():
                each._decide("granted")
            else:
                each._ask_for_decision()

    def action_grant(self):
        """Grant what somebody else asked for."""
        self._check_decider()
        for each in self:
            each._decide("granted")

    def action_refuse(self):
        """Refuse it, with the reason that stands beside it."""
        self._check_decider()
        for each in self:
            if not (each.refusal or "").strip():
                raise UserError(
                    self.env._(
                        "Write down why “%(compensation)s” is refused.",
                        compensation=each.display_name,
                    )
                )
            each._decide("refused")

    def action_draft(self):
        """Take back what nobody decided yet."""
        self._check_handlers()
        self._check_state("asked")
        self.sudo().write({"state": "draft"})
        self.sudo().activity_ids.unlink()

    def action_settle(self):
        """Say that the customer has it."""
        self._check_handlers()
        self._check_state("granted")
        unpaid = self.filtered(
            lambda each: each.kind == "credit" and each.sudo().move_id.state != "posted"
        )
        if unpaid:
            raise UserError(
                self.env._(
                    "Name the posted credit note of “%(compensation)s” first.",
                    compensation=unpaid[0].display_name,
                )
            )
        self.sudo().write({"state": "settled"})

    def action_credit_note(self):
        """Open Odoo's dialog for a credit note of the invoice complained about."""
        self.ensure_one()
        self._check_handlers()
        self._check_state("granted")
        invoice = self.complaint_id.sudo().move_id
        if not invoice:
            raise UserError(
                self.env._(
                    "%(complaint)s names no invoice. Enter it there first.",
                    complaint=self.complaint_id.display_name,
                )
            )
        if not self.env["account.move.reversal"].has_access("create"):
            raise AccessError(
                self.env._(
                    "Credit notes are written by accounting. Let them reverse "
                    "%(invoice)s, and link the credit note here.",
                    invoice=invoice.display_name,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_view_account_move_reversal"
        )
        return {
            **action,
            "context": {
                "active_model": "account.move",
                "active_ids": invoice.ids,
                "default_reason": self.complaint_id.reference,
                "sales_mgmt_compensation_id": self.id,
            },
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_handlers(self):
        self.complaint_id._check_handler()

    def _check_state(self, state):
        for each in self:
            if each.state != state:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "“%(compensation)s” is “%(state)s”, not “%(wanted)s”.",
                        compensation=each.display_name,
                        state=labels[each.state],
                        wanted=labels[state],
                    )
                )

    def _check_decider(self):
        """Refuse who may not decide, and whoever asked for it."""
        self._check_state("asked")
        for each in self:
            if self.env.user == each.requester_id:
                raise AccessError(
                    self.env._(
                        "You asked for “%(compensation)s”; somebody else decides.",
                        compensation=each.display_name,
                    )
                )
            if self.env.user not in each._get_deciders():
                raise AccessError(
                    self.env._(
                        "“%(compensation)s” lies beyond the limit: the leader of the "
                        "team or a complaint officer decides.",
                        compensation=each.display_name,
                    )
                )

    def _get_deciders(self):
        """Return who may decide: the leader of the team and the officers.

        :rtype: res.users
        """
        self.ensure_one()
        officers = (
            self.env.ref("sales_mgmt_complaints.group_complaint_officer")
            .sudo()
            .all_user_ids.filtered(
                lambda user: user.active and self.company_id in user.company_ids
            )
        )
        return (self.complaint_id.sudo().team_id.leader_id | officers).with_env(
            self.env
        )

    def _is_within_limit(self):
        """Tell whether all that the complaint was granted stays within the limit."""
        self.ensure_one()
        granted = self.complaint_id.sudo().compensation_ids.filtered(
            lambda each: each.state in GRANTED
        )
        total = sum(granted.mapped("company_amount")) + self.company_amount
        limit = self.complaint_id.sudo().team_id.compensation_limit
        return self.company_id.currency_id.compare_amounts(total, limit) <= 0

    def _decide(self, state):
        """Write down a decision, who took it and when; also in the audit log."""
        self.ensure_one()
        before = self.state
        self.sudo().write(
            {
                "state": state,
                "decider_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )
        self.sudo().activity_ids.action_feedback()
        labels = dict(self._fields["state"]._description_selection(self.env))
        self.env["sales.mgmt.audit"].sudo()._log(
            self,
            labels[state],
            reason=self.refusal if state == "refused" else self.note,
            changes={
                self.env._("State"): (labels[before], labels[state]),
                self.env._("Amount"): ("", self.display_name),
            },
        )

    def _ask_for_decision(self):
        """Put it on the list of somebody who may decide."""
        self.ensure_one()
        self.sudo().state = "asked"
        deciders = self._get_deciders().sudo() - self.requester_id
        leader = self.complaint_id.sudo().team_id.leader_id
        decider = (leader & deciders) or deciders.sorted(
            lambda user: (user._is_superuser(), user._is_system(), user.id)
        )
        if not decider:
            raise UserError(
                self.env._(
                    "Nobody but you may decide about “%(compensation)s”. Give the team "
                    "“%(team)s” a leader, or name another complaint officer.",
                    compensation=self.display_name,
                    team=self.complaint_id.sudo().team_id.name,
                )
            )
        self.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=decider[0].id,
            summary=self.with_context(lang=decider[0].lang)._word_request(),
        )

    def _word_request(self):
        """Return in a line what somebody has to decide, in their language."""
        self.ensure_one()
        return self.env._(
            "Decide about %(compensation)s", compensation=self.display_name
        )

    def _link_credit_note(self, moves):
        """Note the credit note that was written for a compensation."""
        self.ensure_one()
        notes = moves.filtered(lambda move: move.move_type == "out_refund")
        self.sudo().move_id = notes[:1]

    @api.model
    def _get_granted_domain(self):
        """Return the domain of what the company really gives."""
        return Domain("state", "in", GRANTED)
