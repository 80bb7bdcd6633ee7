from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

OFFICER = "sales_mgmt_training.group_training_officer"
# who may know what training costs
BOOKS = f"{OFFICER},hr.group_hr_user,sales_mgmt_targets.group_auditor"
# from so many answers on, a trainer cannot tell who gave which
FEEDBACK_MIN = 3


class SalesMgmtTrainingSession(models.Model):
    """A course held once, at a time and a place.

    Seats go to who signs up first. The calendars of everybody concerned follow, and
    who attended long enough has passed a course that is completed by attending.
    """

    _name = "sales.mgmt.training.session"
    _description = "Training Session"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_begin DESC, id DESC"
    _check_company_auto = True

    course_id = fields.Many2one(
        comodel_name="sales.mgmt.training.course",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    active = fields.Boolean(default=True)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("open", "Open for Registration"),
            ("held", "Took Place"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    date_begin = fields.Datetime(string="Begin", required=True, tracking=True)
    date_end = fields.Datetime(string="End", required=True, tracking=True)
    place = fields.Char(tracking=True)
    video_link = fields.Char(help="Where participants join who are not there.")
    trainer_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_training_session_trainer_rel",
        column1="session_id",
        column2="user_id",
        string="Trainers",
        domain="[('share', '=', False)]",
        tracking=True,
    )
    external_trainer = fields.Char(help="Somebody from outside who trains.")
    capacity = fields.Integer(
        string="Seats", tracking=True, help="Zero: as many as want to come."
    )
    attendance_min = fields.Float(
        string="Minimum Attendance",
        default=80.0,
        help="Percent of the session. Who attended less has the course still to do.",
    )
    notes = fields.Html(string="What to Bring", help="Participants read it.")
    # Money
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost_trainer = fields.Monetary(string="Trainer Fee", groups=BOOKS)
    cost_room = fields.Monetary(string="Room and Travel", groups=BOOKS)
    cost_per_head = fields.Monetary(
        compute="_compute_cost_per_head",
        store=True,
        readonly=False,
        precompute=True,
        groups=BOOKS,
        help="Fees and material for one participant.",
    )
    cost = fields.Monetary(
        string="Total Cost", compute="_compute_cost", store=True, groups=BOOKS
    )
    budget = fields.Monetary(groups=BOOKS)
    is_over_budget = fields.Boolean(compute="_compute_is_over_budget", groups=BOOKS)
    # People
    participant_ids = fields.One2many(
        comodel_name="sales.mgmt.training.participant",
        inverse_name="session_id",
        string="Participants",
        copy=False,
    )
    seated_count = fields.Integer(
        string="Seats Taken", compute="_compute_counts", store=True, compute_sudo=True
    )
    waiting_count = fields.Integer(
        string="Waiting", compute="_compute_counts", store=True, compute_sudo=True
    )
    present_count = fields.Integer(
        string="Present", compute="_compute_counts", store=True, compute_sudo=True
    )
    is_full = fields.Boolean(compute="_compute_is_full")
    own_state = fields.Selection(
        selection=[("seated", "I Have a Seat"), ("waiting", "I Am Waiting")],
        compute="_compute_own_state",
    )
    is_trainer = fields.Boolean(
        compute="_compute_is_trainer", export_string_translation=False
    )
    # Feedback
    feedback_ids = fields.One2many(
        comodel_name="sales.mgmt.training.feedback",
        inverse_name="session_id",
        string="What Participants Said",
    )
    feedback_count = fields.Integer(
        string="Answers",
        compute="_compute_feedback_count",
        store=True,
        compute_sudo=True,
    )
    feedback_score = fields.Float(
        string="Feedback",
        compute="_compute_feedback_score",
        digits=(16, 1),
        help="Average of content, trainer and usefulness, out of 5. Shown from three "
        "answers on.",
    )
    event_id = fields.Many2one(
        comodel_name="calendar.event",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    was_reminded = fields.Boolean(copy=False, export_string_translation=False)

    _ends_after_begin = models.Constraint(
        "CHECK (date_end > date_begin)", "A session ends after it begins."
    )
    _capacity_positive = models.Constraint(
        "CHECK (capacity >= 0)", "A session cannot have less than no seats."
    )
    _attendance_range = models.Constraint(
        "CHECK (attendance_min > 0 AND attendance_min <= 100)",
        "The minimum attendance lies above 0 and up to 100 percent.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("course_id")
    def _compute_cost_per_head(self):
        for session in self:
            session.cost_per_head = session.course_id.cost

    @api.depends("cost_trainer", "cost_room", "cost_per_head", "seated_count")
    def _compute_cost(self):
        for session in self:
            session.cost = (
                session.cost_trainer
                + session.cost_room
                + session.cost_per_head * session.seated_count
            )

    @api.depends("cost", "budget")
    def _compute_is_over_budget(self):
        for session in self:
            session.is_over_budget = bool(session.budget) and (
                session.currency_id.compare_amounts(session.cost, session.budget) > 0
            )

    @api.depends("participant_ids.state", "participant_ids.presence")
    def _compute_counts(self):
        for session in self:
            people = session.participant_ids
            seated = people.filtered(lambda each: each.state == "seated")
            session.seated_count = len(seated)
            session.waiting_count = len(
                people.filtered(lambda each: each.state == "waiting")
            )
            session.present_count = len(
                seated.filtered(lambda each: each.presence in ("present", "partly"))
            )

    @api.depends("capacity", "seated_count")
    def _compute_is_full(self):
        for session in self:
            session.is_full = 0 < session.capacity <= session.seated_count

    @api.depends("participant_ids.state")
    @api.depends_context("uid")
    def _compute_own_state(self):
        # everybody sees the own seat; asked in one query
        own = self.env["sales.mgmt.training.participant"].search(
            [
                ("session_id", "in", self.ids),
                ("user_id", "=", self.env.uid),
                ("state", "in", ("seated", "waiting")),
            ]
        )
        states = {each.session_id: each.state for each in own}
        for session in self:
            session.own_state = states.get(session, False)

    @api.depends("trainer_ids")
    @api.depends_context("uid")
    def _compute_is_trainer(self):
        officer = self.env.user.has_group(OFFICER)
        for session in self:
            session.is_trainer = officer or self.env.user in session.trainer_ids

    @api.depends("feedback_ids")
    def _compute_feedback_count(self):
        for session in self:
            session.feedback_count = len(session.feedback_ids)

    @api.depends("feedback_count")
    def _compute_feedback_score(self):
        # an average of three tells nobody who answered what, so everybody may read it
        rows = (
            self.env["sales.mgmt.training.feedback"]
            .sudo()
            ._read_group(
                [("session_id", "in", self.ids)], ["session_id"], ["score:avg"]
            )
        )
        scores = {session.id: score for session, score in rows}
        for session in self:
            shown = session.feedback_count >= FEEDBACK_MIN
            session.feedback_score = scores.get(session.id, 0.0) if shown else 0.0

    @api.depends("course_id.name", "date_begin")
    def _compute_display_name(self):
        # trainers from outside sales do not read courses
        for session in self:
            moment = session.date_begin and format_datetime(
                self.env, session.date_begin, dt_format="short"
            )
            session.display_name = " · ".join(
                filter(None, (session.course_id.sudo().name, moment))
            )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("trainer_ids", "date_begin", "date_end", "state")
    def _check_trainers_free(self):
        """Refuse a trainer who trains elsewhere at that time."""
        for session in self.filtered(lambda each: each.state == "open"):
            other = self.search(
                [
                    ("id", "!=", session.id),
                    ("state", "=", "open"),
                    ("trainer_ids", "in", session.trainer_ids.ids),
                    ("date_begin", "<", session.date_end),
                    ("date_end", ">", session.date_begin),
                ],
                limit=1,
            )
            if other:
                busy = (session.trainer_ids & other.trainer_ids)[:1]
                raise ValidationError(
                    self.env._(
                        "%(trainer)s trains “%(other)s” at that time. Choose another "
                        "time or another trainer.",
                        trainer=busy.name,
                        other=other.display_name,
                    )
                )

    @api.constrains("date_begin", "date_end", "state")
    def _check_participants_free(self):
        """Refuse to move a session to where its participants sit elsewhere."""
        for session in self.filtered(lambda each: each.state == "open"):
            busy = session._find_busy(session._get_seated().person_id)[:1]
            if busy:
                raise ValidationError(
                    self.env._(
                        "%(person)s has a seat in “%(session)s” and sits in "
                        "“%(other)s” at that time. Choose another time, or let one of "
                        "the seats be given back first.",
                        person=busy.person_id.name,
                        session=session.display_name,
                        other=busy.session_id.display_name,
                    )
                )

    @api.constrains("trainer_ids")
    def _check_no_own_trainer(self):
        """Refuse trainers who sit in their own session."""
        for session in self:
            both = session.trainer_ids & session.participant_ids.filtered(
                lambda each: each.state != "cancelled"
            ).mapped("user_id")
            if both:
                raise ValidationError(
                    self.env._(
                        "%(person)s takes part in “%(session)s” and cannot train it "
                        "too.",
                        person=both[:1].name,
                        session=session.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_announced(self):
        for session in self:
            if session.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(session)s” was announced. Cancel it instead, so that "
                        "everybody is told.",
                        session=session.display_name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: whoever trains finds the menus for it."""
        sessions = super().create(vals_list)
        sessions.trainer_ids._become_trainers()
        return sessions

    def write(self, vals):
        """Extend `base`: calendars, menus and the waiting list follow a change."""
        result = super().write(vals)
        if "trainer_ids" in vals:
            self.trainer_ids._become_trainers()
        running = self.filtered(lambda each: each.state == "open")
        if vals.keys() & {"capacity"}:
            running.sudo()._fill()
        if vals.keys() & self._get_calendar_fields():
            running.sudo()._sync_event()
        if "date_begin" in vals and running:
            super(SalesMgmtTrainingSession, running).write({"was_reminded": False})
        return result
