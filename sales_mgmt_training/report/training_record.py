from odoo import api, fields, models
from odoo.tools import format_date, format_duration

from ..models.course.enrolment import OPEN_STATES


class TrainingRecord(models.AbstractModel):
    """What people learned, on paper: courses, exams, certificates and skills.

    One document for any print engine, a new page for each person.
    """

    _name = "report.sales_mgmt_training.training_record"
    _description = "Training Record (printed)"

    @api.model
    def _get_report_values(self, docids, data=None):
        people = self.env["sales.mgmt.person"].browse(docids).exists()
        people.check_access("read")
        return {
            "doc_ids": people.ids,
            "doc_model": people._name,
            "docs": people,
            "sections": [self._get_section(person) for person in people],
            "show_day": lambda day: format_date(self.env, day) if day else "",
            "show_hours": format_duration,
            "printed_on": format_date(self.env, fields.Date.context_today(self)),
        }

    @api.model
    def _get_section(self, person):
        """Return what a record shows; its parts come through the rules of the reader.

        :rtype: dict
        """
        about = [("person_id", "=", person.id)]
        enrolments = self.env["sales.mgmt.training.enrolment"].search(
            [*about, ("state", "!=", "cancelled")], order="completed_on, date_due, id"
        )
        ended = enrolments.filtered("completed_on")
        passed = ended.filtered(lambda each: each.state == "passed")
        return {
            "person": person,
            # names of what the file is about anyway
            "record": person.sudo(),
            "role": self._get_label(person, "role"),
            "ended": ended,
            "open": enrolments.filtered(lambda each: each.state in OPEN_STATES),
            "passed_count": len(passed),
            "hours": sum(passed.mapped("hours")),
            "attempts": self.env["sales.mgmt.training.attempt"].search(
                [*about, ("state", "in", ("passed", "failed"))], order="ended_on, id"
            ),
            "certificates": self.env["sales.mgmt.certificate"].search(
                about, order="issued_on, id"
            ),
            "skills": self._get_skills(person),
            "show": self._get_label,
        }

    @api.model
    def _get_label(self, record, name):
        """Return what a selection says in the language of the reader."""
        return dict(record._fields[name]._description_selection(self.env)).get(
            record[name], ""
        )

    @api.model
    def _get_skills(self, person):
        """Return what the employee behind a person can do today.

        Skills of employees are open to their colleagues in Odoo, employees are not.

        :rtype: hr.employee.skill
        """
        today = fields.Date.context_today(self)
        skills = person.sudo().employee_id.employee_skill_ids.filtered(
            lambda each: (
                each.valid_from <= today
                and (not each.valid_to or each.valid_to >= today)
            )
        )
        return skills.sorted(
            lambda each: (each.skill_type_id.name, -each.level_progress, each.id)
        )
