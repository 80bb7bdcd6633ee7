from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ExamCommon


@tagged("post_install", "-at_install")
class TestExam(ExamCommon):
    def _grant(self, enrolment, user=None, **values):
        return (
            self.env["sales.mgmt.training.attempt.grant"]
            .with_user(user or self.tara)
            .create({"enrolment_id": enrolment.id, "reason": "Power cut", **values})
        )

    def test_an_exam_that_is_passed_ends_the_enrolment(self):
        enrolment = self._enrol(self.anna)
        attempt = self._sit(enrolment, right=2)
        self.assertEqual((attempt.state, attempt.score), ("passed", 100))
        self.assertEqual((enrolment.state, enrolment.score), ("passed", 100))
        self.assertEqual(enrolment.hours, 6)
        self.assertEqual(enrolment.recorded_by_id, self.env.ref("base.user_root"))

    def test_the_pass_mark_is_the_one_of_the_exam(self):
        self.assertEqual(self.course.score_min, 60)
        self.survey.scoring_success_min = 50
        self.assertEqual(self.course.score_min, 50)
        self.course.score_min = 10
        self.assertEqual(self.course.score_min, 50)
        enrolment = self._enrol(self.anna)
        self._sit(enrolment, right=1)
        self.assertEqual((enrolment.state, enrolment.score), ("passed", 50))

    def test_a_failed_attempt_leaves_the_enrolment_open_and_due_as_before(self):
        enrolment = self._enrol(self.anna)
        due = enrolment.date_due
        attempt = self._sit(enrolment, right=1)
        self.assertEqual((attempt.state, attempt.score), ("failed", 50))
        self.assertEqual((enrolment.state, enrolment.date_due), ("started", due))
        self.assertEqual((enrolment.attempts_used, enrolment.attempts_allowed), (1, 2))

    def test_the_last_attempt_that_fails_fails_the_course(self):
        enrolment = self._enrol(self.anna)
        self._sit(enrolment, right=0)
        self._sit(enrolment, right=1)
        self.assertEqual((enrolment.state, enrolment.score), ("failed", 50))
        self.assertTrue(self._get_open(self.anna))

    def test_another_enrolment_gives_no_more_attempts(self):
        enrolment = self._enrol(self.anna)
        self._sit(enrolment, right=0)
        self._sit(enrolment, right=0)
        again = self._get_open(self.anna)
        with self.assertRaisesRegex(UserError, "used all 2 attempts"):
            self._open(again)
        again.with_user(self.lena).action_cancel()
        third = self._enrol(self.anna)
        with self.assertRaisesRegex(UserError, "A training officer can give you"):
            self._open(third)

    def test_a_training_officer_gives_more_attempts_with_a_reason(self):
        enrolment = self._enrol(self.anna)
        self._sit(enrolment, right=0)
        self._sit(enrolment, right=0)
        again = self._get_open(self.anna)
        with self.assertRaisesRegex(UserError, "Say why"):
            self._grant(again, reason=" ")
        self._grant(again)
        attempt = self._sit(again, right=2)
        self.assertEqual((attempt.number, again.state), (3, "passed"))

    def test_nobody_else_gives_attempts_and_nobody_to_themselves(self):
        self._assign(self.tara, self.north)
        own = self._enrol(self.tara)
        with self.assertRaisesRegex(AccessError, "nobody to themselves"):
            self._grant(own, self.tara)
        other = self._enrol(self.anna)
        for user in (self.anna, self.lena, self.harry, self.dora):
            with self.assertRaises(AccessError):
                self._grant(other, user)

    def test_after_a_pass_attempts_are_counted_anew(self):
        self._sit(self._enrol(self.anna), right=2)
        later = self._enrol(self.anna)
        self.assertEqual((later.attempts_used, later.attempts_allowed), (0, 2))
        self.assertEqual(self._sit(later, right=0).number, 1)

    def test_without_a_limit_the_course_stays_open_until_it_is_passed(self):
        self.survey.is_attempts_limited = False
        enrolment = self._enrol(self.anna)
        for _number in range(3):
            self._sit(enrolment, right=0)
        self.assertEqual(enrolment.state, "started")
        self.assertEqual(enrolment.attempts_allowed, 0)
        self._sit(enrolment, right=2)
        self.assertEqual(enrolment.state, "passed")

    def test_a_second_tab_finds_the_same_attempt(self):
        enrolment = self._enrol(self.anna)
        first = self._open(enrolment)
        self.assertEqual(self._open(enrolment), first)
        self.assertEqual(enrolment.attempts_used, 1)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            first.copy()

    def test_only_the_participant_opens_the_exam(self):
        enrolment = self._enrol(self.anna)
        for user in (self.lena, self.tara, self.harry):
            with self.assertRaisesRegex(AccessError, "is for anna"):
                enrolment.with_user(user).action_open_exam()
        with self.assertRaises(AccessError):
            enrolment.with_user(self.boris).action_open_exam()

    def test_nobody_decides_where_an_exam_does(self):
        enrolment = self._enrol(self.anna)
        for button in ("action_pass", "action_fail"):
            with self.assertRaisesRegex(UserError, "is decided by its exam"):
                getattr(enrolment.with_user(self.tara), button)()
        with self.assertRaisesRegex(UserError, "when a trainer says so"):
            enrolment.with_user(self.anna).action_confirm()
        self.assertFalse(enrolment.with_user(self.tara).may_record)

    def test_no_invitation_or_retry_begins_an_attempt(self):
        attempt = self._sit(self._enrol(self.anna), right=0)
        survey = self.survey.with_user(self.tara)
        for values in (
            {"user": self.anna},
            {"partner": self.anna.partner_id, "check_attempts": False},
            {"user": self.anna, "invite_token": attempt.user_input_id.invite_token},
            {"user": self.anna, "invite_token": "fresh"},
        ):
            with self.assertRaisesRegex(UserError, "they open the exam there"):
                survey._create_answer(**values)
        invite = self.env["survey.invite"].with_user(self.tara)
        wizard = invite.create(
            {
                "survey_id": survey.id,
                "partner_ids": [(6, 0, self.anna.partner_id.ids)],
                "subject": "Try again",
                "existing_mode": "new",
                "body": "<p>Here</p>",
            }
        )
        with self.assertRaisesRegex(UserError, "they open the exam there"):
            wizard.action_invite()

    def test_answers_that_were_made_elsewhere_count_for_nothing(self):
        enrolment = self._enrol(self.anna)
        forged = (
            self.env["survey.user_input"]
            .with_user(self.tara)
            .create(
                {
                    "survey_id": self.survey.id,
                    "partner_id": self.anna.partner_id.id,
                    "state": "done",
                    "scoring_percentage": 100,
                }
            )
        )
        forged.sudo()._mark_done()
        self.assertEqual(enrolment.state, "todo")

    def test_answers_in_an_exam_are_evidence(self):
        attempt = self._sit(self._enrol(self.anna), right=0)
        writer = new_test_user(self.env, "writer", "survey.group_survey_manager")
        answers = attempt.user_input_id.with_user(writer)
        for change in (
            lambda: answers.write({"scoring_percentage": 100}),
            lambda: answers.write({"state": "in_progress"}),
            lambda: answers.write({"partner_id": self.boris.partner_id.id}),
            lambda: answers.user_input_line_ids.write({"answer_score": 5}),
            lambda: answers.user_input_line_ids.unlink(),
            lambda: answers.user_input_line_ids[0].copy(),
            answers.unlink,
        ):
            with self.assertRaisesRegex(AccessError, "belong to the exam"):
                change()
        self.assertEqual(attempt.state, "failed")

    def test_an_exam_does_not_change_while_somebody_sits_it(self):
        attempt = self._open(self._enrol(self.anna))
        question = self.survey.question_ids[0]
        for change in (
            lambda: self.survey.write({"time_limit": 99}),
            lambda: self.survey.action_archive(),
            lambda: question.write({"title": "Easier"}),
            lambda: question.suggested_answer_ids.write({"answer_score": 5}),
            lambda: question.suggested_answer_ids[0].unlink(),
            question.unlink,
            lambda: question.copy(),
        ):
            with self.assertRaisesRegex(UserError, "is sitting"):
                change()
        other = self._create_survey("Another Exam")
        with self.assertRaisesRegex(UserError, "is sitting"):
            self.course.survey_id = other
        self._answer(attempt, right=2)
        self.survey.time_limit = 99
        self.course.survey_id = other

    def test_an_exam_stays_closed_and_scored(self):
        for name, value in (
            ("access_mode", "public"),
            ("users_login_required", False),
            ("scoring_type", "no_scoring"),
        ):
            with self.assertRaisesRegex(ValidationError, "is the exam of"):
                self.survey.write({name: value})

    def test_a_survey_is_closed_when_it_becomes_an_exam(self):
        survey = self._create_survey(
            "Open", access_mode="public", users_login_required=False
        )
        self._create_course("New", completion="exam", survey_id=survey.id)
        self.assertEqual(survey.access_mode, "token")
        self.assertTrue(survey.users_login_required)

    def test_what_gives_no_score_decides_nothing(self):
        survey = self._create_survey("Opinion", scoring_type="no_scoring")
        with self.assertRaisesRegex(ValidationError, "gives no score"):
            self._create_course("New", completion="exam", survey_id=survey.id)
        with self.assertRaisesRegex(ValidationError, "choose which one"):
            self._create_course("New", completion="exam")

    def test_when_the_time_is_up_what_was_answered_counts(self):
        self.survey.write({"is_time_limited": True, "time_limit": 10})
        enrolment = self._enrol(self.anna)
        attempt = self._open(enrolment)
        answers = attempt.user_input_id
        answers._mark_in_progress()
        question = self.survey.question_ids[0]
        answers._save_lines(question, str(question.suggested_answer_ids[0].id))
        end = answers.start_datetime + timedelta(minutes=10)
        with freeze_time(end + timedelta(seconds=59)):
            attempt._cron_end_overdue()
            self.assertEqual(attempt.state, "running")
        with freeze_time(end + timedelta(seconds=60)):
            attempt._cron_end_overdue()
            self.assertEqual((attempt.state, attempt.score), ("failed", 50))
        self.assertEqual(enrolment.attempts_used, 1)

    def test_who_comes_back_too_late_is_told(self):
        self.survey.write({"is_time_limited": True, "time_limit": 10})
        enrolment = self._enrol(self.anna)
        attempt = self._open(enrolment)
        attempt.user_input_id._mark_in_progress()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=20)):
            action = enrolment.with_user(self.anna).action_open_exam()
        self.assertIn("is up", action["params"]["message"])
        self.assertEqual(attempt.state, "failed")

    def test_an_officer_ends_what_was_left_open_and_nobody_else(self):
        attempt = self._open(self._enrol(self.anna))
        for user in (self.anna, self.lena, self.harry):
            with self.assertRaisesRegex(AccessError, "Only a training officer"):
                attempt.with_user(user).action_end()
        attempt.with_user(self.tara).action_end()
        self.assertEqual((attempt.state, attempt.score), ("failed", 0))

    def test_whoever_is_taken_off_the_course_gets_no_result(self):
        enrolment = self._enrol(self.anna)
        attempt = self._open(enrolment)
        enrolment.with_user(self.lena).action_cancel()
        self.assertEqual(attempt.state, "broken")
        self._answer(attempt, right=2)
        self.assertEqual((attempt.state, enrolment.state), ("broken", "cancelled"))

    def test_an_exam_is_sat_late_and_the_record_says_so(self):
        enrolment = self._enrol(self.anna, date_due=fields.Date.to_date("2026-01-31"))
        self.assertTrue(enrolment.is_late)
        self._sit(enrolment, right=2)
        self.assertEqual(enrolment.state, "passed")
        self.assertGreater(enrolment.completed_on, enrolment.date_due)

    def test_an_exam_that_is_closed_or_empty_is_not_begun(self):
        enrolment = self._enrol(self.anna)
        self.survey.active = False
        with self.assertRaisesRegex(UserError, "is not ready. Ask tara"):
            self._open(enrolment)
        self.assertFalse(enrolment.attempt_ids)

    def test_participants_read_results_and_no_survey(self):
        attempt = self._sit(self._enrol(self.anna), right=1)
        seen = attempt.with_user(self.anna)
        self.assertEqual(seen.score, 50)
        for name in ("survey.survey", "survey.user_input", "survey.question"):
            self.assertFalse(self.env[name].with_user(self.anna).has_access("read"))
        with self.assertRaises(AccessError):
            seen.read(["user_input_id"])
        self.assertFalse(attempt.with_user(self.boris).has_access("read"))

    def test_an_enrolment_does_not_change_its_course_or_its_person(self):
        enrolment = self._enrol(self.anna)
        for change in (
            {"course_id": self._create_course("Easy").id},
            {"person_id": self._get_file(self.boris).id},
        ):
            with self.assertRaisesRegex(UserError, "Enrol again"):
                enrolment.with_user(self.tara).write(change)
