from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import RevisionCase


@tagged("post_install", "-at_install")
class TestRevisionTakeover(RevisionCase):
    @classmethod
    def _apply(cls, revision, amount=4800):
        """Change the annual number and let the revision become the one in use."""
        line = revision.line_ids.with_user(cls.dora)
        line.amount = amount
        line.action_split()
        cls._put_in_use(revision)
        return revision

    def test_the_new_version_takes_over_and_the_old_one_stays_as_it_was(self):
        old = {target.id: target.amount for target in self.line.target_ids}
        revision = self._apply(self._revise())
        self.assertEqual((self.plan.state, revision.state), ("superseded", "active"))
        self.assertEqual(
            {target.id: target.amount for target in self.line.target_ids}, old
        )
        self.assertEqual(self.plan.revision_id, revision)
        for refused in (
            lambda: self.line.with_user(self.dora).write({"amount": 1}),
            lambda: (
                self._find_target(self.line, self.anna)
                .with_user(self.dora)
                .write({"amount": 1})
            ),
            lambda: self.plan.with_user(self.dora).action_activate(),
            lambda: self.plan.with_user(self.dora).action_back_to_draft(),
            lambda: self.plan.with_user(self.dora).action_close(),
            lambda: self.plan.with_user(self.dora).unlink(),
        ):
            with self.assertRaises(UserError):
                refused()

    def test_everybody_reads_the_old_version_of_their_own_targets(self):
        self._apply(self._revise())
        own = self._find_target(self.line, self.anna).with_user(self.anna)
        self.assertTrue(own.has_access("read"))
        other = self._find_target(self.line, self.boris).with_user(self.anna)
        self.assertFalse(other.has_access("read"))
        self.assertEqual(self.plan.with_user(self.anna).state, "superseded")

    def test_only_the_version_in_use_is_measured(self):
        self._create_won(self.anna, 100, "2026-02-10 10:00:00")
        self._refresh()
        revision = self._apply(self._revise())
        self._create_won(self.anna, 50, "2026-03-10 10:00:00")
        self._refresh()
        self.assertEqual(self._find_target(self.line, self.anna).actual, 100)
        new = self._find_target(revision.line_ids, self.anna)
        self.assertEqual(new.actual, 150)

    def test_screens_show_one_version_only(self):
        revision = self._apply(self._revise())
        standing = self.env["sales.mgmt.standing"]
        period = self._find_period("2026-08")
        lines = standing._find_lines(self.company, period)
        self.assertEqual(lines, revision.line_ids)
        trend = self.env["sales.mgmt.trend.report"]._read_group(
            [
                ("company_id", "=", self.company.id),
                ("metric_id", "=", self.metric_won.id),
            ],
            [],
            ["amount:sum"],
        )
        self.assertEqual(trend, [(4800,)])

    def test_a_revision_of_a_revision_keeps_the_first_name_and_all_versions(self):
        second = self._apply(self._revise())
        third = self._revise("2026-10", plan=second, reason="A new rival")
        self.assertEqual(third.name, "Plan 2026, version 3")
        self.assertEqual(third.first_version_id, self.plan)
        self.assertEqual(third.version_count, 3)
        self._apply(third, 6000)
        before = self._get_amounts(second.line_ids, self.anna)
        after = self._get_amounts(third.line_ids, self.anna)
        for month in ("01", "06", "07", "09"):
            self.assertEqual(after[month], before[month])
        self.assertGreater(after["10"], before["10"])
        self.assertSumsHold(third.line_ids)
        action = third.action_open_versions()
        self.assertEqual(
            self.env["sales.mgmt.plan"].search(action["domain"]),
            self.plan | second | third,
        )

    def test_a_second_revision_may_start_before_the_first_one_did(self):
        second = self._apply(self._revise("2026-10"))
        third = self._revise("2026-07", plan=second)
        august = self._find_target(third.line_ids, self.anna, "2026-08")
        self.assertFalse(august.locked)
        august.with_user(self.dora).amount = 7
        june = self._find_target(third.line_ids, self.anna, "2026-06")
        self.assertTrue(june.locked)

    def test_locks_that_people_set_go_along_and_are_lifted_by_people(self):
        plan = self._create_plan()
        line = self._create_line(1200, plan=plan, metric=self.metric_orders)
        self._find_target(line, self.anna).with_user(self.dora)._lock("agreed")
        self._put_in_use(plan)
        copy = self._revise(plan=plan).line_ids
        july = self._find_target(copy, self.anna, "2026-07").with_user(self.dora)
        with self.assertRaisesRegex(UserError, "agreed"):
            july.amount = 1
        self._find_target(copy, self.anna).with_user(self.dora).action_unlock()
        july.amount = 1
        june = self._find_target(copy, self.anna, "2026-06").with_user(self.dora)
        with self.assertRaisesRegex(UserError, "is before 2026-07"):
            june.amount = 1

    def test_the_decision_and_its_reason_stand_in_the_audit_log(self):
        revision = self._apply(self._revise())
        entries = self.env["sales.mgmt.audit"].search(
            [("model", "=", "sales.mgmt.plan"), ("res_id", "=", revision.id)]
        )
        applied = entries.filtered(lambda entry: entry.event == "Revision Applied")
        self.assertEqual(applied.reason, "Lyon opens")
        self.assertIn("4,800", str(applied.changes))
        self.assertIn("3,600", str(applied.changes))
        old = self.env["sales.mgmt.audit"].search(
            [("model", "=", "sales.mgmt.plan"), ("res_id", "=", self.plan.id)]
        )
        self.assertIn("Superseded", old.mapped("event"))
        self.assertIn("Lyon opens", self.plan.message_ids[0].body)

    def test_an_approved_plan_that_never_was_active_is_replaced_too(self):
        plan = self._create_line(
            100, plan=self._create_plan(), metric=self.metric_orders
        ).plan_id
        plan.with_user(self.dora).action_propose()
        plan.with_user(self.max).action_approve()
        revision = self._apply(self._revise(plan=plan), 200)
        self.assertEqual((plan.state, revision.state), ("superseded", "active"))

    def test_a_revision_that_is_too_late_when_activated_is_refused_as_a_whole(self):
        revision = self._revise("2026-06")
        line = revision.line_ids.with_user(self.dora)
        line.amount = 4800
        line.action_split()
        revision.with_user(self.dora).action_propose()
        revision.with_user(self.max).action_approve()
        with (
            freeze_time("2026-07-01"),
            self.assertRaisesRegex(UserError, "2026-06, which is over"),
        ):
            revision.with_user(self.max).action_activate()
        self.assertEqual((self.plan.state, revision.state), ("active", "approved"))

    def test_what_was_closed_meanwhile_keeps_its_figures(self):
        self._create_won(self.anna, 100, "2026-04-10 10:00:00")
        self._refresh()
        revision = self._revise()
        self.env["sales.mgmt.period.lock"].with_user(self.dora).create(
            {
                "period_id": self._find_period("2026-04").id,
                "level": "hard",
                "reason": "Reported",
            }
        )
        april = self._find_target(self.line, self.anna, "2026-04")
        self.assertTrue(april.frozen)
        self._apply(revision)
        new = self._find_target(revision.line_ids, self.anna, "2026-04")
        self.assertTrue(new.frozen)
        self.assertEqual((new.amount, new.actual), (april.amount, 100))

    def test_what_was_told_once_is_not_told_again(self):
        rule = self.env["sales.mgmt.alert.rule"].create(
            {
                "name": "Behind",
                "company_id": self.company.id,
                "kind": "pace",
                "metric_ids": self.metric_won.ids,
                "level": "quarter",
                "subject": "person",
                "duration": 0,
            }
        )
        self._refresh()
        rule._check()
        alerts = self.env["sales.mgmt.alert"].search([("rule_id", "=", rule.id)])
        self.assertIn(self.anna, alerts.user_id)
        self.env["sales.mgmt.alert.watch"]._follow(
            rule, alerts.target_id.ids, self._find_period("2026-04").date_from
        )
        revision = self._apply(self._revise("2026-06"))
        self._refresh()
        rule._check()
        again = self.env["sales.mgmt.alert"].search([("rule_id", "=", rule.id)])
        self.assertEqual(again, alerts)
        still = again.filtered(lambda alert: alert.state == "open")
        self.assertEqual(still.target_id.plan_id, revision)
        watches = self.env["sales.mgmt.alert.watch"].search([("rule_id", "=", rule.id)])
        self.assertEqual(watches.target_id.plan_id, revision)
        self.assertEqual(
            set(watches.mapped("since")), {self._find_period("2026-04").date_from}
        )

    def test_a_unit_of_superseded_plans_alone_can_be_archived(self):
        west = self._create_unit("West")
        plan = self._create_plan(unit_id=west.id)
        self._assign(self._create_user("wim", "user"), west)
        self._create_line(1200, plan=plan, metric=self.metric_orders)
        self._put_in_use(plan)
        plan.sudo().state = "superseded"
        west.assignment_ids.unlink()
        west.action_archive()
        self.assertFalse(west.active)
