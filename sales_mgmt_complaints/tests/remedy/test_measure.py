from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestMeasure(ComplaintCommon):
    def _plan(self, **values):
        return self.env["sales.mgmt.complaint.measure"].create(
            {
                "name": "Check every seal",
                "complaint_id": self._complain(user_id=self.hilde.id).id,
                "user_id": self.hanna.id,
                "date_due": "2026-03-31",
                **values,
            }
        )

    def test_an_action_stands_on_the_list_of_its_owner_until_it_is_done(self):
        measure = self._plan()
        activity = measure.activity_ids
        self.assertEqual(activity.user_id, self.hanna)
        self.assertEqual(activity.date_deadline, date(2026, 3, 31))
        with freeze_time("2026-03-20"):
            measure.with_user(self.hanna).action_done()
        self.assertEqual(measure.state, "done")
        self.assertEqual(measure.date_check, date(2026, 4, 19))
        self.assertEqual(measure.activity_ids.user_id, self.hugo)
        self.assertEqual(measure.activity_ids.date_deadline, date(2026, 4, 19))

    def test_a_new_owner_is_asked_instead_of_the_old_one(self):
        measure = self._plan()
        measure.user_id = self.hilde
        self.assertEqual(measure.activity_ids.user_id, self.hilde)

    def test_nobody_says_of_their_own_action_that_it_helped(self):
        measure = self._plan(user_id=self.hugo.id)
        measure.with_user(self.hugo).action_done()
        self.assertEqual(measure.activity_ids.user_id, self.hilde)
        with self.assertRaisesRegex(AccessError, "somebody else says"):
            measure.with_user(self.hugo).action_effective()
        measure.with_user(self.hilde).action_effective()
        self.assertEqual(measure.state, "effective")

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_owner_and_checker_apart(self):
        with self.assertRaisesRegex(IntegrityError, "four_eyes"):
            self._plan(checker_id=self.hanna.id)
            self.env.flush_all()

    def test_what_did_not_help_says_why_and_asks_for_more(self):
        measure = self._plan()
        measure.with_user(self.hanna).action_done()
        with self.assertRaisesRegex(UserError, "Write down what you found"):
            measure.with_user(self.hugo).action_ineffective()
        measure.finding = "Three more broke in April."
        measure.with_user(self.hugo).action_ineffective()
        self.assertEqual(measure.state, "ineffective")
        complaint = measure.complaint_id
        self.assertIn(
            "another action is needed", complaint.activity_ids.mapped("summary")[-1]
        )

    def test_an_owner_outside_service_reads_the_own_action_and_does_it(self):
        measure = self._plan(user_id=self.carla.id).with_user(self.carla)
        measure.action_done()
        self.assertEqual(measure.state, "done")
        with self.assertRaises(AccessError):
            measure.complaint_id.check_access("read")

    def test_whoever_has_no_part_in_it_does_not_do_it(self):
        with self.assertRaises(AccessError):
            self._plan().with_user(self.boris).action_done()

    def test_what_is_done_is_not_done_twice(self):
        measure = self._plan()
        measure.with_user(self.hanna).action_done()
        with self.assertRaisesRegex(UserError, "already"):
            measure.with_user(self.hanna).action_done()
