from datetime import datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DeadlineCommon

MONDAY = "2026-03-02 09:00:00"


@tagged("post_install", "-at_install")
class TestDeadline(DeadlineCommon):
    # ------------------------------------------------------------
    # THE NEXT ONE
    # ------------------------------------------------------------

    def test_an_open_complaint_has_a_next_deadline_wherever_it_is(self):
        complaint = self._complain_on(MONDAY)
        steps = [
            ("response", lambda: None),
            ("reminder", complaint.action_wait),
            ("response", complaint.action_start),
            ("resolution", lambda: self._say(complaint, self.hanna, "We look at it")),
            ("reminder", complaint.action_wait),
            ("resolution", lambda: self._say(complaint, self.paul, "Here it is")),
        ]
        with freeze_time("2026-03-02 10:00:00"):
            for kind, step in steps:
                step()
                self.assertTrue(complaint.next_deadline_on)
                self.assertEqual(complaint.next_deadline_kind, kind)
            complaint._resolve("<p>Repaired</p>")
            self.assertFalse(complaint.next_deadline_on)
            self.assertFalse(complaint.deadline_state)
            complaint._reopen("it broke again")
            self.assertEqual(complaint.next_deadline_kind, "resolution")

    def test_the_database_refuses_an_open_complaint_without_a_deadline(self):
        complaint = self._complain_on(MONDAY)
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "deadline_while_open"),
        ):
            self.env.cr.execute(
                "UPDATE sales_mgmt_complaint SET next_deadline_on = NULL WHERE id = %s",
                [complaint.id],
            )

    def test_a_deadline_that_is_missed_is_the_next_until_it_is_done(self):
        complaint = self._complain_on(MONDAY)
        self._check_on("2026-03-04 09:00:00")
        self.assertEqual(complaint.deadline_state, "breached")
        self.assertEqual(complaint.next_deadline_on, datetime(2026, 3, 2, 17))
        with freeze_time("2026-03-04 09:30:00"):
            self._say(complaint, self.hanna, "Sorry for the delay")
        self.assertEqual(complaint.deadline_state, "running")
        self.assertEqual(complaint.next_deadline_kind, "resolution")

    def test_nobody_writes_deadlines_by_hand(self):
        complaint = self._complain_on(MONDAY)
        with self.assertRaises(AccessError):
            complaint.deadline_ids[:1].with_user(self.oscar).due_on = "2030-01-01"
        with self.assertRaises(AccessError):
            complaint.escalation_ids.with_user(self.oscar).create(
                {"complaint_id": complaint.id}
            )

    # ------------------------------------------------------------
    # IN TIME OR LATE
    # ------------------------------------------------------------

    def test_exactly_at_the_due_moment_is_in_time_a_second_later_is_late(self):
        for moment, state in (("17:00:00", "met"), ("17:00:01", "late")):
            with self.subTest(moment=moment):
                complaint = self._complain_on(MONDAY)
                with freeze_time(f"2026-03-02 {moment}"):
                    self._say(complaint, self.hanna, "We look at it")
                deadline = self._get(complaint, "response")
                self.assertEqual(deadline.state, state)
                self.assertEqual(deadline.used_seconds, 8 * 3600)
                self.assertEqual(bool(deadline.breached_on), state == "late")

    def test_a_solution_without_an_answer_answers_too(self):
        complaint = self._complain_on(MONDAY)
        with freeze_time("2026-03-03 10:00:00"):
            complaint._resolve("<p>Repaired</p>")
        self.assertEqual(self._get(complaint, "response").state, "late")
        solution = self._get(complaint, "resolution")
        self.assertEqual((solution.state, solution.used_hours), ("met", 9))

    def test_an_internal_note_is_no_answer(self):
        complaint = self._complain_on(MONDAY)
        self._say(complaint, self.hanna, "Who knows this meter?", note=True)
        self.assertEqual(self._get(complaint, "response").state, "running")

    def test_what_was_no_complaint_needs_no_deadline(self):
        complaint = self._complain_on(MONDAY)
        self._check_on("2026-03-10 09:00:00")
        complaint._cancel("spam")
        self.assertEqual(set(complaint.deadline_ids.mapped("state")), {"void"})

    # ------------------------------------------------------------
    # WAITING FOR THE CUSTOMER
    # ------------------------------------------------------------

    def test_the_clock_stands_still_while_the_customer_is_asked(self):
        complaint = self._complain_on("2026-03-05 09:00:00")
        # Friday, one hour before the office closes
        with freeze_time("2026-03-06 16:00:00"):
            complaint.action_wait()
        solution = self._get(complaint, "resolution")
        self.assertEqual((solution.state, solution.due_on), ("paused", False))
        self.assertEqual(solution.remaining_hours, 40 - 15)
        # on Tuesday at 13:00 the customer answers
        with freeze_time("2026-03-10 13:00:00"):
            self._say(complaint, self.paul, "Here is the number")
        self.assertEqual(solution.state, "running")
        # 4 h on Tuesday, 8 on Wednesday and Thursday, 5 on Friday
        self.assertEqual(solution.due_on, datetime(2026, 3, 13, 14))
        self.assertEqual(solution.paused_seconds, 3 * 86_400 + 21 * 3600)

    def test_a_pause_over_a_weekend_costs_no_working_time(self):
        complaint = self._complain_on(MONDAY)
        with freeze_time("2026-03-06 16:59:00"):
            complaint.action_wait()
        with freeze_time("2026-03-09 09:00:00"):
            complaint.action_start()
        self.assert_due(complaint, "resolution", "2026-03-09 09:01:00")

    def test_what_was_missed_before_stays_missed_in_a_pause(self):
        complaint = self._complain_on(MONDAY)
        self._check_on("2026-03-03 09:00:00")
        complaint.action_wait()
        self.assertEqual(self._get(complaint, "response").state, "breached")

    def test_what_is_late_is_not_paused_into_time_before_the_check_noticed(self):
        complaint = self._complain_on(MONDAY)
        with freeze_time("2026-03-02 17:00:01"):
            complaint.action_wait()
        with freeze_time("2026-03-04 09:00:00"):
            self._say(complaint, self.hanna, "Any news?")
        self.assertEqual(self._get(complaint, "response").state, "late")

    def test_a_customer_who_does_not_answer_is_asked_again(self):
        complaint = self._complain_on(MONDAY)
        with freeze_time(MONDAY):
            complaint.action_wait()
        self.assert_due(complaint, "reminder", "2026-03-06 17:00:00")
        with freeze_time("2026-03-05 09:00:00"):
            self._say(complaint, self.hanna, "Did you find the number?")
        self.assert_due(complaint, "reminder", "2026-03-11 17:00:00")
        self.assertEqual(
            complaint.deadline_ids.filtered(
                lambda each: each.kind == "reminder"
            ).mapped("state"),
            ["running", "met"],
        )

    def test_the_customer_hears_from_us_every_so_many_hours(self):
        self._create_policy(targets={"update": 4})
        complaint = self._complain_on(MONDAY)
        self.assertFalse(self._get(complaint, "update"))
        with freeze_time("2026-03-02 10:00:00"):
            self._say(complaint, self.hanna, "We look at it")
        self.assert_due(complaint, "update", "2026-03-02 14:00:00")
        with freeze_time("2026-03-02 15:00:00"):
            self._say(complaint, self.hanna, "The part is ordered")
        self.assert_due(complaint, "update", "2026-03-03 11:00:00")
        with freeze_time("2026-03-03 11:00:00"):
            complaint._resolve("<p>Repaired</p>")
        self.assertEqual(
            complaint.deadline_ids.filtered(lambda each: each.kind == "update").mapped(
                "state"
            ),
            ["void", "late"],
        )

    # ------------------------------------------------------------
    # OTHER FACTS
    # ------------------------------------------------------------

    def test_another_severity_changes_the_time_that_is_left(self):
        self._create_policy(severity="3", targets={"resolution": 16})
        complaint = self._complain_on(MONDAY)
        with freeze_time("2026-03-03 09:00:00"):
            complaint.severity = "3"
        # 8 hours were used
        self.assert_due(complaint, "resolution", "2026-03-03 17:00:00")
        with freeze_time("2026-03-03 11:00:00"):
            complaint.severity = "1"
        # 10 hours were used of 40
        self.assert_due(complaint, "resolution", "2026-03-06 17:00:00")

    def test_what_is_used_up_when_it_becomes_severe_is_due_at_that_moment(self):
        self._create_policy(severity="3", targets={"resolution": 2})
        complaint = self._complain_on(MONDAY)
        with freeze_time("2026-03-03 09:00:00"):
            complaint.severity = "3"
        self.assert_due(complaint, "resolution", "2026-03-03 09:00:00")

    def test_a_milder_severity_does_not_undo_what_was_missed(self):
        self._create_policy(severity="2", targets={"response": 1})
        complaint = self._complain_on(MONDAY)
        self._check_on("2026-03-02 12:00:00")
        complaint.severity = "0"
        response = self._get(complaint, "response")
        self.assertEqual(response.state, "breached")
        self.assertEqual(response.due_on, datetime(2026, 3, 2, 10))

    def test_other_facts_change_nothing(self):
        complaint = self._complain_on(MONDAY)
        due = complaint.next_deadline_on
        before = complaint.deadline_ids.read(["due_on", "running_since"])
        with freeze_time("2026-03-02 11:00:00"):
            complaint.write({"name": "Another title", "user_id": self.hilde.id})
        self.assertEqual(complaint.next_deadline_on, due)
        self.assertEqual(
            complaint.deadline_ids.read(["due_on", "running_since"]), before
        )

    def test_a_deadline_is_never_computed_again_once_it_is_over(self):
        complaint = self._complain_on(MONDAY)
        with freeze_time("2026-03-02 12:00:00"):
            complaint._resolve("<p>Repaired</p>")
            complaint.action_close()
        fields = list(complaint.deadline_ids._fields)
        before = complaint.deadline_ids.sorted("id").read(fields)
        self._create_policy(severity="3", targets={"resolution": 1, "response": 1})
        with freeze_time("2026-03-04 12:00:00"):
            complaint.severity = "3"
            complaint.partner_id = self.brewery
        self._check_on("2026-03-20 12:00:00")
        self.env.flush_all()
        for each, former in zip(
            complaint.deadline_ids.sorted("id").read(fields), before, strict=True
        ):
            self.assertEqual(each, former)

    def test_what_is_reopened_gets_the_full_time_and_keeps_the_old_result(self):
        complaint = self._complain_on(MONDAY)
        with freeze_time("2026-03-10 12:00:00"):
            complaint._resolve("<p>Repaired</p>")
        old = self._get(complaint, "resolution")
        self.assertEqual((old.state, old.round), ("late", 1))
        with freeze_time("2026-03-11 09:00:00"):
            complaint._reopen("it broke again")
        new = self._get(complaint, "resolution")
        self.assertNotEqual(new, old)
        self.assertEqual((new.state, new.round), ("running", 2))
        self.assertEqual(new.due_on, datetime(2026, 3, 17, 17))
        self.assertEqual((old.state, old.round), ("late", 1))

    # ------------------------------------------------------------
    # ESCALATE BY HAND
    # ------------------------------------------------------------

    def test_what_is_done_is_not_escalated(self):
        complaint = self._complain_on(MONDAY)
        complaint._resolve("<p>Repaired</p>")
        with self.assertRaisesRegex(UserError, "not open any more"):
            complaint.with_user(self.hanna).action_escalate()

    def test_who_only_reads_does_not_escalate(self):
        complaint = self._complain_on(MONDAY)
        with self.assertRaisesRegex(AccessError, "may read .* but not handle"):
            complaint.with_user(self.anna).action_escalate()
