from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OPEN_STATES = ("todo", "started")
STATES = [
    ("todo", "To Do"),
    ("started", "Started"),
    ("passed", "Passed"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
# Written by the steps of an enrolment only
RESULT = {
    "state",
    "started_on",
    "completed_on",
    "score",
    "has_score",
    "hours",
    "recorded_by_id",
}


class SalesMgmtTrainingEnrolment(models.Model):
    """A person who has to learn something until a day, and how it ended.

    The result is written by `_pass` and `_fail` only: by a trainer, an exam, or the
    participants themselves where a course is only to be read.
    """

    _name = "sales.mgmt.training.enrolment"
    _description = "Enrolment"
    _inherit = [
        "sales.mgmt.person.mixin",
        "sales.mgmt.audit.mixin",
        "sales.mgmt.training.average.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_due, id"
    _check_company_auto = True
    _audit_fields = ("state", "score", "date_due")
    _averaged = {"score": "has_score"}

    course_id = fields.Many2one(
        comodel_name="sales.mgmt.training.course",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    kind = fields.Selection(related="course_id.kind", store=True)
    completion = fields.Selection(related="course_id.completion")
    goal = fields.Text(related="course_id.goal")
    description = fields.Html(related="course_id.description")
    material_ids = fields.One2many(related="course_id.material_ids")
    origin = fields.Selection(
        selection=[("manual", "Enrolled by Hand")],
        string="Why",
        required=True,
        readonly=True,
        default="manual",
        copy=False,
    )
    date_due = fields.Date(string="Due", required=True, tracking=True)
    state = fields.Selection(
        selection=STATES,
        required=True,
        readonly=True,
        default="todo",
        index=True,
        copy=False,
        tracking=True,
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )
    started_on = fields.Date(readonly=True, copy=False)
    completed_on = fields.Date(
        string="Ended On",
        readonly=True,
        copy=False,
        index=True,
        help="The day on which it was passed or failed.",
    )
    score = fields.Float(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Out of 100, if the course gives a score.",
    )
    has_score = fields.Boolean(readonly=True, copy=False)
    hours = fields.Float(
        string="Hours Credited",
        readonly=True,
        copy=False,
        help="Hours of training that count for the person, once it was passed.",
    )
    recorded_by_id = fields.Many2one(
        comodel_name="res.users", string="Result Recorded By", readonly=True, copy=False
    )

    may_record = fields.Boolean(
        compute="_compute_may_record", export_string_translation=False
    )

    _one_open = models.UniqueIndex(
        "(person_id, course_id) WHERE state IN ('todo', 'started')",
        "This person is enrolled in the course already.",
    )
    _ended_on_a_day = models.Constraint(
        "CHECK ((state IN ('passed', 'failed')) = (completed_on IS NOT NULL))",
        "What was passed or failed has a day, and nothing else has.",
    )
    _score_range = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100)", "A score lies between 0 and 100."
    )

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for enrolment in self:
            enrolment.is_late = bool(
                enrolment.state in OPEN_STATES
                and enrolment.date_due
                and enrolment.date_due < today
            )

    @api.depends("course_id", "person_id")
    @api.depends_context("uid")
    def _compute_may_record(self):
        for enrolment in self:
            enrolment.may_record = enrolment._may_record()

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [
            ("state", "in", OPEN_STATES),
            ("date_due", "<", fields.Date.context_today(self)),
        ]
        return late if True in value else ["!", "&", *late]

    @api.depends("person_id", "course_id")
    def _compute_display_name(self):
        for enrolment in self:
            enrolment.display_name = (
                f"{enrolment.course_id.name} · {enrolment.person_id.name}"
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: what is not said is due as the course says."""
        courses = self.env["sales.mgmt.training.course"]
        for vals in vals_list:
            self._check_no_result(vals)
            if not vals.get("date_due"):
                course = courses.browse(vals.get("course_id"))
                vals["date_due"] = fields.Date.add(
                    fields.Date.context_today(self), days=course.due_days
                )
        return super().create(vals_list)

    def write(self, vals):
        self._check_no_result(vals)
        if not self.env.su:
            self._check_not_own()
            self._check_place(vals)
        return super().write(vals)

    def _check_place(self, vals):
        """Refuse another course or person: results belong to what was enrolled."""
        names = ("person_id", "course_id")
        moved = self.filtered(
            lambda each: any(
                name in vals and vals[name] != each[name].id for name in names
            )
        )[:1]
        if moved:
            raise UserError(
                self.env._(
                    "The enrolment of %(person)s in “%(course)s” stays one of theirs. "
                    "Enrol again for another course or person.",
                    person=moved.person_id.name,
                    course=moved.course_id.name,
                )
            )

    def _check_no_result(self, vals):
        """Refuse results that come from elsewhere than the steps."""
        if not self.env.su and vals.keys() & RESULT:
            raise AccessError(
                self.env._(
                    "The result of an enrolment is not typed in: it is passed, failed "
                    "or cancelled by its buttons, by whoever may do that."
                )
            )

    def _check_not_own(self):
        """Refuse to change one's own enrolment otherwise than by its steps."""
        own = self.filtered(lambda each: each.user_id == self.env.user)[:1]
        if own:
            raise AccessError(
                self.env._(
                    "Nobody changes their own enrolment; ask another training officer "
                    "about “%(course)s”.",
                    course=own.course_id.name,
                )
            )
