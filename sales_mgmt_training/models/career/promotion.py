from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...tools import career

STATES = [
    ("proposed", "Proposed"),
    ("approved", "Approved"),
    ("effective", "In Effect"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
]
OPEN_STATES = ("proposed", "approved")
# What whoever proposes writes by hand, until somebody has approved
BY_HAND = {"date_effective", "role", "reason", "ask_planner", "target_note"}
IDENTITY = {"person_id", "level_id"}
# What an approval vouches for: it never changes, in sudo neither
CONTENT = (
    BY_HAND
    | IDENTITY
    | {"from_level_id", "is_backed", "evidence_ids", "proposer_id", "proposed_on"}
)


class SalesMgmtCareerPromotion(models.Model):
    """A decision that somebody goes to another level of the ladder, and from when.

    Somebody of the line above or an officer of Employees proposes it, with the evidence
    of that moment, which stays with it. Somebody else approves it; nobody decides about
    themselves. What the figures do not back needs a reason and two approvals.
    """

    _name = "sales.mgmt.career.promotion"
    _description = "Career Decision"
    _inherit = [
        "sales.mgmt.person.mixin",
        "sales.mgmt.audit.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_effective DESC, id DESC"
    _check_company_auto = True
    _mail_post_access = "read"
    _audit_fields = ("level_id", "role", "date_effective", "state")

    person_id = fields.Many2one(
        readonly=False,
        domain="[('active', '=', True), ('level_id', '!=', False), "
        "('user_id', '!=', uid)]",
    )
    kind = fields.Selection(
        selection=[
            ("promotion", "Promotion"),
            ("demotion", "Demotion"),
            ("change", "Change of Ladder"),
        ],
        string="Decision",
        compute="_compute_kind",
        store=True,
    )
    from_level_id = fields.Many2one(
        comodel_name="sales.mgmt.career.level",
        compute="_compute_from_level_id",
        store=True,
        precompute=True,
        ondelete="restrict",
    )
    level_id = fields.Many2one(
        comodel_name="sales.mgmt.career.level",
        string="To Level",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    role = fields.Selection(
        selection=lambda self: (
            self.env["sales.mgmt.assignment"]
            ._fields["role"]
            ._description_selection(self.env)
        ),
        string="Role From Then On",
        compute="_compute_role",
        store=True,
        precompute=True,
        readonly=False,
        help="The main assignment has this role from that day on; rulebooks that go by "
        "role follow. Empty: it stays as it is.",
    )
    date_effective = fields.Date(
        string="Effective From",
        required=True,
        default=lambda self: self._default_date_effective(),
        tracking=True,
        help="On this day the level and the role change; what passed stays.",
    )
    state = fields.Selection(
        selection=STATES,
        required=True,
        readonly=True,
        default="proposed",
        index=True,
        copy=False,
        tracking=True,
    )
    is_backed = fields.Boolean(
        string="Backed by the Figures",
        readonly=True,
        copy=False,
        help="All entry criteria were met when it was proposed. Otherwise it needs a "
        "reason and two approvals.",
    )
    evidence_ids = fields.One2many(
        comodel_name="sales.mgmt.career.promotion.evidence",
        inverse_name="promotion_id",
        readonly=True,
        copy=False,
    )
    reason = fields.Text(
        help="Why. Needed where the figures do not say it by themselves. The person "
        "reads it, once the decision is approved."
    )
    ask_planner = fields.Boolean(
        string="Let the Targets Be Checked",
        default=True,
        help="On that day, whoever planned the targets of the person gets a task, for "
        "each plan that is active. Targets do not change by themselves.",
    )
    target_note = fields.Text(
        string="For the Planner",
        help="What should change in the targets. Whoever plans them reads this, and "
        "so does the person.",
    )
    proposer_id = fields.Many2one(
        comodel_name="res.users", string="Proposed By", readonly=True, copy=False
    )
    proposed_on = fields.Datetime(readonly=True, copy=False)
    approver_id = fields.Many2one(
        comodel_name="res.users", string="Approved By", readonly=True, copy=False
    )
    approved_on = fields.Datetime(readonly=True, copy=False)
    second_approver_id = fields.Many2one(
        comodel_name="res.users", string="Second Approval By", readonly=True, copy=False
    )
    second_approved_on = fields.Datetime(
        string="Second Approval On", readonly=True, copy=False
    )
    outcome_reason = fields.Text(
        readonly=True, copy=False, help="Why it was rejected or withdrawn."
    )
    effective_on = fields.Datetime(string="Carried Out On", readonly=True, copy=False)
    failure = fields.Char(
        readonly=True,
        copy=False,
        help="Why it could not take effect; it is tried again every night.",
    )
    standing_ids = fields.One2many(
        comodel_name="sales.mgmt.career.standing",
        inverse_name="promotion_id",
        readonly=True,
    )
    may_approve = fields.Boolean(
        compute="_compute_may", export_string_translation=False
    )
    may_edit = fields.Boolean(compute="_compute_may", export_string_translation=False)
    may_withdraw = fields.Boolean(
        compute="_compute_may", export_string_translation=False
    )
    notice = fields.Char(
        compute="_compute_may", help="What the decision waits for, and who does it."
    )

    _one_open = models.UniqueIndex(
        "(person_id) WHERE state IN ('proposed', 'approved')",
        "A decision about this person is under way already.",
    )
    _nobody_decides_alone = models.Constraint(
        """CHECK (approver_id <> proposer_id AND second_approver_id <> proposer_id
            AND second_approver_id <> approver_id)""",
        "A decision is proposed and approved by different people.",
    )
    _nobody_decides_about_themselves = models.Constraint(
        """CHECK (proposer_id <> user_id AND approver_id <> user_id
            AND second_approver_id <> user_id)""",
        "Nobody decides about themselves.",
    )

    def _default_date_effective(self):
        """Return the first day of the coming month."""
        today = fields.Date.context_today(self)
        return fields.Date.add(today, months=1, day=1)

    @api.depends("person_id")
    def _compute_from_level_id(self):
        for promotion in self:
            promotion.from_level_id = promotion.person_id.sudo().level_id

    @api.depends("level_id")
    def _compute_role(self):
        for promotion in self:
            promotion.role = promotion.level_id.role

    @api.depends("from_level_id", "level_id")
    def _compute_kind(self):
        for promotion in self:
            old, new = promotion.from_level_id, promotion.level_id
            if old.ladder_id != new.ladder_id:
                promotion.kind = "change"
            elif new and new in old._get_way():
                promotion.kind = "demotion"
            else:
                promotion.kind = "promotion"

    @api.depends("person_id", "level_id")
    def _compute_display_name(self):
        for promotion in self:
            promotion.display_name = self.env._(
                "%(person)s: %(level)s",
                person=promotion.sudo().person_id.name,
                level=promotion.level_id.name,
            )

    @api.depends("state", "proposer_id", "approver_id", "is_backed", "person_id")
    @api.depends_context("uid")
    def _compute_may(self):
        user = self.env.user
        for promotion in self:
            leads = promotion._leads(promotion.person_id)
            proposed = promotion.state == "proposed"
            fresh = not promotion.id
            promotion.may_edit = leads and (
                fresh
                or (
                    proposed
                    and promotion.proposer_id == user
                    and not promotion.approver_id
                )
            )
            promotion.may_approve = bool(
                leads
                and proposed
                and not fresh
                and user not in promotion.proposer_id | promotion.approver_id
            )
            promotion.may_withdraw = (
                promotion.state in OPEN_STATES and promotion.proposer_id == user
            )
            promotion.notice = promotion._get_notice()

    def _get_notice(self):
        """Return what a decision waits for, for who sees it."""
        self.ensure_one()
        if self.failure and self.state == "approved":
            return self.env._(
                "It could not take effect: %(failure)s", failure=self.failure
            )
        if self.state != "proposed" or not self.id:
            return False
        if self.approver_id:
            return self.env._(
                "%(user)s approved it. Somebody else has to approve it too, because "
                "the figures do not back it.",
                user=self.approver_id.sudo().name,
            )
        if self.proposer_id == self.env.user:
            return self.env._(
                "Somebody of the line above or an officer of Employees approves what "
                "you proposed."
            )
        return False

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: a proposal is filled in with the evidence of this moment."""
        if not self.env.su:
            vals_list = [
                {
                    name: value
                    for name, value in vals.items()
                    if name in BY_HAND | IDENTITY
                }
                for vals in vals_list
            ]
            for vals in vals_list:
                self._check_leads(
                    self.env["sales.mgmt.person"].browse(vals.get("person_id"))
                )
        for vals in vals_list:
            vals.setdefault("proposer_id", self.env.uid)
            vals.setdefault("proposed_on", fields.Datetime.now())
        # what has just ended is over for the database too
        self.flush_model(["state"])
        promotions = super().create(vals_list)
        for promotion in promotions:
            promotion._check_sense()
        promotions._freeze_evidence()
        promotions._check_reason()
        promotions._ask_for_approval()
        return promotions

    def write(self, vals):
        if vals.keys() & CONTENT:
            self._check_open_to_change()
        if not self.env.su:
            self._check_editor(vals)
        result = super().write(vals)
        if vals.keys() & BY_HAND:
            for promotion in self:
                promotion._check_sense()
            self._check_reason()
        return result

    def _check_open_to_change(self):
        """Refuse to change what somebody approved, or what is over."""
        for promotion in self.sudo():
            if promotion.state != "proposed" or promotion.approver_id:
                raise UserError(
                    self.env._(
                        "“%(promotion)s” stays as it was approved or ended. Withdraw "
                        "it, or decide anew.",
                        promotion=promotion.display_name,
                    )
                )

    def _check_editor(self, vals):
        """Refuse whoever did not propose it, and what is written by the buttons."""
        talk = {
            name
            for name in self._fields
            if name.startswith(("activity_", "message_", "my_activity_"))
        }
        if vals.keys() <= talk:
            return
        for promotion in self:
            if vals.keys() - BY_HAND or promotion.proposer_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "Only %(proposer)s changes day, role, reason and note of "
                        "“%(promotion)s”; all else is written by the buttons.",
                        proposer=promotion.proposer_id.sudo().name,
                        promotion=promotion.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ever(self):
        for promotion in self:
            raise UserError(
                self.env._(
                    "“%(promotion)s” stays. A proposal that is not needed is "
                    "withdrawn.",
                    promotion=promotion.display_name,
                )
            )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _leads(self, person):
        """Tell whether the user decides about a person: from above, or as HR."""
        user = self.env.user
        person = person.sudo()
        return (
            bool(person)
            and user != person.user_id
            and (user in person.superior_ids or user.has_group("hr.group_hr_user"))
        )

    @api.model
    def _check_leads(self, person):
        """Refuse whoever does not decide about a person, and oneself."""
        person.check_access("read")
        if not self._leads(person):
            raise AccessError(
                self.env._(
                    "Careers are decided by the line above and officers of Employees, "
                    "and by nobody about themselves."
                )
            )

    def _check_sense(self):
        """Refuse decisions that lead nowhere, or into the past."""
        self.ensure_one()
        promotion = self.sudo()
        person = promotion.person_id
        if not person.active:
            raise UserError(
                self.env._(
                    "%(person)s does not sell any more: there is nothing to decide.",
                    person=person.name,
                )
            )
        if not promotion.from_level_id:
            raise UserError(
                self.env._(
                    "%(person)s stands on no level yet. Let an officer of Employees "
                    "place them on one first.",
                    person=person.name,
                )
            )
        if promotion.level_id == promotion.from_level_id:
            raise UserError(
                self.env._(
                    "%(person)s stands on “%(level)s” already.",
                    person=person.name,
                    level=promotion.level_id.name,
                )
            )
        promotion._check_day()

    def _check_day(self):
        """Refuse days that are over: what passed stays as it is."""
        today = self._get_today()
        if self.date_effective < today:
            raise UserError(
                self.env._(
                    "“%(promotion)s” cannot take effect on %(day)s, which is over. "
                    "Choose today or a later day.",
                    promotion=self.display_name,
                    day=format_date(self.env, self.date_effective),
                )
            )
        if self.date_effective <= self.person_id.level_since:
            raise UserError(
                self.env._(
                    "%(person)s stands on “%(level)s” since %(day)s. Choose a later "
                    "day.",
                    person=self.person_id.name,
                    level=self.from_level_id.name,
                    day=format_date(self.env, self.person_id.level_since),
                )
            )

    def _get_today(self):
        """Return the current day where the person works."""
        calendars = self.env["sales.mgmt.calendar"]
        return calendars._get_for_company(self.company_id)._get_today()

    def _check_reason(self):
        """Refuse what the figures do not back and nobody explains."""
        for promotion in self:
            if not promotion.is_backed and not (promotion.reason or "").strip():
                raise UserError(
                    self.env._(
                        "The figures do not back “%(promotion)s”. Write down why it is "
                        "right all the same; then two others have to approve it.",
                        promotion=promotion.display_name,
                    )
                )

    def _freeze_evidence(self):
        """Keep what shows that the criteria are met, or not, at this moment.

        Figures and documents are read in sudo, as every night.
        """
        engine = self.env["sales.mgmt.career.eligibility"].sudo()
        for promotion in self.sudo():
            level, person = promotion.level_id, promotion.person_id
            if promotion.kind != "promotion" or not level.criterion_ids:
                continue
            findings = engine._judge(person.company_id, {level: person})
            rows = [
                (criterion, findings[criterion.id, person.id])
                for criterion in level.criterion_ids
            ]
            self.env["sales.mgmt.career.promotion.evidence"].sudo().create(
                [
                    {
                        "promotion_id": promotion.id,
                        "sequence": place,
                        "criterion": criterion.name,
                        "state": finding.state,
                        "evidence": criterion._tell(finding.details),
                        "details": finding.details,
                    }
                    for place, (criterion, finding) in enumerate(rows)
                ]
            )
            states = [finding.state for _criterion, finding in rows]
            promotion.is_backed = (
                level.parent_id == promotion.from_level_id
                and career.stand(states) == career.ELIGIBLE
            )
