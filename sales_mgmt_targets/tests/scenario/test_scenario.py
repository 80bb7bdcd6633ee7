import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ScenarioCase


@tagged("post_install", "-at_install")
class TestScenario(ScenarioCase):
    def test_a_scenario_grows_and_the_plan_stays_as_it_is(self):
        before = {target.id: target.amount for target in self.draft_line.target_ids}
        scenario = self._suppose(growth=0.1, name="Boom")
        line = scenario.line_ids
        self.assertTrue(scenario.is_scenario)
        self.assertEqual(scenario.scenario_of_id, self.draft)
        self.assertEqual((scenario.name, line.amount), ("Boom", 1320))
        self.assertEqual(line.root_id.amount, 1320)
        self.assertSumsHold(line)
        self.assertEqual(
            {target.id: target.amount for target in self.draft_line.target_ids}, before
        )

    def test_of_a_plan_in_use_only_what_is_ahead_grows(self):
        scenario = self._suppose(
            self.plan, growth=0.1, period_id=self._find_period("2026-07").id
        )
        line = scenario.line_ids
        # half of the year is ahead
        self.assertEqual(line.amount, 3780)
        before = self._get_amounts(self.line, self.anna)
        after = self._get_amounts(line, self.anna)
        self.assertEqual(after["06"], before["06"])
        self.assertGreater(after["07"], before["07"])
        with self.assertRaisesRegex(UserError, "choose a period that is not over"):
            self._suppose(self.plan, period_id=self._find_period("2026-04").id)

    def test_the_dialog_begins_with_a_name_and_the_next_month(self):
        wizard = (
            self.env["sales.mgmt.plan.scenario"]
            .with_user(self.dora)
            .create({"plan_id": self.plan.id})
        )
        self.assertEqual(wizard.name, "Plan 2026, scenario 1")
        self.assertEqual(wizard.period_id.name, "2026-06")

    def test_pins_give_way_unless_they_are_kept(self):
        self._find_target(self.draft_line, self.anna).with_user(self.dora).amount = 700
        free = self._suppose(organisation_method="even")
        self.assertEqual(self._find_target(free.line_ids, self.anna).amount, 400)
        kept = self._suppose(organisation_method="even", keep_pins=True)
        self.assertEqual(self._find_target(kept.line_ids, self.anna).amount, 700)

    def test_rates_do_not_grow(self):
        rate = self.env["sales.mgmt.metric"].create(
            {"name": "Rate", "code": "rate", "kind": "ratio", "unit": "percent"}
        )
        self._create_line(0.3, metric=rate, plan=self.draft)
        scenario = self._suppose(growth=0.5)
        line = scenario.line_ids.filtered(lambda each: each.metric_id == rate)
        self.assertEqual(line.amount, 0.3)

    def test_no_button_leads_from_a_scenario_to_approval(self):
        scenario = self._suppose(growth=0.1)
        for step in ("propose", "approve", "activate", "close", "back_to_draft"):
            with (
                self.subTest(step=step),
                self.assertRaises(UserError),
            ):
                getattr(scenario.with_user(self.max), f"action_{step}")()
        self.assertEqual(scenario.state, "draft")
        with self.assertRaisesRegex(UserError, "is a scenario and is neither"):
            scenario.with_user(self.dora).action_propose()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_an_approved_scenario(self):
        scenario = self._suppose()
        with self.assertRaises(psycopg2.errors.CheckViolation):
            scenario.sudo().state = "approved"
            self.env.flush_all()

    def test_nobody_makes_a_plan_a_scenario_or_the_other_way_round(self):
        scenario = self._suppose()
        for plan, value in ((scenario, False), (self.draft, True)):
            with self.assertRaises(AccessError):
                plan.with_user(self.dora).is_scenario = value

    def test_a_scenario_of_a_scenario_is_made_of_the_plan(self):
        scenario = self._suppose()
        with self.assertRaisesRegex(UserError, "is a scenario"):
            self._suppose(scenario)

    def test_who_does_not_plan_sees_no_scenario(self):
        scenario = self._suppose(self.plan, growth=0.2)
        target = self._find_target(scenario.line_ids, self.anna)
        for user in (self.anna, self.lena, self.olga):
            for record in (scenario, scenario.line_ids, target):
                with self.subTest(user=user.login, model=record._name):
                    self.assertFalse(record.with_user(user).has_access("read"))
        self.assertFalse(target.with_user(self.lena).has_access("write"))
        differences = self.env["sales.mgmt.plan.difference"].with_user(self.lena)
        self.assertFalse(differences.search([("plan_id", "=", scenario.id)]))
        for user in (self.dora, self.auditor):
            self.assertTrue(target.with_user(user).has_access("read"))

    def test_a_scenario_is_not_measured_and_stands_in_no_figure(self):
        scenario = self._suppose(self.plan, growth=0.2)
        self._create_won(self.anna, 100, "2026-03-10 10:00:00")
        self._refresh()
        self.assertFalse(self._find_target(scenario.line_ids, self.anna).actual)
        self.assertEqual(self._find_target(self.line, self.anna).actual, 100)
        report = self.env["sales.mgmt.target.report"]
        self.assertFalse(report.search([("plan_id", "=", scenario.id)]))
        rows = self.env.execute_query(self.env["sales.mgmt.bi"]._select_targets())
        plan_ids = {row[2] for row in rows}
        self.assertIn(self.plan.id, plan_ids)
        self.assertNotIn(scenario.id, plan_ids)

    def test_scenarios_go_with_a_plan_that_is_deleted(self):
        scenario = self._suppose()
        messages = scenario.message_ids
        self.draft.with_user(self.dora).unlink()
        self.assertFalse(scenario.exists())
        self.assertFalse(messages.exists())

    def test_only_managers_ask_what_if(self):
        for user in (self.lena, self.auditor, self.anna):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._suppose(user=user)

    def test_the_statements_do_not_follow_the_number_of_people(self):
        def count(plan):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._suppose(plan, growth=0.1)
            return self.env.cr.sql_log_count - before

        few = count(self.draft)
        for user in self._create_users({f"seller{n}": "user" for n in range(30)}):
            self._assign(user, self.south)
        line = self._create_line(
            90_000, plan=self._create_plan("2025"), metric=self.metric_orders
        )
        self.assertLessEqual(count(line.plan_id), few + 3)
