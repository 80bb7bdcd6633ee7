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
        with self.assertRaisesRegex(UserError, "not divided yet"):
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
