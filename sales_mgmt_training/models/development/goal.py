from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .plan import OPEN_STATES

KINDS = [
    ("text", "In Words"),
    ("skill", "Skill Level"),
    ("metric", "Value of a Metric"),
    ("certificate", "Certificate"),
    ("course", "Course Passed"),
    ("program", "Program Finished"),
    ("review", "Agreed in a Review"),
]
# Written by the steps of a plan and by the job that reminds
RESULT = {
    "enrolment_id",
    "way_id",
    "review_measure_id",
    "is_settled",
    "settled_progress",
    "settled_evidence",
    "called_person_on",
    "called_leader_on",
    "activity_ids",
}
# Of a goal in words: written by the line above or the mentor
NOTES = {"noted", "noted_evidence"}


class SalesMgmtDevelopmentGoal(models.Model):
    """Something to be reached until a day, and what tells that it is.

    What can be measured is measured and typed in by nobody. How far a goal in words is
    says the line above or the mentor; never the person.
    """

    _name = "sales.mgmt.development.goal"
    _description = "Goal of a Development Plan"
    _inherit = ["sales.mgmt.training.part.mixin"]
    _order = "date_due, id"
    _part_of = "plan_id"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.development.plan",
        required=True,
        index=True,
        ondelete="cascade",
    )
    person_id = fields.Many2one(
        related="plan_id.person_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, precompute=True, index=True
    )
    plan_state = fields.Selection(related="plan_id.state", string="State of the Plan")
    name = fields.Char(
        string="Goal",
        required=True,
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        help="What is to be reached, in one line.",
    )
    kind = fields.Selection(
        selection=KINDS, string="Measured By", required=True, default="text"
    )
    date_due = fields.Date(string="Due", required=True)
    # What is measured
    skill_id = fields.Many2one(comodel_name="hr.skill", ondelete="restrict")
    skill_type_id = fields.Many2one(related="skill_id.skill_type_id")
    skill_level_id = fields.Many2one(
        comodel_name="hr.skill.level",
        string="Level",
        domain="[('skill_type_id', '=', skill_type_id)]",
        ondelete="restrict",
    )
    metric_id = fields.Many2one(comodel_name="sales.mgmt.metric", ondelete="restrict")
    metric_direction = fields.Selection(related="metric_id.direction")
    amount = fields.Float(
        string="To Be Reached",
        digits=(32, 2),
        help="Of percentages out of 100. Where lower is better: at most.",
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        string="Measured In",
        domain="[('company_id', '=', company_id)]",
        ondelete="restrict",
        help="The results of this period count.",
    )
    certificate_kind_id = fields.Many2one(
        comodel_name="sales.mgmt.certificate.kind",
        string="Certificate",
        domain="[('company_id', 'in', [False, company_id])]",
        ondelete="restrict",
    )
    course_id = fields.Many2one(
        comodel_name="sales.mgmt.training.course",
        domain="[('company_id', 'in', [False, company_id])]",
        ondelete="restrict",
        help="The person is enrolled when the plan is agreed.",
    )
    program_id = fields.Many2one(
        comodel_name="sales.mgmt.training.program",
        domain="[('company_id', '=', company_id)]",
        ondelete="restrict",
        help="The person starts it when the plan is agreed.",
    )
    review_measure_id = fields.Many2one(
        comodel_name="sales.mgmt.review.measure",
        string="Measure of a Review",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    enrolment_id = fields.Many2one(
        comodel_name="sales.mgmt.training.enrolment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    way_id = fields.Many2one(
        comodel_name="sales.mgmt.training.program.person",
        string="Way Through the Program",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    noted = fields.Integer(
        string="Noted Progress",
        copy=False,
        help="Of a goal in words, out of 100: noted by the line above or the mentor.",
    )
    noted_evidence = fields.Char(
        string="What Shows It", copy=False, help="Of a goal in words."
    )
    may_note = fields.Boolean(
        compute="_compute_may_note", export_string_translation=False
    )

    _skill_known = models.Constraint(
        """CHECK (kind <> 'skill'
               OR (skill_id IS NOT NULL AND skill_level_id IS NOT NULL))""",
        "Say which skill is to be reached at which level.",
    )
    _metric_known = models.Constraint(
        """CHECK (kind <> 'metric'
               OR (metric_id IS NOT NULL AND period_id IS NOT NULL))""",
        "Say which metric counts, and of which period.",
    )
    _certificate_known = models.Constraint(
        "CHECK (kind <> 'certificate' OR certificate_kind_id IS NOT NULL)",
        "Say which certificate is meant.",
    )
    _course_known = models.Constraint(
        "CHECK (kind <> 'course' OR course_id IS NOT NULL)",
        "Say which course is meant.",
    )
    _program_known = models.Constraint(
        "CHECK (kind <> 'program' OR program_id IS NOT NULL)",
        "Say which program is meant.",
    )
    _measure_known = models.Constraint(
        "CHECK ((kind = 'review') = (review_measure_id IS NOT NULL))",
        "Measures of reviews become goals by the button of the plan.",
    )
    _noted_range = models.Constraint(
        "CHECK (noted BETWEEN 0 AND 100)", "Progress lies between 0 and 100."
    )
    _measure_once = models.UniqueIndex(
        "(plan_id, review_measure_id) WHERE review_measure_id IS NOT NULL",
        "This measure is a goal of the plan already.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends(
        "kind",
        "skill_id",
        "skill_level_id",
        "metric_id",
        "certificate_kind_id",
        "course_id",
        "program_id",
    )
    def _compute_name(self):
        for goal in self:
            if not goal.name:
                goal.name = goal._suggest_name()

    def _suggest_name(self):
        """Return what a goal is about, from what it measures.

        :rtype: str
        """
        self.ensure_one()
        if self.kind == "skill":
            parts = [self.skill_id.name, self.skill_level_id.name]
            return ": ".join(filter(None, parts))
        record = {
            "metric": self.metric_id,
            "certificate": self.certificate_kind_id,
            "course": self.course_id,
            "program": self.program_id,
        }.get(self.kind)
        return record.name if record else False

    @api.depends("plan_id", "kind")
    @api.depends_context("uid")
    def _compute_may_note(self):
        for goal in self:
            goal.may_note = goal._may_note()

    @api.constrains("date_due", "plan_id")
    def _check_date_due(self):
        for goal in self:
            plan = goal.plan_id
            early = goal.date_due < plan.date_from
            late = plan.date_to and goal.date_due > plan.date_to
            if early or late:
                raise ValidationError(
                    self.env._(
                        "“%(goal)s” is due on %(day)s, outside of “%(plan)s”. Choose "
                        "another day, or another year for the plan.",
                        goal=goal.name,
                        day=goal.date_due,
                        plan=plan.display_name,
                    )
                )

    @api.constrains("skill_id", "skill_level_id")
    def _check_skill(self):
        for goal in self:
            level = goal.skill_level_id
            if level and level.skill_type_id != goal.skill_id.skill_type_id:
                raise ValidationError(
                    self.env._(
                        "“%(level)s” is no level of %(skill)s.",
                        level=level.name,
                        skill=goal.skill_id.name,
                    )
                )

    @api.constrains("period_id", "plan_id")
    def _check_period(self):
        for goal in self:
            period = goal.period_id
            if period and period.company_id != goal.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(period)s” belongs to another company than “%(plan)s”.",
                        period=period.name,
                        plan=goal.plan_id.display_name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend the mixin: nobody types in what becomes of a goal."""
        if not self.env.su:
            free = self._get_free_fields()
            vals_list = [
                {name: value for name, value in vals.items() if name not in free}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        """Extend the mixin: results are measured, and notes belong to others."""
        if not self.env.su:
            if vals.keys() & (RESULT | {"plan_id"}):
                raise AccessError(
                    self.env._("What becomes of a goal is measured, and not typed in.")
                )
            if vals.keys() & NOTES:
                self._check_note()
        return super().write(vals)

    def _get_free_fields(self):
        """Extend the mixin: what becomes of a goal changes nothing that was agreed."""
        return super()._get_free_fields() | RESULT | NOTES

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_note(self):
        """Ask how far a goal in words is."""
        self.ensure_one()
        self._check_note()
        view = self.env.ref("sales_mgmt_training.sales_mgmt_development_goal_view_note")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _may_note(self):
        """Tell whether the user says how far a goal in words is."""
        self.ensure_one()
        plan = self.plan_id
        return (
            self.kind == "text"
            and plan.state in OPEN_STATES
            and plan.user_id != self.env.user
            and (plan.mentor_id == self.env.user or plan._is_leading())
        )

    def _check_note(self):
        """Refuse notes of the person and of strangers, and where it is measured."""
        self.check_access("read")
        for goal in self:
            if not goal._may_note():
                raise AccessError(
                    self.env._(
                        "How far “%(goal)s” is says the line above or the mentor, "
                        "while the plan runs, and only of a goal in words.",
                        goal=goal.name,
                    )
                )

    def _begin(self):
        """Enrol people in what leads to goals that were agreed upon.

        Whoever is on the course or the program already goes on with that.
        """
        enrolments = self.env["sales.mgmt.training.enrolment"]
        ways = self.env["sales.mgmt.training.program.person"]
        for goal in self:
            person, course, program = goal.person_id, goal.course_id, goal.program_id
            if course and not goal.enrolment_id:
                enrolments._enrol(person, course, "development", goal.date_due)
                goal.enrolment_id = enrolments._find_open(person, course)
            if program and not goal.way_id:
                program._check_covers(person)
                program._start(person)
                goal.way_id = ways.search(
                    [
                        ("person_id", "=", person.id),
                        ("program_id", "=", program.id),
                        ("state", "=", "running"),
                    ],
                    limit=1,
                )
