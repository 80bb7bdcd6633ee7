from odoo import api, fields, models
from odoo.exceptions import AccessError

# What a result follows from
EVIDENCE = {
    "access_token",
    "deadline",
    "email",
    "end_datetime",
    "invite_token",
    "is_session_answer",
    "partner_id",
    "predefined_question_ids",
    "scoring_percentage",
    "scoring_success",
    "scoring_total",
    "start_datetime",
    "state",
    "survey_id",
    "test_entry",
    "user_input_line_ids",
}


class SurveyUserInput(models.Model):
    """Answers in an exam are evidence: only the survey itself writes them."""

    _inherit = "survey.user_input"

    exam_attempt_ids = fields.One2many(
        comodel_name="sales.mgmt.training.attempt",
        inverse_name="user_input_id",
        string="Attempts at Exams",
        groups="survey.group_survey_user",
    )

    def write(self, vals):
        if vals.keys() & EVIDENCE:
            self._check_no_evidence()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_exam(self):
        """Refuse to delete answers in exams."""
        self.sudo(False)._check_no_evidence()

    def _mark_done(self):
        """Extend `survey`: the attempt and its enrolment end with the answers."""
        result = super()._mark_done()
        self.env["sales.mgmt.training.attempt"]._find_running(self)._finish()
        return result

    def _check_no_evidence(self):
        """Refuse changes of answers in an exam by anything but the survey."""
        if self.env.su:
            return
        attempt = self.env["sales.mgmt.training.attempt"].sudo()
        attempt = attempt.search([("user_input_id", "in", self.ids)], limit=1)
        if attempt:
            raise AccessError(
                self.env._(
                    "These answers belong to the exam “%(course)s” of %(person)s. They "
                    "are kept as they were given; a training officer can give another "
                    "attempt.",
                    course=attempt.course_id.name,
                    person=attempt.person_id.name,
                )
            )


class SurveyUserInputLine(models.Model):
    """A line of answers in an exam is evidence as well."""

    _inherit = "survey.user_input.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.user_input_id._check_no_evidence()
        return lines

    def write(self, vals):
        answers = self.user_input_id
        result = super().write(vals)
        (answers | self.user_input_id)._check_no_evidence()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_exam(self):
        """Refuse to delete answers in exams, except as the survey does it."""
        self.user_input_id._check_no_evidence()
