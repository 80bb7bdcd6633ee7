from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

# What is written when a measure begins
RESULT = {"activity_id", "enrolment_id"}


class SalesMgmtReviewMeasure(models.Model):
    """What was agreed in an interview: it begins when both have signed."""

    _name = "sales.mgmt.review.measure"
    _description = "Agreed Measure"
    _order = "date_due, id"

    review_id = fields.Many2one(
        comodel_name="sales.mgmt.review",
        required=True,
        index=True,
        ondelete="cascade",
    )
    person_id = fields.Many2one(
        related="review_id.person_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="review_id.company_id", store=True, precompute=True, index=True
    )
    kind = fields.Selection(
        selection=[("task", "Task"), ("course", "Course")],
        required=True,
        default="task",
    )
    name = fields.Char(
        string="Measure",
        required=True,
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
    )
    course_id = fields.Many2one(
        comodel_name="sales.mgmt.training.course",
        ondelete="restrict",
        domain="[('company_id', 'in', [False, company_id])]",
    )
    responsible = fields.Selection(
        selection=[("person", "The Person"), ("reviewer", "The Reviewer")],
        required=True,
        default="person",
        help="Courses are for the person.",
    )
    date_due = fields.Date(string="Due", required=True)
    activity_id = fields.Many2one(
        comodel_name="mail.activity", readonly=True, copy=False, ondelete="set null"
    )
    enrolment_id = fields.Many2one(
        comodel_name="sales.mgmt.training.enrolment",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    is_done = fields.Boolean(
        string="Done", compute="_compute_is_done", compute_sudo=True
    )

    _course_known = models.Constraint(
        "CHECK (kind <> 'course' OR course_id IS NOT NULL)",
        "Say which course is meant.",
    )

    @api.depends("course_id")
    def _compute_name(self):
        for measure in self:
            if measure.course_id and not measure.name:
                measure.name = measure.course_id.name

    @api.depends("activity_id.active", "enrolment_id.state")
    def _compute_is_done(self):
        for measure in self:
            activity = measure.activity_id.with_context(active_test=False)
            measure.is_done = measure.enrolment_id.state == "passed" or bool(
                activity.date_done
            )

    @api.constrains("kind", "responsible")
    def _check_responsible(self):
        for measure in self:
            if measure.kind == "course" and measure.responsible != "person":
                raise ValidationError(
                    self.env._(
                        "“%(measure)s” is a course: the person attends it.",
                        measure=measure.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: value for name, value in vals.items() if name not in RESULT}
                for vals in vals_list
            ]
        measures = super().create(vals_list)
        measures._check_editable()
        return measures

    def write(self, vals):
        self.sudo().review_id._check_not_signed()
        if not self.env.su:
            if vals.keys() & (RESULT | {"review_id"}):
                raise AccessError(
                    self.env._("What became of a measure is not typed in.")
                )
            self._check_editable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self.sudo().review_id._check_not_signed()
        if not self.env.su:
            self._check_editable()

    def _check_editable(self):
        """Refuse whoever is not the reviewer, and what comes too early or too late."""
        self.review_id._check_not_signed()
        if not self.env.su:
            self.review_id._check_reviewer()
            self.review_id._check_in_interview()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _carry_out(self):
        """Begin what was agreed: as an enrolment, or on the list of who does it."""
        enrolments = self.env["sales.mgmt.training.enrolment"]
        for measure in self:
            review = measure.review_id
            if measure.kind == "course":
                enrolments._enrol(
                    review.person_id, measure.course_id, "review", measure.date_due
                )
                measure.enrolment_id = enrolments._find_open(
                    review.person_id, measure.course_id
                )
                continue
            user = (
                review.user_id
                if measure.responsible == "person"
                else review.reviewer_id
            )
            measure.activity_id = review.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                date_deadline=measure.date_due,
                summary=measure.name,
            )
