from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ScenarioCase


@tagged("post_install", "-at_install")
class TestPromotion(ScenarioCase):
    def _read_tree(self, line):
        return {
            target._get_cell(): (target.amount, target.reserve, target.pinned)
            for target in line.target_ids
        }

    def test_a_draft_gets_all_figures_of_the_scenario(self):
        scenario = self._suppose(
            growth=0.25,
            headcount=[
                {"kind": "join", "unit_id": self.north.id, "date": "2026-04-01"}
            ],
        )
        line = scenario.line_ids
        self._find_target(line, self.anna).with_user(self.dora).amount = 700
        self._find_target(line, self.north).with_user(self.dora).reserve = 30
        plan = self._promote(scenario)
        self.assertEqual(plan, self.draft)
        self.assertEqual(self.draft_line.amount, 1500)
        self.assertEqual(self._read_tree(self.draft_line), self._read_tree(line))
        self.assertSumsHold(self.draft_line)
        self.assertEqual(len(plan.headcount_ids), 1)
        self.assertEqual(scenario.promoted_to_id, plan)
        self.assertIn("scenario", set(self.draft_line.target_ids.mapped("source")))
        # a split afterwards finds everything in order
        self.draft_line.with_user(self.dora).action_split()
        self.assertSumsHold(self.draft_line)
        anna = self._find_target(self.draft_line, self.anna)
        self.assertEqual((anna.amount, anna.pinned), (700, True))
        plan.with_user(self.dora).action_propose()

    def test_a_plan_in_use_gets_a_revision(self):
        scenario = self._suppose(
            self.plan, growth=0.1, period_id=self._find_period("2026-07").id
        )
        plan = self._promote(scenario, reason="The boom came")
        self.assertEqual(plan.replaces_id, self.plan)
        self.assertEqual(plan.revision_from_id.name, "2026-07")
        self.assertEqual(plan.revision_reason, "The boom came")
        self.assertEqual(self.plan.state, "active")
        self.assertEqual(plan.line_ids.amount, 3780)
        self.assertEqual(
            self._get_amounts(plan.line_ids, self.anna),
            self._get_amounts(scenario.line_ids, self.anna),
        )
        self.assertSumsHold(plan.line_ids)
        plan.with_user(self.dora).action_propose()

    def test_rates_and_weights_go_along(self):
        rate = self.env["sales.mgmt.metric"].create(
            {"name": "Rate", "code": "rate", "kind": "ratio", "unit": "percent"}
        )
        self._create_line(0.3, metric=rate, plan=self.draft)
        scenario = self._suppose()
        line = scenario.line_ids.filtered(lambda each: each.metric_id == rate)
        self._find_target(line, self.north).with_user(self.dora).amount = 0.4
        orders = (scenario.line_ids - line).with_user(self.dora)
        orders.organisation_method = "typed"
        orders.action_fill_weights()
        orders.weight_ids.filtered(lambda row: row.user_id == self.anna).weight = 2
        orders.action_split()
        plan = self._promote(scenario)
        own = plan.line_ids.filtered(lambda each: each.metric_id == rate)
        self.assertEqual(self._read_tree(own), self._read_tree(line))
        self.assertEqual(self.draft_line.organisation_method, "typed")
        self.assertEqual(self._find_target(self.draft_line, self.anna).amount, 600)

    def test_a_metric_that_only_the_scenario_has_is_added(self):
        scenario = self._suppose()
        self._create_line(40, plan=scenario, metric=self.metric_won_count)
        plan = self._promote(scenario)
        line = plan.line_ids.filtered(
            lambda each: each.metric_id == self.metric_won_count
        )
        self.assertEqual(line.root_id.amount, 40)

    def test_the_dialog_shows_what_would_change(self):
        scenario = self._suppose(growth=0.1)
        wizard = (
            self.env["sales.mgmt.plan.promote"]
            .with_user(self.dora)
            .create({"scenario_id": scenario.id})
        )
        self.assertIn("1,320", wizard.table)
        self.assertIn("+10.0", wizard.table)
        self.assertEqual(wizard.difference_count, 36)
        self.assertEqual(self.draft_line.amount, 1200)

    def test_a_plan_that_waits_for_approval_is_not_written(self):
        scenario = self._suppose(growth=0.1)
        self.draft.with_user(self.dora).action_propose()
        with self.assertRaisesRegex(UserError, "is Proposed, so that no scenario"):
            scenario.with_user(self.dora).action_ask_promotion()
        with self.assertRaisesRegex(UserError, "is Proposed, so that no scenario"):
            self._promote(scenario)

    def test_only_managers_promote_and_nobody_approves_what_they_promoted(self):
        scenario = self._suppose(growth=0.1)
        for user in (self.lena, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                scenario.with_user(user).action_ask_promotion()
        plan = self._promote(scenario, user=self.max)
        plan.with_user(self.dora).action_propose()
        with self.assertRaisesRegex(UserError, "somebody else has to approve"):
            plan.with_user(self.max).action_approve()
