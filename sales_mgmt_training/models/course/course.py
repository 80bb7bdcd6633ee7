from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("onboarding", "Onboarding"),
    ("continuous", "Continuous Training"),
    ("product", "Product Knowledge"),
    ("skills", "Selling Skills"),
    ("negotiation", "Negotiation"),
    ("teamwork", "Teamwork"),
    ("management", "Sales Management"),
    ("roleplay", "Role-Play"),
    ("cross", "Cross-Training"),
    ("compliance", "Laws and Policies"),
    ("innovation", "Innovation and Change"),
]


class SalesMgmtTrainingCourse(models.Model):
    """Something that salespeople learn, and how it is told that they have."""

    _name = "sales.mgmt.training.course"
    _description = "Course"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(help="Short name for lists and imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        help="Empty: for all companies.",
    )
    kind = fields.Selection(
        selection=KINDS, required=True, default="continuous", index=True, tracking=True
    )
    goal = fields.Text(
        translate=True, help="What participants can do afterwards that they could not."
    )
    description = fields.Html(translate=True)
    responsible_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        default=lambda self: self.env.user,
        help="Answers questions about the course and records its results.",
    )
    completion = fields.Selection(
        selection=[
            ("record", "A Trainer Records It"),
            ("confirm", "Participants Confirm It"),
        ],
        string="Completed When",
        required=True,
        default="record",
        tracking=True,
        help="Who says that a participant has completed the course. What the "
        "participants confirm themselves is reading matter; it carries no score.",
    )
    score_min = fields.Float(
        string="Pass Mark",
        default=0.0,
        help="Out of 100. Below it the course is failed and stays to be done.",
    )
    hours = fields.Float(
        string="Duration", help="Hours that a participant is credited with."
    )
    due_days = fields.Integer(
        default=30, help="So many days after the enrolment the course is due."
    )
    cost = fields.Monetary(
        string="Cost per Person", help="Fees and material for one participant."
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    skill_ids = fields.Many2many(
        comodel_name="hr.skill",
        relation="sales_mgmt_training_course_skill_rel",
        column1="course_id",
        column2="skill_id",
        help="What is trained; training needs are met with courses by their skills.",
    )
    material_ids = fields.One2many(
        comodel_name="sales.mgmt.training.material",
        inverse_name="course_id",
        string="Materials",
        copy=True,
    )
    enrolment_ids = fields.One2many(
        comodel_name="sales.mgmt.training.enrolment", inverse_name="course_id"
    )
    open_count = fields.Integer(string="To Do", compute="_compute_counts")
    passed_count = fields.Integer(string="Passed", compute="_compute_counts")

    _score_range = models.Constraint(
        "CHECK (score_min BETWEEN 0 AND 100)",
        "The pass mark lies between 0 and 100.",
    )
    _hours_positive = models.Constraint(
        "CHECK (hours >= 0)", "The duration of a course cannot be negative."
    )
    _due_days_positive = models.Constraint(
        "CHECK (due_days >= 0)", "A course cannot be due before the enrolment."
    )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for course in self:
            company = course.company_id or self.env.company
            course.currency_id = company.currency_id

    @api.depends("enrolment_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        rows = self.env["sales.mgmt.training.enrolment"]._read_group(
            [("course_id", "in", self.ids)], ["course_id", "state"], ["__count"]
        )
        counts = {(course, state): count for course, state, count in rows}
        for course in self:
            course.open_count = counts.get((course, "todo"), 0) + counts.get(
                (course, "started"), 0
            )
            course.passed_count = counts.get((course, "passed"), 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_enrolled(self):
        """Refuse to delete what people have learned or are learning."""
        enrolment = self.env["sales.mgmt.training.enrolment"].sudo()
        enrolment = enrolment.search([("course_id", "in", self.ids)], limit=1)
        if enrolment:
            raise UserError(
                self.env._(
                    "%(person)s is enrolled in “%(course)s”, and the training record "
                    "keeps it. Archive the course instead.",
                    person=enrolment.person_id.name,
                    course=enrolment.course_id.name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_enrolments(self):
        """Open who is enrolled, as far as the reader may see them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enrolments in %(course)s", course=self.name),
            "res_model": "sales.mgmt.training.enrolment",
            "view_mode": "list,form",
            "domain": [("course_id", "=", self.id)],
            "context": {"default_course_id": self.id},
        }
