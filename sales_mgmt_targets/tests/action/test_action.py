from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import NOW, ActionCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAction(ActionCase):
    """Measures under a target: who does what until when."""

    def test_an_action_takes_the_place_of_its_target(self):
        action = self._plan_measure()
        self.assertEqual(
            action._get_place(),
            (
                self.company.id,
                self.metric_won.id,
                self.north.id,
                self.anna.id,
                self.anna_may.period_id.id,
                False,
            ),
        )
        self.assertEqual(action.user_id, self.anna)
        self.assertEqual(action.currency_id, self.company.currency_id)

    def test_who_leads_the_unit_does_what_is_planned_for_all(self):
        action = self._plan_measure(self.north_year, planner=self.dora)
        self.assertFalse(action.salesperson_id)
        self.assertEqual(action.user_id, self.lena)

    def test_the_owner_has_it_on_the_list_at_once(self):
        self._plan_measure()
        task = self._read_tasks(self.anna)
        self.assertEqual(task.summary, "Seminar for laboratories")
        self.assertEqual(task.date_deadline, date(2026, 5, 29))

    def test_of_a_plan_that_is_not_approved_nobody_learns(self):
        plan = self._create_plan("2025", name="Draft")
        line = self._create_line(1200, plan=plan)
        target = self._find_target(line, self.anna, "2025-12")
        action = self._plan_measure(target, self.dora, date_due="2025-12-20")
        self.assertFalse(self._read_tasks(self.anna))
        self.assertFalse(action.with_user(self.anna).has_access("read"))
        plan.with_user(self.dora).action_propose()
        self.assertFalse(self._read_tasks(self.anna))
        plan.with_user(self.max).action_approve()
        self.assertTrue(self._read_tasks(self.anna))
        self.assertTrue(action.with_user(self.anna).has_access("read"))

    def test_an_action_survives_its_version_of_the_plan(self):
        plan = self._create_plan("2025", name="Draft")
        line = self._create_line(1200, plan=plan)
        target = self._find_target(line, self.anna, "2025-12")
        action = self._plan_measure(target, self.dora, date_due="2025-12-20")
        other = self._create_line(
            2400, plan=self._create_plan("2025", name="Another version")
        )
        plan.unlink()
        self.env.invalidate_all()
        self.assertFalse(action.target_id)
        self.assertEqual(action.salesperson_id, self.anna)
        self.assertEqual(
            action.current_target_id, self._find_target(other, self.anna, "2025-12")
        )

    def test_an_action_goes_over_to_the_revision_of_its_plan(self):
        action = self._plan_measure(effect=24)
        wizard = (
            self.env["sales.mgmt.plan.revise"]
            .with_user(self.dora)
            .create(
                {
                    "plan_id": self.plan.id,
                    "period_id": self._find_period("2026-07").id,
                    "reason": "Lyon opens",
                }
            )
        )
        revision = self.env["sales.mgmt.plan"].browse(wizard.action_revise()["res_id"])
        action.invalidate_recordset()
        self.assertEqual(action.current_target_id, self.anna_may)
        later = self._find_target(revision.line_ids, self.boris, "2026-09")
        later.with_user(self.dora).amount = 500
        self._activate(revision)
        self.assertEqual(self.plan.state, "superseded")
        action.invalidate_recordset()
        target = self._find_target(revision.line_ids, self.anna, "2026-05")
        self.assertEqual(action.current_target_id, target)
        self.assertEqual((target.action_count, target.action_effect), (1, 24))
        self.assertEqual(len(self._read_tasks(self.anna)), 1)

    def test_of_two_versions_the_one_in_force_shows_the_gap(self):
        action = self._plan_measure()
        self._create_line(72000, plan=self._create_plan(name="What if"))
        action.invalidate_recordset()
        self.assertEqual(action.current_target_id, self.anna_may)
        self.assertEqual(action.gap, 60)

    def test_the_owner_reports_but_does_not_change_what_was_agreed(self):
        action = self._plan_measure(effect=100)
        with self.assertRaises(AccessError):
            action.with_user(self.anna).write({"effect": 10})
        with self.assertRaises(AccessError):
            action.with_user(self.anna).write({"date_due": "2026-05-31"})
        self._step(action, self.anna, "progress", progress=40, result="Room booked")
        self.assertEqual(action.state, "running")
        self.assertEqual(action.effect_open, 60)
        self.assertEqual(action.result, "Room booked")

    def test_what_is_done_is_off_the_list_and_brings_nothing_more(self):
        action = self._plan_measure(effect=100)
        self._step(action, self.anna, "done", result="Ten came")
        self.assertEqual(action.state, "done")
        self.assertEqual(action.done_on, date(2026, 5, 15))
        self.assertEqual(action.effect_open, 0)
        self.assertFalse(self._read_tasks(self.anna))

    def test_a_task_that_is_done_is_an_action_that_is_done(self):
        action = self._plan_measure()
        self._read_tasks(self.anna).with_user(self.anna).action_done()
        self.env.flush_all()
        self.assertEqual(action.state, "done")

    def test_dropping_needs_a_reason_and_stands_in_the_audit_log(self):
        action = self._plan_measure()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._step(action, self.lena, "drop")
        self._step(action, self.lena, "drop", reason="No room")
        self.assertEqual(action.state, "dropped")
        self.assertEqual(action.drop_reason, "No room")
        entry = self.env["sales.mgmt.audit"].search(
            [("model", "=", action._name), ("res_id", "=", action.id)]
        )
        self.assertEqual(entry.reason, "No room")

    def test_the_owner_does_not_drop_what_others_planned(self):
        action = self._plan_measure()
        with self.assertRaises(AccessError):
            self._step(action, self.anna, "drop", reason="No time")

    def test_what_is_over_is_opened_again_before_it_changes(self):
        action = self._plan_measure()
        self._step(action, self.anna, "done")
        with self.assertRaisesRegex(UserError, "is over"):
            action.with_user(self.lena).name = "Another"
        action.with_user(self.lena).action_reopen()
        self.assertEqual(action.state, "planned")
        self.assertTrue(self._read_tasks(self.anna))
        action.with_user(self.lena).name = "Another"
        self.assertEqual(self._read_tasks(self.anna).summary, "Another")

    def test_with_another_owner_the_task_moves(self):
        action = self._plan_measure()
        action.with_user(self.lena).user_id = self.boris
        self.assertFalse(self._read_tasks(self.anna))
        self.assertTrue(self._read_tasks(self.boris))

    def test_an_action_ends_within_the_period_of_its_target(self):
        with self.assertRaisesRegex(ValidationError, "ends on"):
            self._plan_measure(date_due="2026-06-01")
        self.assertTrue(self._plan_measure(date_due="2026-05-31"))

    def test_people_plan_for_their_own_targets_and_for_no_others(self):
        action = self._plan_measure(planner=self.anna, effect=50)
        self.assertEqual(action.user_id, self.anna)
        action.with_user(self.anna).effect = 60
        boris = self._find_target(self.line, self.boris, "2026-05")
        with self.assertRaises(AccessError):
            self._plan_measure(boris, planner=self.anna)

    def test_nobody_says_by_a_write_that_it_is_done(self):
        action = self._plan_measure()
        for vals in ({"outcome": "done"}, {"state": "done"}, {"answer": "granted"}):
            with self.assertRaises(AccessError):
                action.with_user(self.lena).write(vals)
        made = self._plan_measure(outcome="done", is_told=False)
        self.assertEqual(made.state, "planned")
        self.assertTrue(made.is_told)

    def test_the_team_reads_what_is_planned_for_all_of_it(self):
        action = self._plan_measure(self.north_year, planner=self.lena)
        self.assertTrue(action.with_user(self.boris).has_access("read"))
        self.assertFalse(action.with_user(self.carla).has_access("read"))
        self.assertFalse(action.with_user(self.boris).has_access("write"))

    def test_what_is_deleted_leaves_no_task(self):
        self._plan_measure().with_user(self.lena).unlink()
        self.assertFalse(self._read_tasks(self.anna))
