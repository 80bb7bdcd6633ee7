from odoo.fields import Command

from ..common import TrainingCommon


class ExamCommon(TrainingCommon):
    """A course whose exam asks two questions and gives two attempts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls._create_survey("Negotiation Exam", attempts_limit=2)
        cls.course = cls._create_course(
            "Negotiating Prices",
            completion="exam",
            survey_id=cls.survey.id,
            hours=6,
            due_days=30,
        )

    @classmethod
    def _create_survey(cls, title, **values):
        return cls.env["survey.survey"].create(
            {
                "title": title,
                "survey_type": "assessment",
                "access_mode": "token",
                "users_login_required": True,
                "scoring_type": "scoring_without_answers",
                "scoring_success_min": 60,
                "questions_layout": "one_page",
                "is_attempts_limited": "attempts_limit" in values,
                "question_and_page_ids": [
                    cls._prepare_question("Who names a price first?", "We", "They"),
                    cls._prepare_question("When do we give way?", "Never", "For more"),
                ],
                **values,
            }
        )

    @classmethod
    def _prepare_question(cls, title, right, wrong):
        return Command.create(
            {
                "title": title,
                "question_type": "simple_choice",
                "constr_mandatory": True,
                "suggested_answer_ids": [
                    Command.create(
                        {"value": right, "is_correct": True, "answer_score": 5}
                    ),
                    Command.create({"value": wrong}),
                ],
            }
        )

    @classmethod
    def _open(cls, enrolment):
        """Open the exam as its participant and return the running attempt."""
        enrolment.with_user(enrolment.user_id).action_open_exam()
        return enrolment.attempt_ids.filtered(lambda each: each.state == "running")

    @classmethod
    def _answer(cls, attempt, right):
        """Answer so many questions rightly, the others wrongly, and hand in."""
        answers = attempt.user_input_id
        answers._mark_in_progress()
        for question, choice in cls._choose(attempt, right):
            answers._save_lines(question, str(choice.id))
        answers._mark_done()

    @classmethod
    def _choose(cls, attempt, right):
        """Return each question with a choice; the first so many are right."""
        questions = attempt.course_id.survey_id.question_ids
        for number, question in enumerate(questions):
            correct = question.suggested_answer_ids.filtered("is_correct")
            wrong = question.suggested_answer_ids - correct
            yield question, correct if number < right else wrong

    @classmethod
    def _sit(cls, enrolment, right):
        attempt = cls._open(enrolment)
        cls._answer(attempt, right)
        return attempt

    @classmethod
    def _get_open(cls, user, course=None):
        """Return the open enrolment of a person in a course."""
        enrolments = cls._get_file(user).enrolment_ids
        return enrolments.filtered(
            lambda each: (
                each.course_id == (course or cls.course)
                and each.state in ("todo", "started")
            )
        )
