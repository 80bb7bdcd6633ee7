from itertools import product

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.planning.plan import NEXT_STATES
from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestPlan(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line(900)
        cls.plan = cls.line.plan_id

    def test_a_plan_goes_from_draft_to_active_with_the_approval_of_somebody_else(self):
        self.plan.with_user(self.dora).action_propose()
        self.assertTrue(self.plan.with_user(self.max).can_approve)
        self.plan.with_user(self.max).action_approve()
        self.plan.with_user(self.dora).action_activate()
        self.assertEqual(self.plan.state, "active")
        self.assertEqual(self.plan.proposer_id, self.dora)
        self.assertEqual(self.plan.approver_id, self.max)

    def test_nobody_approves_what_they_proposed(self):
        self.plan.with_user(self.dora).action_propose()
        self.assertFalse(self.plan.with_user(self.dora).can_approve)
        with self.assertRaisesRegex(UserError, "somebody else has to"):
            self.plan.with_user(self.dora).action_approve()

    def test_nobody_approves_what_they_wrote(self):
        plan = (
            self.env["sales.mgmt.plan"]
            .with_user(self.dora)
            .create(
                {
                    "name": "Dora's plan",
                    "period_id": self._find_period("2025").id,
                    "unit_id": self.root.id,
                }
            )
        )
        self._create_line(100, plan=plan)
        plan.with_user(self.max).action_propose()
        with self.assertRaisesRegex(UserError, "written or proposed by you"):
            plan.with_user(self.dora).action_approve()

    def test_nobody_approves_a_plan_with_a_target_of_their_own(self):
        self._assign(self.max, self.north)
        self.line.action_split()
        self.plan.with_user(self.dora).action_propose()
        with self.assertRaisesRegex(UserError, "targets of your own"):
            self.plan.with_user(self.max).action_approve()

    def test_nobody_approves_numbers_they_typed_into_the_plan_of_another(self):
        plan = self._create_plan("2025").with_user(self.dora)
        line = (
            self.env["sales.mgmt.plan.line"]
            .with_user(self.max)
            .create(
                {"plan_id": plan.id, "metric_id": self.metric_won.id, "amount": 100}
            )
        )
        line.action_split()
        plan.action_propose()
        with self.assertRaisesRegex(UserError, "written or proposed by you"):
            plan.with_user(self.max).action_approve()

    def test_what_is_proposed_is_what_is_divided(self):
        for change in ({"amount": 2000}, {"lowest_level": "quarter"}):
            with self.subTest(change=change):
                self.line.with_user(self.dora).write(change)
                with self.assertRaisesRegex(UserError, "Split it first"):
                    self.plan.with_user(self.dora).action_propose()
                self.line.with_user(self.dora).action_split()
        self.plan.with_user(self.dora).action_propose()
        self.assertEqual(self.plan.state, "proposed")

    def test_a_new_plan_begins_in_draft_whatever_the_context_says(self):
        plan = (
            self.env["sales.mgmt.plan"]
            .with_user(self.dora)
            .with_context(default_state="active", default_approver_id=self.max.id)
            .create(
                {
                    "name": "Sly",
                    "period_id": self._find_period("2025").id,
                    "unit_id": self.root.id,
                }
            )
        )
        self.assertEqual(plan.state, "draft")
        self.assertFalse(plan.approver_id)

    def test_nothing_is_added_to_or_taken_from_an_active_plan(self):
        weights = [
            (0, 0, {"kind": "organisation", "unit_id": self.north.id, "weight": 1})
        ]
        self.line.weight_ids = weights
        self._activate(self.plan)
        other = (
            self.env["sales.mgmt.plan.line"]
            .with_user(self.dora)
            .create(
                {"plan_id": self._create_plan().id, "metric_id": self.metric_orders.id}
            )
        )
        refused = "not a draft any more"
        with self.assertRaisesRegex(UserError, refused):
            other.plan_id = self.plan
        with self.assertRaisesRegex(UserError, refused):
            self.line.weight_ids.with_user(self.dora).unlink()
        with self.assertRaisesRegex(UserError, refused):
            self.line.weight_ids.with_user(self.dora).weight = 5

    def test_one_person_has_one_active_target_on_a_metric(self):
        self._activate(self.plan)
        north = self._create_line(5, plan=self._create_plan(unit_id=self.north.id))
        with self.assertRaisesRegex(UserError, "Close that plan first"):
            self._activate(north.plan_id)

    def test_closing_measures_a_last_time(self):
        self._activate(self.plan)
        self._create_won(self.anna, 100, "2026-03-10 10:00:00")
        self.plan.with_user(self.dora).action_close()
        self.assertEqual(self.line.root_id.actual, 100)

    def test_a_plan_takes_no_year_of_another_company(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        calendar = self.env["sales.mgmt.calendar"].create({"company_id": other.id})
        year = calendar.period_ids.filtered(lambda each: each.level == "year")[:1]
        with self.assertRaises(UserError):
            self._create_plan(period_id=year.id)

    def test_leaders_and_auditors_approve_nothing(self):
        self.plan.with_user(self.dora).action_propose()
        for user in (self.lena, self.auditor, self.anna):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.plan.with_user(user).action_approve()

    def test_only_the_steps_that_exist_are_taken(self):
        for old, new in product(NEXT_STATES, repeat=2):
            self.plan.sudo().state = old
            with self.subTest(old=old, new=new):
                if new in NEXT_STATES[old]:
                    self.plan._become(new)
                    self.assertEqual(self.plan.state, new)
                else:
                    with self.assertRaisesRegex(UserError, "cannot become"):
                        self.plan._become(new)

    def test_a_plan_without_targets_is_not_proposed(self):
        plan = self._create_plan("2025")
        with self.assertRaisesRegex(UserError, "has no targets yet"):
            plan.action_propose()
        self.env["sales.mgmt.plan.line"].create(
            {"plan_id": plan.id, "metric_id": self.metric_won.id, "amount": 5}
        )
        with self.assertRaisesRegex(UserError, "Split it first"):
            plan.action_propose()

    def _activate(self, plan):
        plan.with_user(self.dora).action_propose()
        plan.with_user(self.max).action_approve()
        plan.with_user(self.max).action_activate()

    def test_one_metric_has_one_active_plan_per_unit_and_year(self):
        self._activate(self.plan)
        rival = self._create_line(100).plan_id
        with self.assertRaisesRegex(UserError, "Plan 2026.*Close that plan first"):
            self._activate(rival)
        self.plan.with_user(self.dora).action_close()
        rival.with_user(self.dora).action_activate()
        self.assertEqual(rival.state, "active")

    def test_an_active_plan_cannot_be_deleted(self):
        self._activate(self.plan)
        with self.assertRaisesRegex(UserError, "is in use and stays"):
            self.plan.unlink()

    def test_a_draft_plan_takes_its_targets_along_when_it_is_deleted(self):
        targets = self.line.target_ids
        self.plan.unlink()
        self.assertFalse(targets.exists())

    def test_year_and_unit_are_fixed_once_a_plan_is_divided(self):
        with self.assertRaisesRegex(UserError, "year and unit are fixed"):
            self.plan.unit_id = self.north
        with self.assertRaisesRegex(UserError, "divided already"):
            self.line.metric_id = self.metric_orders

    def test_back_in_draft_a_plan_needs_a_new_approval(self):
        self.plan.with_user(self.dora).action_propose()
        self.plan.with_user(self.max).action_approve()
        self.plan.with_user(self.dora).action_back_to_draft()
        self.assertFalse(self.plan.approver_id)
        with self.assertRaisesRegex(UserError, "cannot become"):
            self.plan.with_user(self.dora).action_activate()

    def test_a_plan_for_one_region_divides_that_region_only(self):
        plan = self._create_plan(unit_id=self.north.id)
        line = self._create_line(500, plan=plan)
        self.assertEqual(line.target_ids.user_id, self.anna | self.boris)
        self.assertSumsHold(line)

    def test_a_copy_is_a_draft_with_the_same_numbers_and_no_targets(self):
        copy = self.plan.copy()
        self.assertEqual(copy.state, "draft")
        self.assertEqual(copy.line_ids.amount, 900)
        self.assertFalse(copy.line_ids.target_ids)
