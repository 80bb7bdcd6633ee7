from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import TrainingCommon


@tagged("post_install", "-at_install")
class TestEnrolment(TrainingCommon):
    def test_a_course_is_due_so_many_days_after_the_enrolment(self):
        self.course.due_days = 14
        enrolment = self._enrol(self.anna)
        today = fields.Date.context_today(enrolment)
        self.assertEqual(enrolment.date_due, today + timedelta(days=14))

    def test_it_is_late_from_the_day_after(self):
        enrolment = self._enrol(self.anna, date_due=fields.Date.to_date("2026-03-31"))
        late = [("is_late", "=", True), ("id", "=", enrolment.id)]
        with freeze_time("2026-03-31"):
            self.assertFalse(enrolment.is_late)
            self.assertFalse(enrolment.search(late))
        enrolment.invalidate_recordset(["is_late"])
        with freeze_time("2026-04-01"):
            self.assertTrue(enrolment.is_late)
            self.assertEqual(enrolment.search(late), enrolment)

    def test_nobody_is_enrolled_twice_at_once_but_again_later(self):
        first = self._enrol(self.anna)
        self.assertFalse(self._enrol(self.anna))
        first._pass()
        self.assertTrue(self._enrol(self.anna))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            first.copy()

    def test_a_trainer_records_the_result(self):
        enrolment = self._enrol(self.anna)
        enrolment.with_user(self.tara).action_pass()
        self.assertEqual(enrolment.state, "passed")
        self.assertEqual(enrolment.hours, 8)
        self.assertEqual(enrolment.recorded_by_id, self.tara)
        self.assertFalse(enrolment.has_score)

    def test_nobody_records_their_own_result(self):
        self._assign(self.tara, self.north)
        own = self._enrol(self.tara)
        with self.assertRaisesRegex(AccessError, "nobody for themselves"):
            own.with_user(self.tara).action_pass()
        with self.assertRaisesRegex(AccessError, "changes their own enrolment"):
            own.with_user(self.tara).date_due = "2030-01-01"

    def test_neither_the_participant_nor_the_leader_records_it(self):
        enrolment = self._enrol(self.anna)
        for user in (self.anna, self.lena, self.harry):
            with self.assertRaisesRegex(AccessError, "is recorded by"):
                enrolment.with_user(user).action_pass()

    def test_results_are_not_typed_in(self):
        enrolment = self._enrol(self.anna)
        with self.assertRaisesRegex(AccessError, "is not typed in"):
            enrolment.with_user(self.tara).write({"state": "passed", "score": 100})
        with self.assertRaisesRegex(AccessError, "is not typed in"):
            self.env["sales.mgmt.training.enrolment"].with_user(self.tara).create(
                {
                    "person_id": self._get_file(self.boris).id,
                    "course_id": self.course.id,
                    "state": "passed",
                }
            )

    def test_what_is_to_be_read_is_confirmed_by_the_reader(self):
        policy = self._create_course(
            "Gifts and Invitations", kind="compliance", completion="confirm"
        )
        enrolment = self._enrol(self.anna, policy)
        with self.assertRaisesRegex(AccessError, "is for anna"):
            enrolment.with_user(self.lena).action_confirm()
        enrolment.with_user(self.anna).action_start()
        enrolment.with_user(self.anna).action_confirm()
        self.assertEqual(enrolment.state, "passed")
        with self.assertRaisesRegex(UserError, "is passed already"):
            enrolment.with_user(self.anna).action_confirm()

    def test_nobody_confirms_what_a_trainer_records(self):
        enrolment = self._enrol(self.anna)
        with self.assertRaisesRegex(UserError, "when a trainer says so"):
            enrolment.with_user(self.anna).action_confirm()

    def test_the_pass_mark_decides_and_who_failed_is_enrolled_again(self):
        self.course.score_min = 70
        enrolment = self._enrol(self.anna)
        enrolment._record_score(69.9)
        self.assertEqual(enrolment.state, "failed")
        again = self._get_file(self.anna).enrolment_ids - enrolment
        self.assertEqual(again.state, "todo")
        again._record_score(70)
        self.assertEqual(again.state, "passed")
        self.assertEqual(self._get_file(self.anna).open_enrolment_count, 0)

    def test_the_line_above_takes_people_off_a_course_and_colleagues_do_not(self):
        enrolment = self._enrol(self.anna)
        with self.assertRaises(AccessError):
            enrolment.with_user(self.boris).action_cancel()
        with self.assertRaisesRegex(AccessError, "Only a training officer"):
            enrolment.with_user(self.anna).action_cancel()
        enrolment.with_user(self.lena).action_cancel()
        self.assertEqual(enrolment.state, "cancelled")

    def test_what_somebody_learned_is_not_deleted_with_the_course(self):
        self._enrol(self.anna)
        with self.assertRaisesRegex(UserError, "Archive the course instead"):
            self.course.unlink()
