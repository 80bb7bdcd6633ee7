from datetime import datetime
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.deadline import escalation
from .common import DeadlineCommon

MONDAY = "2026-03-02 09:00:00"


@tagged("post_install", "-at_install")
class TestDeadlineCheck(DeadlineCommon):
    """The scheduled job notes what has passed, once, whatever happens to it."""

    def test_urgent_after_its_moment_missed_a_second_after_the_due_one(self):
        complaint = self._complain_on(MONDAY)
        response = self._get(complaint, "response")
        # 80 % of 8 hours
        self.assertEqual(response.warn_on, datetime(2026, 3, 2, 15, 24))
        for moment, state, urgency in (
            ("15:24:00", "running", "running"),
            ("15:24:01", "running", "warned"),
            ("17:00:00", "running", "warned"),
            ("17:00:01", "breached", "breached"),
        ):
            with self.subTest(moment=moment):
                self._check_on(f"2026-03-02 {moment}")
                self.assertEqual(response.state, state)
                self.assertEqual(complaint.deadline_state, urgency)
        self.assertEqual(response.warned_on, datetime(2026, 3, 2, 15, 24))
        self.assertEqual(response.breached_on, datetime(2026, 3, 2, 17))

    def test_a_day_late_it_notes_the_moments_at_which_things_happened(self):
        complaint = self._complain_on(MONDAY)
        self._check_on("2026-03-04 03:00:00")
        response = self._get(complaint, "response")
        self.assertEqual(response.warned_on, datetime(2026, 3, 2, 15, 24))
        self.assertEqual(response.breached_on, datetime(2026, 3, 2, 17))

    def test_what_waits_or_is_done_is_left_alone(self):
        waiting, done = self._complain_on(MONDAY), self._complain_on(MONDAY)
        with freeze_time("2026-03-02 10:00:00"):
            waiting.action_wait()
            done._resolve("<p>Repaired</p>")
        self._check_on("2026-03-06 16:00:00")
        self.assertEqual(
            set(waiting.deadline_ids.mapped("state")), {"paused", "running"}
        )
        self.assertEqual(set(done.deadline_ids.mapped("state")), {"met"})

    def test_every_moment_asks_for_its_own_check(self):
        self._create_rule(50)
        self._complain_on(MONDAY, category_id=False)
        cron = self.env.ref("sales_mgmt_complaints.ir_cron_deadlines")
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", cron.id), ("call_at", ">=", MONDAY)]
        )
        moments = {str(each.call_at) for each in triggers}
        self.assertLessEqual(
            {
                # answer: half, warning, due; then the same of the solution
                "2026-03-02 13:01:00",
                "2026-03-02 15:25:00",
                "2026-03-02 17:01:00",
                "2026-03-04 13:01:00",
                "2026-03-05 17:01:00",
                "2026-03-06 17:01:00",
            },
            moments,
        )

    def test_many_complaints_of_a_minute_ask_for_the_same_check(self):
        cron = self.env.ref("sales_mgmt_complaints.ir_cron_deadlines")
        domain = [("cron_id", "=", cron.id), ("call_at", ">=", MONDAY)]
        self._complain_on("2026-03-02 09:00:01")
        before = self.env["ir.cron.trigger"].search_count(domain)
        self.assertTrue(before)
        for second in range(2, 7):
            self._complain_on(f"2026-03-02 09:00:0{second}")
        self.assertEqual(self.env["ir.cron.trigger"].search_count(domain), before)

    def test_the_number_of_statements_does_not_depend_on_the_number(self):
        self._create_rule(80, kind="response", tell_team_leader=True)
        self._create_rule(
            100, kind="response", tell_account_manager=True, unit_levels=2
        )
        self._create_rule(120, kind="response", tell_owner=False, tell_officers=True)
        # whom nobody may tell: no leader, and an account manager who may not read
        self.team.leader_id = False
        self.brewery.user_id = new_test_user(
            self.env, "outsider", company_id=self.company.id
        )
        self._create_rule(
            110, kind="response", tell_owner=False, tell_account_manager=True
        )
        # fewer than a thousand steps: the ORM reads a thousand rows at a time
        counts = []
        for count in (3, 10, 200):
            with freeze_time(MONDAY):
                self.env["sales.mgmt.complaint"].create(
                    [
                        {
                            "name": f"Complaint {number}",
                            "company_id": self.company.id,
                            "partner_id": self.paul.id,
                            "user_id": self.hanna.id,
                        }
                        for number in range(count)
                    ]
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._check_on("2026-03-20 09:00:00")
            counts.append(self.env.cr.sql_log_count - before)
        # the first run fills the caches of the registry
        self.assertEqual(counts[1], counts[2])

    def test_a_run_that_is_killed_takes_no_step_twice_and_forgets_none(self):
        self._create_rule(50)
        complaints = [self._complain_on(MONDAY) for _number in range(5)]
        runs = []

        def kill(_cron, processed=0, **_options):
            runs.append(processed)
            # what was done so far is committed; the job has no time left
            return 0 if processed else 60

        with (
            patch.object(escalation, "BATCH", 2),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", kill),
        ):
            for _run in range(5):
                self._check_on("2026-03-02 14:00:00")
        self.assertEqual([count for count in runs if count], [2, 2, 1])
        for complaint in complaints:
            steps = complaint.escalation_ids
            self.assertEqual(steps.mapped("state").count("done"), 1)

    def test_an_edit_at_the_same_moment_goes_first_and_the_check_is_tried_again(self):
        complaint = self._complain_on(MONDAY)
        checks = self.env["sales.mgmt.complaint.deadline"]
        tries = []
        original = type(checks)._mark_passed

        def collide(records, now):
            tries.append(now)
            if len(tries) == 1:
                raise psycopg2.errors.SerializationFailure
            return original(records, now)

        with (
            patch.object(type(checks), "_mark_passed", collide),
            patch.object(self.env.cr, "rollback", lambda: None),
            mute_logger("odoo.addons.sales_mgmt_complaints.models.deadline"),
        ):
            self._check_on("2026-03-03 09:00:00")
        self.assertEqual(len(tries), 2)
        self.assertEqual(complaint.deadline_state, "breached")
