from odoo import api, models


class SurveyQuestion(models.Model):
    """Questions of an exam stay as they are while somebody sits it."""

    _inherit = "survey.question"

    @api.model_create_multi
    def create(self, vals_list):
        questions = super().create(vals_list)
        questions.survey_id._check_nobody_sits()
        return questions

    def write(self, vals):
        self.survey_id._check_nobody_sits()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sat(self):
        """Refuse to delete questions that somebody is answering."""
        self.survey_id._check_nobody_sits()


class SurveyQuestionAnswer(models.Model):
    """Choices of an exam, and which are right, stay while somebody sits it."""

    _inherit = "survey.question.answer"

    @api.model_create_multi
    def create(self, vals_list):
        choices = super().create(vals_list)
        choices._get_surveys()._check_nobody_sits()
        return choices

    def write(self, vals):
        self._get_surveys()._check_nobody_sits()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sat(self):
        """Refuse to delete choices that somebody may have chosen."""
        self._get_surveys()._check_nobody_sits()

    def _get_surveys(self):
        return (self.question_id | self.matrix_question_id).survey_id
