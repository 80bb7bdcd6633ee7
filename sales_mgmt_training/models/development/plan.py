from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools import development as arithmetic

STATES = [
    ("draft", "Draft"),
    ("agreed", "Agreed"),
    ("done", "Done"),
    ("ended", "Ended"),
]
OPEN_STATES = ("draft", "agreed")
# What is agreed upon, and what changes without agreeing anew
CONTENT = {"period_id", "date_from", "date_to", "ambition", "goal_ids"}
ALWAYS = {"mentor_id"}


class SalesMgmtDevelopmentPlan(models.Model):
    """Where somebody wants to go in a year, or over the years, and by which goals.

    The person and the line above write it together; it holds when both have agreed to
    what stands there. How far it is comes from what the goals measure.
    """

    _name = "sales.mgmt.development.plan"
    _description = "Development Plan"
    _inherit = [
        "sales.mgmt.person.mixin",
        "sales.mgmt.audit.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_from DESC, id DESC"
    _audit_fields = ("state", "mentor_id", "person_agreed_on", "leader_agreed_on")

    person_id = fields.Many2one(
        default=lambda self: self.env["sales.mgmt.person"].search(
            [("user_id", "=", self.env.uid), ("company_id", "=", self.env.company.id)],
            limit=1,
        ),
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        string="Year",
        domain="[('level', '=', 'year'), ('company_id', '=', company_id)]",
        ondelete="restrict",
        help="Empty: it goes on until it is done or ended.",
    )
    date_from = fields.Date(
        string="Begin",
        required=True,
        compute="_compute_days",
        store=True,
        precompute=True,
        readonly=False,
    )
    date_to = fields.Date(
        string="End", compute="_compute_days", store=True, precompute=True
    )
    ambition = fields.Text(
        string="Where It Leads",
        help="What the person wants to be able to do, or to be, in some years.",
    )
    mentor_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Accompanies the person, and reads this plan once it is agreed.",
    )
    state = fields.Selection(
        selection=STATES,
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    goal_ids = fields.One2many(
        comodel_name="sales.mgmt.development.goal",
        inverse_name="plan_id",
        string="Goals",
        copy=True,
    )
    check_in_ids = fields.One2many(
        comodel_name="sales.mgmt.development.check.in",
        inverse_name="plan_id",
        string="Check-Ins",
        readonly=True,
        copy=False,
    )
    last_check_in = fields.Date(compute="_compute_last_check_in", compute_sudo=True)
    person_agreed_on = fields.Datetime(
        string="Agreed by the Person", readonly=True, copy=False
    )
    leader_agreed_on = fields.Datetime(
        string="Agreed by the Line Above", readonly=True, copy=False
    )
    leader_agreed_id = fields.Many2one(
        comodel_name="res.users",
        string="For the Line Above",
        readonly=True,
        copy=False,
    )
    progress = fields.Float(
        compute="_compute_progress",
        compute_sudo=True,
        digits=(16, 2),
        help="Average of the goals, each of which weighs the same.",
    )
    goal_count = fields.Integer(
        string="Number of Goals", compute="_compute_progress", compute_sudo=True
    )
    reached_count = fields.Integer(
        string="Goals Reached", compute="_compute_progress", compute_sudo=True
    )
    late_count = fields.Integer(
        string="Goals Late", compute="_compute_progress", compute_sudo=True
    )
    ended_on = fields.Date(readonly=True, copy=False)
    end_reason = fields.Text(readonly=True, copy=False)
    may_edit = fields.Boolean(
        compute="_compute_rights", export_string_translation=False
    )
    may_lead = fields.Boolean(
        compute="_compute_rights", export_string_translation=False
    )
    may_agree = fields.Boolean(
        compute="_compute_rights", export_string_translation=False
    )
    may_talk = fields.Boolean(
        compute="_compute_rights", export_string_translation=False
    )

    _one_open = models.UniqueIndex(
        "(person_id, COALESCE(period_id, 0)) WHERE state IN ('draft', 'agreed')",
        "This person has an open development plan for that time already.",
    )
    _agreed_by_both = models.Constraint(
        """CHECK (state = 'draft'
               OR (person_agreed_on IS NOT NULL AND leader_agreed_on IS NOT NULL)
               OR state = 'ended')""",
        "A development plan holds when the person and the line above agree.",
    )
    _nobody_mentors_themselves = models.Constraint(
        "CHECK (mentor_id <> user_id)", "Nobody is their own mentor."
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_from <= date_to)", "A plan cannot end before it begins."
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("period_id")
    def _compute_days(self):
        today = fields.Date.context_today(self)
        for plan in self:
            plan.date_from = plan.period_id.date_from or plan.date_from or today
            plan.date_to = plan.period_id.date_to

    @api.depends("person_id", "period_id")
    def _compute_display_name(self):
        # a mentor reads neither files nor periods, and knows whom they accompany
        for plan in self.sudo():
            person, year = plan.person_id.name or "", plan.period_id.name
            plan.display_name = (
                self.env._(
                    "Development plan of %(person)s, %(year)s", person=person, year=year
                )
                if year
                else self.env._("Development plan of %(person)s", person=person)
            )

    @api.depends("check_in_ids.day")
    def _compute_last_check_in(self):
        for plan in self:
            plan.last_check_in = max(plan.check_in_ids.mapped("day"), default=False)

    @api.depends("goal_ids.progress", "goal_ids.is_reached", "goal_ids.date_due")
    def _compute_progress(self):
        for plan in self:
            goals = plan.goal_ids
            plan.progress = arithmetic.overall(goals.mapped("progress"))
            plan.goal_count = len(goals)
            plan.reached_count = len(goals.filtered("is_reached"))
            plan.late_count = len(goals.filtered("is_late"))

    @api.depends("person_id", "state", "person_agreed_on", "leader_agreed_on")
    @api.depends_context("uid")
    def _compute_rights(self):
        for plan in self:
            leads = plan._is_leading()
            contributes = leads or plan.is_own
            plan.may_lead = leads and plan.state in OPEN_STATES
            plan.may_edit = contributes and plan.state == "draft"
            plan.may_agree = bool(plan.may_edit and plan._get_open_side())
            plan.may_talk = plan.state in OPEN_STATES and (
                contributes or plan.mentor_id == self.env.user
            )

    @api.constrains("period_id", "person_id")
    def _check_period(self):
        for plan in self:
            period = plan.period_id
            if period and (
                period.level != "year" or period.company_id != plan.company_id
            ):
                raise ValidationError(
                    self.env._(
                        "“%(period)s” is no year of %(company)s. Choose one, or leave "
                        "the plan without an end.",
                        period=period.name,
                        company=plan.company_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: steps are written by their buttons only."""
        if not self.env.su:
            by_hand = CONTENT | ALWAYS | {"person_id"}
            vals_list = [
                {name: value for name, value in vals.items() if name in by_hand}
                for vals in vals_list
            ]
        plans = super().create(vals_list)
        if not self.env.su:
            plans._check_contributor()
        plans.mentor_id._become_trainers()
        return plans

    def write(self, vals):
        """Extend `base`: who changes what both agreed upon asks for it anew."""
        if not self.env.su:
            self._check_changes(vals)
        result = super().write(vals)
        if vals.keys() & CONTENT:
            self._withdraw_agreement()
        if "mentor_id" in vals:
            self.mentor_id._become_trainers()
            self._ask_mentor()
        return result

    def _check_changes(self, vals):
        """Refuse what steps write, and content that was agreed."""
        if vals.keys() - CONTENT - ALWAYS:
            raise AccessError(
                self.env._(
                    "The state of a development plan and its agreement come from its "
                    "buttons, not from typing."
                )
            )
        self._check_open()
        self._check_contributor()
        if vals.keys() & CONTENT:
            self._check_draft()
        else:
            drafts = self.filtered(lambda each: each.state == "draft")
            (self - drafts)._check_leading()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        for plan in self:
            if plan.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(plan)s” was agreed and stays. End it instead.",
                        plan=plan.display_name,
                    )
                )
        if not self.env.su:
            self._check_contributor()

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _is_leading(self):
        """Tell whether the user answers for all these plans: from above, or as HR."""
        user = self.env.user
        officer = user.has_group("hr.group_hr_user")
        return all(
            user != plan.user_id
            and (officer or user in plan.sudo().person_id.superior_ids)
            for plan in self
        )

    def _check_leading(self):
        """Refuse whoever does not answer for these plans, and oneself."""
        self.check_access("read")
        if not self._is_leading():
            raise AccessError(
                self.env._(
                    "That is for the line above and for officers of Employees, and for "
                    "nobody about themselves."
                )
            )

    def _check_contributor(self):
        """Refuse whoever is neither the person nor answers for the plan."""
        self.check_access("read")
        for plan in self:
            if not plan.is_own and not plan._is_leading():
                raise AccessError(
                    self.env._(
                        "“%(plan)s” is written by the person and the line above.",
                        plan=plan.display_name,
                    )
                )

    def _check_open(self):
        """Refuse to change what has ended, in sudo too."""
        ended = self.filtered(lambda each: each.state not in OPEN_STATES)[:1]
        if ended:
            raise UserError(
                self.env._(
                    "“%(plan)s” has ended and stays as it is.", plan=ended.display_name
                )
            )

    def _check_draft(self):
        """Refuse to change what both sides have agreed upon."""
        agreed = self.filtered(lambda each: each.state == "agreed")[:1]
        if agreed:
            raise UserError(
                self.env._(
                    "“%(plan)s” is agreed. Reopen it to change it; then both agree "
                    "anew.",
                    plan=agreed.display_name,
                )
            )

    def _check_parts_editable(self):
        """Refuse goals from others, and changes of what was agreed or has ended."""
        self.sudo()._check_open()
        if not self.env.su:
            self._check_contributor()
            self._check_draft()
        self._withdraw_agreement()

    def _withdraw_agreement(self):
        """Forget who agreed to a draft, since it reads differently now."""
        changed = self.sudo().filtered(
            lambda each: (
                each.state == "draft"
                and (each.person_agreed_on or each.leader_agreed_on)
            )
        )
        changed.write(
            {
                "person_agreed_on": False,
                "leader_agreed_on": False,
                "leader_agreed_id": False,
            }
        )
