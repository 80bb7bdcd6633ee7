from odoo import fields, models
from odoo.exceptions import UserError


class SalesMgmtTrainingEnrol(models.TransientModel):
    """Asks in what people are to be enrolled, and until when."""

    _name = "sales.mgmt.training.enrol"
    _description = "Enrol People"

    person_ids = fields.Many2many(
        comodel_name="sales.mgmt.person",
        relation="sales_mgmt_training_enrol_person_rel",
        column1="enrol_id",
        column2="person_id",
        string="People",
        required=True,
    )
    kind = fields.Selection(
        selection=[("course", "Course"), ("program", "Training Program")],
        required=True,
        default="course",
    )
    course_id = fields.Many2one(comodel_name="sales.mgmt.training.course")
    program_id = fields.Many2one(comodel_name="sales.mgmt.training.program")
    date_due = fields.Date(
        string="Due", help="Empty: as the course says, counted from today."
    )

    def action_confirm(self):
        """Enrol everybody who is not enrolled already, and tell how many there were."""
        self.ensure_one()
        self.person_ids._check_enrol()
        former = self.person_ids.filtered(lambda person: not person.active)[:1]
        if former:
            raise UserError(
                self.env._(
                    "%(person)s is not in sales any more. Take them off the list.",
                    person=former.name,
                )
            )
        new = getattr(self, f"_enrol_{self.kind}")()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if new else "warning",
                "message": self.env._(
                    "%(new)s enrolled, %(known)s were already.",
                    new=len(new),
                    known=len(self.person_ids) - len(new),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _enrol_course(self):
        course = self.course_id
        if not course:
            raise UserError(self.env._("Choose a course."))
        today = fields.Date.context_today(self)
        if self.date_due and self.date_due < today:
            raise UserError(
                self.env._(
                    "“%(course)s” cannot be due in the past. Choose a day from today "
                    "on.",
                    course=course.name,
                )
            )
        other = self.person_ids.filtered(
            lambda person: (
                course.company_id
                not in (
                    person.company_id,
                    self.env["res.company"],
                )
            )
        )[:1]
        if other:
            raise UserError(
                self.env._(
                    "“%(course)s” is not offered in %(company)s, where %(person)s "
                    "works.",
                    course=course.name,
                    company=other.company_id.name,
                    person=other.name,
                )
            )
        return self.env["sales.mgmt.training.enrolment"]._enrol(
            self.person_ids, course, "manual", self.date_due
        )

    def _enrol_program(self):
        program = self.program_id
        if not program:
            raise UserError(self.env._("Choose a program."))
        program._check_covers(self.person_ids)
        return program._start(self.person_ids)
