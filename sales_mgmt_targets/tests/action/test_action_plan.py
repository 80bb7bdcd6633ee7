from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NOW, ActionCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLargeTargets(ActionCase):
    """Large targets come with an action plan, if the company wants it so.

    In 2025 everybody has 1 200, North 2 400, the company 3 600.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan("2025", name="Version 2")
        cls.draft = cls._create_line(3600, plan=cls.plan)
        cls.company.write(
            {"sales_mgmt_action_rule": "refuse", "sales_mgmt_action_limit": 1200}
        )

    def _propose(self):
        self.plan.with_user(self.dora).action_propose()
        return self.plan.with_user(self.max)

    def _find(self):
        targets = self.plan._find_unplanned()
        return {each.user_id or each.unit_id for each in targets}

    def test_a_large_target_without_actions_stops_the_approval(self):
        plan = self._propose()
        with self.assertRaisesRegex(UserError, "2 targets of “Version 2” above"):
            plan.action_approve()
        self.assertEqual(plan.state, "proposed")

    def test_exactly_the_limit_needs_none(self):
        self.assertEqual(self._find(), {self.root, self.north})
        self.company.sales_mgmt_action_limit = 1199.99
        self.assertEqual(
            self._find(),
            {
                *(self.root | self.north | self.south),
                *(self.anna | self.boris | self.carla),
            },
        )

    def test_an_action_of_a_part_is_an_action_of_the_whole(self):
        may = self._find_target(self.draft, self.anna, "2025-05")
        self._plan_measure(may, self.dora, date_due="2025-05-31")
        self.assertEqual(self._find(), set())
        self._propose().action_approve()
        self.assertEqual(self.plan.state, "approved")

    def test_what_is_dropped_is_no_action_plan(self):
        may = self._find_target(self.draft, self.anna, "2025-05")
        action = self._plan_measure(may, self.dora, date_due="2025-05-31")
        self._step(action, self.dora, "drop", reason="Another way")
        self.assertEqual(self._find(), {self.root, self.north})

    def test_a_plan_may_only_show_it(self):
        self.company.sales_mgmt_action_rule = "show"
        self.assertEqual(self.plan.unplanned_count, 2)
        self.assertEqual(
            self.env["sales.mgmt.target"].search(
                self.plan.action_open_unplanned()["domain"]
            ),
            self._find_target(self.draft, self.root, "2025")
            | self._find_target(self.draft, self.north, "2025"),
        )
        self._propose().action_approve()
        self.assertEqual(self.plan.state, "approved")

    def test_nothing_is_asked_for_unless_the_company_says_so(self):
        self.company.sales_mgmt_action_rule = "none"
        self.assertEqual(self.plan.unplanned_count, 0)
        self._propose().action_approve()

    def test_counts_of_calls_are_no_money(self):
        self.draft.unlink()
        self._create_line(36000, metric=self.metric_won_count, plan=self.plan)
        self.assertFalse(self._find())
