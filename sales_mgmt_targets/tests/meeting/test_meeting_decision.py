from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NOW, MeetingCommon


@tagged("post_install", "-at_install")
class TestDecision(MeetingCommon):
    """What was decided is somebody's task until it is done."""

    def _read_tasks(self, user):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "sales.mgmt.meeting.decision"),
                ("user_id", "=", user.id),
            ]
        )

    def test_a_decision_becomes_a_task_when_the_meeting_is_closed(self):
        with freeze_time(NOW):
            meeting = self._call()
            self._decide(meeting)
            self.assertFalse(self._read_tasks(self.anna))
            meeting.action_close()
        task = self._read_tasks(self.anna)
        self.assertEqual(task.date_deadline, date(2026, 6, 30))
        self.assertEqual(task.summary, "Call the ten largest customers")

    def test_a_task_that_is_done_is_a_decision_that_is_done(self):
        decision = self._hold()
        with freeze_time("2026-06-20 12:00:00"):
            self._read_tasks(self.anna).with_user(self.anna).action_done()
            self.env.flush_all()
        self.assertEqual(decision.state, "done")
        self.assertEqual(decision.done_on, date(2026, 6, 20))

    def test_a_decision_that_is_done_is_off_the_list(self):
        decision = self._hold()
        decision.with_user(self.anna).action_done()
        self.assertEqual(decision.state, "done")
        self.assertFalse(self._read_tasks(self.anna))

    def test_a_decision_that_is_not_needed_is_off_the_list_too(self):
        decision = self._hold()
        decision.with_user(self.lena).action_drop()
        self.assertEqual(decision.state, "dropped")
        self.assertFalse(self._read_tasks(self.anna))

    def test_only_who_has_to_do_it_and_who_leads_say_that_it_is_done(self):
        decision = self._hold()
        for user in (self.boris, self.sven, self.auditor):
            with self.assertRaises(AccessError):
                decision.with_user(user).action_done()
        with self.assertRaises(AccessError):
            decision.with_user(self.anna).action_drop()
        decision.with_user(self.lena).action_done()
        self.assertEqual(decision.state, "done")

    def test_what_is_being_decided_is_not_done(self):
        with freeze_time(NOW):
            decision = self._decide(self._call())
            with self.assertRaisesRegex(UserError, "close the meeting first"):
                decision.action_done()

    def test_a_decision_is_late_the_day_after(self):
        decision = self._hold()
        with freeze_time("2026-06-30 12:00:00"):
            decision.invalidate_recordset(["is_late"])
            self.assertFalse(decision.is_late)
            self.assertNotIn(decision, decision.search([("is_late", "=", True)]))
        with freeze_time("2026-07-01 12:00:00"):
            decision.invalidate_recordset(["is_late"])
            self.assertTrue(decision.is_late)
            self.assertIn(decision, decision.search([("is_late", "=", True)]))

    def test_who_has_left_gets_no_task(self):
        with freeze_time(NOW):
            meeting = self._call()
            self._decide(meeting)
            self.anna.active = False
            with self.assertRaisesRegex(UserError, "somebody else"):
                meeting.action_close()

    def test_other_screens_ask_what_somebody_still_has_to_do(self):
        decision = self._hold()
        decisions = self.env["sales.mgmt.meeting.decision"]
        self.assertEqual(decisions._get_open(self.anna), decision)
        self.assertFalse(decisions._get_open(self.boris))
        decision.with_user(self.anna).action_done()
        self.assertFalse(decisions._get_open(self.anna))
