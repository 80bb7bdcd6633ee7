from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What decides about a result; fixed while somebody sits the exam
FIXED = {
    "active",
    "attempts_limit",
    "is_attempts_limited",
    "is_time_limited",
    "question_and_page_ids",
    "questions_layout",
    "questions_selection",
    "scoring_success_min",
    "scoring_type",
    "time_limit",
    "users_can_go_back",
}


class SurveySurvey(models.Model):
    """A survey that is the exam of a course is sat by enrolment only.

    No link, invitation, retry or session begins an attempt: they would be attempts that
    nobody counts.
    """

    _inherit = "survey.survey"

    exam_course_ids = fields.One2many(
        comodel_name="sales.mgmt.training.course",
        inverse_name="survey_id",
        string="Exam of Courses",
        context={"active_test": False},
        groups="sales_mgmt_training.group_training_officer",
    )

    @api.constrains("access_mode", "users_login_required", "scoring_type")
    def _check_exam_stays_closed(self):
        for survey in self:
            course = survey._get_exam_courses()[:1]
            if course and (
                survey.access_mode != "token"
                or not survey.users_login_required
                or survey.scoring_type == "no_scoring"
            ):
                raise ValidationError(
                    self.env._(
                        "“%(survey)s” is the exam of “%(course)s”: it stays scored, "
                        "for invited people only and with a login. Copy it for other "
                        "uses.",
                        survey=survey.title,
                        course=course.name,
                    )
                )

    def write(self, vals):
        if vals.keys() & FIXED:
            self._check_nobody_sits()
        result = super().write(vals)
        if "scoring_success_min" in vals:
            self._get_exam_courses()._follow_exams()
        return result

    def _check_answer_creation(
        self,
        user,
        partner,
        email,
        test_entry=False,
        check_attempts=True,
        invite_token=False,
    ):
        """Extend `survey`: attempts at an exam begin at the enrolment."""
        opened = test_entry or self.env.context.get("sales_mgmt_attempt")
        course = self.env["sales.mgmt.training.course"]
        if not opened and (course := self._get_exam_courses()[:1]):
            raise UserError(
                self.env._(
                    "“%(survey)s” is the exam of “%(course)s”. Enrol people in the "
                    "course; they open the exam there.",
                    survey=self.title,
                    course=course.name,
                )
            )
        return super()._check_answer_creation(
            user,
            partner,
            email,
            test_entry=test_entry,
            check_attempts=check_attempts,
            invite_token=invite_token,
        )

    def _get_exam_courses(self):
        """Return the courses that these surveys decide.

        :rtype: sales.mgmt.training.course
        """
        # who writes surveys need not see courses of other companies
        courses = self.env["sales.mgmt.training.course"].sudo()
        return courses.with_context(active_test=False).search(
            [("survey_id", "in", self.ids), ("completion", "=", "exam")]
        )

    def _admit_participants_only(self):
        """Close every way into an exam but the enrolment."""
        self.write({"access_mode": "token", "users_login_required": True})

    def _check_nobody_sits(self):
        """Refuse to change an exam while somebody sits it."""
        attempts = self.env["sales.mgmt.training.attempt"].sudo()
        attempt = attempts.search(
            [("user_input_id.survey_id", "in", self.ids), ("state", "=", "running")],
            limit=1,
        )
        if attempt:
            raise UserError(
                self.env._(
                    "%(person)s is sitting “%(survey)s”. Change it when the attempt "
                    "has ended, or end it at the enrolment.",
                    person=attempt.person_id.name,
                    survey=attempt.user_input_id.survey_id.title,
                )
            )
