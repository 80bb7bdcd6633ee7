from odoo import api, fields, models
from odoo.exceptions import AccessError

# What is written when a measure begins
RESULT = {"activity_id", "enrolment_id"}


class SalesMgmtTrainingMeasureMixin(models.AbstractModel):
    """Something that is done for a person until a day: a course, or something to do.

    A course becomes an enrolment, anything else an activity on the record that the
    measure belongs to. What became of it is never typed in.
    """

    _name = "sales.mgmt.training.measure.mixin"
    _description = "Measure for a Person"
    _inherit = ["sales.mgmt.training.part.mixin"]
    _order = "date_due, id"

    # why people are enrolled, see `sales.mgmt.training.enrolment.origin`
    _measure_origin = None

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
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and vals.keys() & (RESULT | {self._part_of}):
            raise AccessError(self.env._("What became of a measure is not typed in."))
        return super().write(vals)

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _carry_out(self):
        """Begin what was decided: as an enrolment, or on the list of who does it."""
        enrolments = self.env["sales.mgmt.training.enrolment"]
        for measure in self:
            person, course = measure.person_id, measure.course_id
            if measure.kind == "course":
                enrolments._enrol(
                    person, course, self._measure_origin, measure.date_due
                )
                measure.enrolment_id = enrolments._find_open(person, course)
                continue
            measure.activity_id = measure[self._part_of].activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=measure._get_doer().id,
                date_deadline=measure.date_due,
                summary=measure.name,
            )

    def _get_doer(self):
        """Return who does what is no course; hook.

        :rtype: res.users
        """
        return self.person_id.user_id
