from odoo.http import request, route

from odoo.addons.survey.controllers.main import Survey

from ..models.course.enrolment import OPEN_STATES

MY_TRAINING = (
    "/odoo/action-sales_mgmt_training.sales_mgmt_training_enrolment_action_mine"
)


class ExamController(Survey):
    """Pages of a survey as they are while it is an exam."""

    @route()
    def survey_retry(self, survey_token, answer_token, **post):
        """Extend `survey`: an exam is tried again from the enrolment."""
        enrolment = self._find_enrolment(survey_token, answer_token)
        if enrolment:
            return request.redirect(f"{MY_TRAINING}/{enrolment.id}")
        return super().survey_retry(survey_token, answer_token, **post)

    @route()
    def survey_print(self, survey_token, review=False, answer_token=None, **post):
        """Extend `survey`: nobody reads the right answers and then tries again."""
        enrolment = self._find_enrolment(survey_token, answer_token)
        if enrolment.state in OPEN_STATES and not self._may_see_questions():
            return request.redirect(f"{MY_TRAINING}/{enrolment.id}")
        return super().survey_print(
            survey_token, review=review, answer_token=answer_token, **post
        )

    def _find_enrolment(self, survey_token, answer_token):
        """Return the enrolment whose exam is answered here, if it is one."""
        _survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        return answer.exam_attempt_ids.enrolment_id[:1]

    def _may_see_questions(self):
        return request.env.user.has_group("survey.group_survey_user")
