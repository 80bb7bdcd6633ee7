from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import NOW, ActionCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAnswer(ActionCase):
    """What other departments are asked for, and what they say."""

    def test_the_head_of_the_department_is_asked_in_its_time(self):
        request = self._request()
        self.assertEqual(request.asked_id, self.mia)
        self.assertEqual(request.date_answer_due, date(2026, 5, 20))
        self.assertEqual(request.answer, "waiting")
        task = self._read_tasks(self.mia)
        self.assertEqual(task.date_deadline, date(2026, 5, 20))
        self.assertIn("Advertisement", task.summary)

    def test_an_answer_comes_before_the_thing_itself(self):
        request = self._request(date_due="2026-05-18")
        self.assertEqual(request.date_answer_due, date(2026, 5, 18))

    def test_who_is_asked_needs_no_role_of_sales(self):
        request = self._request()
        asked = request.with_user(self.mia)
        self.assertFalse(self.mia.has_group("sales_mgmt_targets.group_user"))
        self.assertTrue(self.mia.has_group("sales_mgmt_targets.group_supporter"))
        with Form(asked) as form:
            self.assertEqual(form.budget, 500)
            self.assertTrue(form.can_answer)
        self._step(request, self.mia, "granted", reason="In the June issue")
        self.assertEqual(request.answer, "granted")
        self.assertEqual(request.budget_granted, 500)
        self.assertEqual(request.answered_by_id, self.mia)
        self.assertEqual(request.answered_on, date(2026, 5, 15))
        self.assertFalse(self._read_tasks(self.mia))

    def test_who_is_asked_reads_no_other_actions(self):
        measure, request = self._plan_measure(), self._request()
        self.assertFalse(measure.with_user(self.mia).has_access("read"))
        self.assertFalse(request.with_user(self.mia).has_access("write"))
        found = self.env["sales.mgmt.action"].with_user(self.mia).search([])
        self.assertEqual(found, request)
        self.assertFalse(
            self.env["sales.mgmt.target"].with_user(self.mia).has_access("read")
        )

    def test_who_waits_for_the_answer_learns_of_it(self):
        request = self._request()
        self._step(request, self.mia, "refused", reason="The year is sold out")
        subject = "Refused: Advertisement in the journal"
        self.assertIn(subject, self._read_subjects(self.anna))
        self.assertIn(subject, self._read_subjects(self.lena))
        self.assertFalse(self._read_subjects(self.mia))
        self.assertEqual(request.state, "planned")

    def test_a_part_is_a_part(self):
        request = self._request()
        with self.assertRaisesRegex(UserError, "lies between"):
            self._step(request, self.mia, "partly", budget=501)
        self._step(request, self.mia, "partly", budget=200, reason="Half a page")
        self.assertEqual((request.answer, request.budget_granted), ("partly", 200))

    def test_a_refusal_says_why(self):
        request = self._request()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._step(request, self.mia, "refused")
        self.assertEqual(request.answer, "waiting")

    def test_only_who_is_asked_answers(self):
        request = self._request()
        for user in (self.anna, self.lena, self.dora):
            with self.assertRaisesRegex(AccessError, "who answers it"):
                self._step(request, user, "granted")
        with self.assertRaises(AccessError):
            self._step(request, self.boris, "granted")

    def test_nobody_grants_what_they_asked_for_themselves(self):
        request = self._request(asked_id=self.lena.id)
        with self.assertRaisesRegex(AccessError, "yourself"):
            self._step(request, self.lena, "granted")
        self._step(request, self.mia, "granted")
        self.assertEqual(request.answered_by_id, self.mia)

    def test_an_answer_stands_until_it_is_asked_again(self):
        request = self._request()
        self._step(request, self.mia, "refused", reason="No")
        with self.assertRaisesRegex(AccessError, "answered by"):
            self._step(request, self.mia, "granted")
        with self.assertRaises(AccessError):
            request.with_user(self.anna).action_ask_again()
        request.with_user(self.lena).action_ask_again()
        self.assertEqual(request.answer, "waiting")
        self.assertTrue(self._read_tasks(self.mia))
        self._step(request, self.mia, "granted")
        self.assertEqual(request.answer, "granted")

    def test_of_who_left_the_head_is_asked(self):
        self.boris.active = False
        self._request(asked_id=self.boris.id)
        self.assertTrue(self._read_tasks(self.mia))

    def test_another_department_is_asked_instead(self):
        request = self._request()
        logistics = self.marketing.copy(
            {"name": "Logistics", "responsible_id": self.olga.id}
        )
        request.with_user(self.lena).department_id = logistics
        self.assertEqual(request.asked_id, self.olga)
        self.assertFalse(self._read_tasks(self.mia))
        self.assertTrue(self._read_tasks(self.olga))

    def test_an_answer_is_late_the_day_after(self):
        request = self._request()
        with freeze_time("2026-05-20 12:00:00"):
            request.invalidate_recordset(["is_answer_late"])
            self.assertFalse(request.is_answer_late)
        with freeze_time("2026-05-21 12:00:00"):
            request.invalidate_recordset(["is_answer_late"])
            self.assertTrue(request.is_answer_late)
            self.assertIn(request, request.search([("is_answer_late", "=", True)]))
            self._step(request, self.mia, "granted")
            self.assertNotIn(request, request.search([("is_answer_late", "=", True)]))

    def test_what_is_dropped_is_asked_of_nobody(self):
        request = self._request()
        self._step(request, self.lena, "drop", reason="Too late")
        self.assertFalse(self._read_tasks(self.mia))
        with self.assertRaisesRegex(UserError, "is over"):
            self._step(request, self.mia, "granted")

    @mute_logger("odoo.sql_db")
    def test_a_request_says_what_and_of_whom(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._request(resource=False)

    def test_a_measure_asks_nobody(self):
        action = self._plan_measure()
        self.assertFalse(action.answer)
        with self.assertRaisesRegex(AccessError, "asks nothing"):
            self._step(action, self.lena, "granted")
