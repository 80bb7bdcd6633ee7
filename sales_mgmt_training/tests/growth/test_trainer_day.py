from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..exam.common import ExamCommon
from ..roleplay.roles import create_scenario
from .common import GrowthCommon


@tagged("post_install", "-at_install")
class TestTrainerDay(GrowthCommon):
    def _open(self, user, everybody=False):
        self.env.invalidate_all()
        return self.env["sales.mgmt.trainer.day"].with_user(user).get_day(everybody)

    def test_sessions_stand_there_with_who_sits_and_who_waits(self):
        session = self._create_session(capacity=1, place="Room 1")
        self._seat(session, self.anna)
        self._seat(session, self.boris)
        [shown] = self._open(self.theo)["sessions"]
        self.assertEqual((shown["seated"], shown["waiting"]), (1, 1))
        self.assertEqual(
            [(each["name"], each["state"]) for each in shown["people"]],
            [(self.anna.name, "seated"), (self.boris.name, "waiting")],
        )
        self.assertEqual(shown["name"], "Negotiating")

    def test_today_is_the_day_of_the_session(self):
        session = self._create_session()
        day = self._open(self.theo)
        self.assertGreater(day["sessions"][0]["day"], day["today"])
        with freeze_time(session.date_begin):
            day = self._open(self.theo)
        self.assertEqual(day["sessions"][0]["day"], day["today"])
        self.assertTrue(day["sessions"][0]["has_begun"])

    def test_a_trainer_sees_the_own_sessions_and_an_officer_those_of_all(self):
        self._create_session(trainer_ids=self.sven.ids)
        self.assertFalse(self._open(self.theo)["sessions"])
        # nobody but an officer asks for everybody's day
        self.assertFalse(self._open(self.theo, everybody=True)["sessions"])
        self.assertFalse(self._open(self.tara)["sessions"])
        self.assertTrue(self._open(self.tara, everybody=True)["sessions"])

    def test_role_plays_are_observed_and_then_closed(self):
        roleplay = (
            self.env["sales.mgmt.roleplay"]
            .with_user(self.lena)
            .create(
                {
                    "person_id": self._get_file(self.anna).id,
                    "scenario_id": create_scenario(self.env).id,
                    "observer_1_id": self.theo.id,
                    "observer_2_id": self.sven.id,
                }
            )
        )
        [shown] = self._open(self.theo)["roleplays"]
        self.assertEqual((shown["step"], shown["id"]), ("observe", roleplay.id))
        self.assertFalse(self._open(self.lena)["roleplays"])
        for observer in (self.theo, self.sven):
            sheet = roleplay.sudo().sheet_ids.filtered(
                lambda each, observer=observer: each.observer_id == observer
            )
            sheet.with_user(observer).score_ids.points = "3"
            sheet.with_user(observer).action_hand_in()
        self.assertFalse(self._open(self.theo)["roleplays"])
        [shown] = self._open(self.lena)["roleplays"]
        self.assertEqual(shown["step"], "close")

    def test_feedback_stands_there_from_three_answers_on(self):
        session = self._create_session()
        session.sudo().state = "held"
        answers = self.env["sales.mgmt.training.feedback"]
        points = {"content": 5, "trainer": 4, "usefulness": 3}
        for count in (1, 2):
            answers.create({"session_id": session.id, **points})
            self.assertFalse(self._open(self.theo)["feedback"], count)
        answers.create({"session_id": session.id, **points})
        [shown] = self._open(self.theo)["feedback"]
        self.assertEqual((shown["count"], shown["score"]), (3, 4))

    def test_results_to_record_are_those_of_the_own_courses_that_are_due(self):
        self._enrol(self.anna, date_due=fields.Date.today())
        self._enrol(self.boris, date_due=fields.Date.today() + timedelta(days=1))
        [waiting] = self._open(self.tara)["waiting"]
        self.assertEqual((waiting["key"], waiting["count"]), ("record", 1))
        self.assertFalse(self._open(self.theo)["waiting"])

    def test_the_statements_do_not_follow_the_participants(self):
        session = self._create_session()
        self._seat(session, self.anna)
        few = self._count_statements(lambda: self._open(self.theo))
        self._seat(session, self.boris)
        self._seat(session, self.carla)
        other = self._create_session(days=8)
        self._seat(other, self.anna)
        many = self._count_statements(lambda: self._open(self.theo))
        self.assertLessEqual(many, few)


@tagged("post_install", "-at_install")
class TestExamsToRelease(GrowthCommon, ExamCommon):
    def test_an_exam_without_attempts_waits_to_be_released(self):
        enrolment = self._enrol(self.anna)
        day = self.env["sales.mgmt.trainer.day"].with_user(self.tara)
        self.assertFalse(day.get_day()["waiting"])
        while enrolment.has_attempts_left:
            self.env["sales.mgmt.training.attempt"].create(
                {
                    "person_id": enrolment.person_id.id,
                    "enrolment_id": enrolment.id,
                    "state": "broken",
                }
            )
            enrolment.invalidate_recordset()
        [waiting] = day.get_day()["waiting"]
        self.assertEqual((waiting["key"], waiting["count"]), ("release", 1))
        found = self.env["sales.mgmt.training.enrolment"].search(waiting["domain"])
        self.assertEqual(found, enrolment)
