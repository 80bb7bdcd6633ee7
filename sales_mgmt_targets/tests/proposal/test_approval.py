from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestApproval(SalesMgmtCommon):
    """A plan of North for 900: Lena leads North, Nora leads Northwind above it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nora = cls._create_user("nora", "user")
        cls.root.leader_id = cls.nora
        cls.line = cls._create_line(900, plan=cls._create_plan(unit_id=cls.north.id))
        cls.plan = cls.line.plan_id

    def _rule(self, reach, **values):
        return self.env["sales.mgmt.approval.rule"].create(
            {
                "company_id": self.company.id,
                "metric_id": self.metric_won.id,
                "basis": "total",
                "amount": 900,
                "reach": reach,
                **values,
            }
        )

    def _propose(self, plan=None):
        (plan or self.plan).with_user(self.dora).action_propose()

    def _approve(self, user):
        self.plan.with_user(user).action_approve()

    def _get_steps(self):
        return [
            (step.unit_id.name or "manager", step.state)
            for step in self.plan._get_round()
        ]

    def test_without_a_rule_that_is_met_one_manager_approves(self):
        self._rule("top", amount=900.01)
        self._propose()
        self.assertFalse(self.plan.approval_step_ids)
        with self.assertRaises(AccessError):
            self._approve(self.lena)
        self._approve(self.max)
        self.assertEqual(self.plan.state, "approved")

    def test_a_plan_climbs_from_leader_to_leader_to_a_manager(self):
        self._rule("manager")
        self._propose()
        self.assertEqual(
            self._get_steps(),
            [("North", "pending"), ("Northwind", "waiting"), ("manager", "waiting")],
        )
        for user in (self.lena, self.nora, self.max):
            self.assertIn(user, self.plan.activity_ids.user_id)
            self.assertTrue(self.plan.with_user(user).can_approve)
            self.assertEqual(self.plan.state, "proposed")
            self._approve(user)
        self.assertEqual(self.plan.state, "approved")
        self.assertEqual(self.plan.approver_id, self.max)
        steps = self.plan.approval_step_ids
        self.assertEqual(
            steps.mapped("decided_by_id"), self.lena | self.nora | self.max
        )
        self.assertTrue(all(steps.mapped("decided_on")))
        self.assertFalse(self.plan.activity_ids)

    def test_it_climbs_as_far_as_the_highest_rule_that_it_meets(self):
        self._rule("unit", amount=0)
        self._rule("parent", amount=900)
        self._rule("manager", amount=901)
        self._propose()
        self.assertEqual(
            self._get_steps(), [("North", "pending"), ("Northwind", "waiting")]
        )
        self._approve(self.lena)
        self._approve(self.nora)
        self.assertEqual(self.plan.state, "approved")

    def test_a_small_plan_is_approved_by_its_own_leader_alone(self):
        self._rule("unit")
        self._propose()
        self._approve(self.lena)
        self.assertEqual(
            (self.plan.state, self.plan.approver_id), ("approved", self.lena)
        )

    def test_only_whose_turn_it_is_approves(self):
        self._rule("manager")
        self._propose()
        for user in (self.nora, self.sven, self.max):
            self.assertFalse(self.plan.with_user(user).can_approve)
            with self.assertRaisesRegex(AccessError, "waits for another approval"):
                self._approve(user)
        for user in (self.anna, self.auditor):
            with self.assertRaises(AccessError):
                self._approve(user)
        with self.assertRaisesRegex(UserError, "no leader|approval|wrote"):
            self.plan.with_user(self.dora)._refuse("I want it")

    def test_change_counts_against_the_year_before_the_plan(self):
        self._create_won(self.anna, 600, "2025-05-10 10:00:00")
        self._refresh()
        rule = self._rule("unit", basis="change", share=0.5)
        totals, last = self.plan._get_approval_figures(self.metric_won)
        self.assertEqual((totals[self.metric_won], last[self.metric_won]), (900, 600))
        found = self.env["sales.mgmt.approval.rule"]._find_met(self.plan)
        self.assertEqual(found, rule)
        rule.share = 0.51
        self.assertFalse(rule._find_met(self.plan))
        # a base year chosen by hand does not lower the change
        self.line.history_period_id = self._find_period("2024")
        rule.share = 0.5
        self.assertEqual(rule._find_met(self.plan), rule)
        # down counts as well
        self.line.amount = 300
        self.assertEqual(rule._find_met(self.plan), rule)

    def test_where_nothing_was_achieved_every_target_is_a_change(self):
        rule = self._rule("unit", basis="change", share=0.5)
        self.assertEqual(rule._find_met(self.plan), rule)

    def test_a_unit_without_leader_is_passed_over_upwards(self):
        self.north.leader_id = False
        self._rule("parent")
        self._propose()
        self.assertEqual(
            self._get_steps(), [("North", "skipped"), ("Northwind", "pending")]
        )
        self.assertIn("no leader", self.plan.approval_step_ids[0].comment)

    def test_who_has_a_target_in_the_plan_is_passed_over(self):
        self._assign(self.lena, self.north)
        self.line.action_split()
        self._rule("parent")
        self._propose()
        self.assertEqual(
            self._get_steps(), [("North", "skipped"), ("Northwind", "pending")]
        )
        self.assertIn(self.lena.name, self.plan.approval_step_ids[0].comment)
        with self.assertRaisesRegex(AccessError, "another approval"):
            self._approve(self.lena)

    def test_a_deputy_stands_in_for_a_leader_who_may_not(self):
        self._assign(self.lena, self.north)
        self.line.action_split()
        self.north.deputy_ids = self.sven
        self._rule("unit")
        self._propose()
        self.assertEqual(self.plan.activity_ids.user_id, self.sven)
        self._approve(self.sven)
        self.assertEqual(self.plan.state, "approved")

    def test_who_is_away_is_passed_over_with_the_day(self):
        resource = self.env["resource.resource"].create(
            {"name": "Lena", "user_id": self.lena.id, "company_id": self.company.id}
        )
        now = self.env.cr.now()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "resource_id": resource.id,
                "company_id": self.company.id,
                "calendar_id": resource.calendar_id.id,
                "date_from": now.replace(year=now.year - 1),
                "date_to": now.replace(year=now.year + 1),
            }
        )
        self._rule("parent")
        self._propose()
        self.assertEqual(
            self._get_steps(), [("North", "skipped"), ("Northwind", "pending")]
        )
        self.assertIn("away until", self.plan.approval_step_ids[0].comment)

    def test_if_the_highest_is_passed_over_a_manager_stands_in(self):
        self._rule("parent")
        self.root.leader_id = False
        self._propose()
        self._approve(self.lena)
        self.assertEqual(
            self._get_steps(),
            [("North", "approved"), ("Northwind", "skipped"), ("manager", "pending")],
        )
        self.assertEqual(self.plan.state, "proposed")
        with self.assertRaisesRegex(UserError, "written or proposed by you"):
            self._approve(self.dora)
        self._approve(self.max)
        self.assertEqual(self.plan.state, "approved")

    def test_who_leads_both_units_says_it_once(self):
        self.root.leader_id = self.lena
        self._rule("parent")
        self._propose()
        self._approve(self.lena)
        self.assertEqual(
            self._get_steps(), [("North", "approved"), ("Northwind", "approved")]
        )
        self.assertEqual(self.plan.state, "approved")

    def test_refused_it_is_a_draft_again_and_begins_anew(self):
        self._rule("parent")
        self._propose()
        self._approve(self.lena)
        self.env["sales.mgmt.approval.reason"].with_user(self.nora).create(
            {"plan_id": self.plan.id, "reason": "Too much for one year"}
        ).action_confirm()
        self.assertEqual(
            (self.plan.state, bool(self.plan.proposer_id)), ("draft", False)
        )
        self.assertEqual(
            self._get_steps(), [("North", "approved"), ("Northwind", "refused")]
        )
        bodies = " ".join(self.plan.message_ids.mapped("body"))
        self.assertIn("Too much for one year", bodies)
        self.assertIn(self.dora.partner_id, self.plan.message_ids.notified_partner_ids)
        self._propose()
        self.assertEqual(
            self._get_steps(), [("North", "pending"), ("Northwind", "waiting")]
        )
        self.assertEqual(len(self.plan.approval_step_ids), 4)

    def test_without_rules_a_manager_refuses_with_a_reason(self):
        self._propose()
        with self.assertRaisesRegex(UserError, "does not wait for your"):
            self.plan.with_user(self.dora)._refuse("Mine")
        self.plan.with_user(self.max)._refuse("Ask the north first")
        self.assertEqual(self.plan.state, "draft")

    def test_taken_back_the_plan_waits_for_nobody(self):
        self._rule("parent")
        self._propose()
        self.plan.with_user(self.dora).action_back_to_draft()
        self.assertEqual(
            self._get_steps(), [("North", "dropped"), ("Northwind", "dropped")]
        )
        self.assertFalse(self.plan.activity_ids)
        self.assertFalse(self.plan.approval_notice)

    def test_a_manager_passes_over_who_does_not_answer(self):
        self._rule("parent")
        self._propose()
        with self.assertRaises(AccessError):
            self.plan.with_user(self.nora).action_ask_pass_on()
        action = self.plan.with_user(self.max).action_ask_pass_on()
        dialog = (
            self.env["sales.mgmt.approval.reason"]
            .with_user(self.max)
            .with_context(**action["context"])
            .create({"reason": "Two weeks without an answer"})
        )
        dialog.action_confirm()
        self.assertEqual(
            self._get_steps(), [("North", "skipped"), ("Northwind", "pending")]
        )
        step = self.plan.approval_step_ids.filtered(
            lambda each: each.unit_id == self.north
        )
        self.assertEqual(step.decided_by_id, self.max)
        entries = self.env["sales.mgmt.audit"].search(
            [("model", "=", "sales.mgmt.plan"), ("res_id", "=", self.plan.id)]
        )
        self.assertIn("Two weeks without an answer", entries.mapped("reason"))

    def test_nobody_writes_steps_and_only_settings_write_rules(self):
        rule = self._rule("parent")
        self._propose()
        with self.assertRaises(AccessError):
            self.plan.approval_step_ids.with_user(self.max).write({"state": "approved"})
        with self.assertRaises(AccessError):
            rule.with_user(self.dora).write({"amount": 10**6})
        with self.assertRaisesRegex(ValidationError, "which change"):
            self._rule("unit", basis="change", share=0)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._rule("unit", amount=-1)
        self.assertIn("900.00 or more", rule.display_name)

    def test_rules_of_another_company_do_not_count(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self._rule("manager", company_id=other.id, amount=0)
        self._propose()
        self.assertFalse(self.plan.approval_step_ids)
