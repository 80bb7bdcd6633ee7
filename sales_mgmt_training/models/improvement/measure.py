from odoo import api, fields, models
from odoo.exceptions import AccessError

RESULT = {"activity_id", "enrolment_id"}


class SalesMgmtImprovementMeasure(models.Model):
    """What is done so that results improve: a course, coaching, or a plan of work."""

    _name = "sales.mgmt.improvement.measure"
    _description = "Measure of an Improvement Plan"
    _order = "date_due, id"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.improvement.plan",
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
    kind = fields.Selection(
        selection=[
            ("course", "Course"),
            ("coaching", "Coaching"),
            ("work", "Plan of Work"),
        ],
        required=True,
        default="work",
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
        measures.sudo().filtered(
            lambda each: each.plan_id.state == "running"
        )._carry_out()
        return measures

    def write(self, vals):
        if not self.env.su:
            if vals.keys() & (RESULT | {"plan_id"}):
                raise AccessError(
                    self.env._("What became of a measure is not typed in.")
                )
            self._check_editable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ended(self):
        self._check_editable()

    def _check_editable(self):
        """Refuse measures of plans that ended, and of people one does not lead."""
        self.sudo().plan_id._check_open()
        if not self.env.su:
            self.plan_id._check_leading()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _carry_out(self):
        """Begin what was decided: as an enrolment, or on the list of the person."""
        enrolments = self.env["sales.mgmt.training.enrolment"]
        for measure in self:
            person = measure.person_id
            if measure.kind == "course":
                enrolments._enrol(
                    person, measure.course_id, "improvement", measure.date_due
                )
                measure.enrolment_id = enrolments._find_open(person, measure.course_id)
                continue
            measure.activity_id = measure.plan_id.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=person.user_id.id,
                date_deadline=measure.date_due,
                summary=measure.name,
            )
