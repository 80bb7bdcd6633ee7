from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10")
class TestFeasibility(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar._ensure_years(2023, 2026)
        for year, value in ((2023, 800), (2024, 1000), (2025, 1200)):
            for month in (3, 6, 9, 12):
                cls._create_won(cls.anna, value / 4, f"{year}-{month:02}-10 10:00:00")
        cls._create_won(cls.boris, 1000, "2025-05-10 10:00:00")
        cls._refresh()
        cls.company.write(
            {
                "sales_mgmt_growth_limit": 0.5,
                "sales_mgmt_stretch_limit": 0.25,
                "sales_mgmt_best_month_limit": 0,
                "sales_mgmt_pipeline_limit": 0,
            }
        )

    def _plan(self, anna, boris=1000, carla=0):
        """Return the line of a plan that gives each of them so much."""
        line = self._create_line(anna + boris + carla, organisation_method="typed")
        line.action_fill_weights()
        for user, amount in (
            (self.anna, anna),
            (self.boris, boris),
            (self.carla, carla),
        ):
            line.weight_ids.filtered(
                lambda row, user=user: row.user_id == user
            ).weight = amount
        line.action_split()
        return line

    def test_growth_and_stretch_are_those_of_the_years_before(self):
        anna = self._find_target(self._plan(1500), self.anna)
        self.assertAlmostEqual(anna.growth_asked, 0.25)
        # 800, 1000, 1200: the trend brings 1400
        self.assertAlmostEqual(anna.stretch_asked, 100 / 1400)
        # 125 a month, at best 300 before
        self.assertAlmostEqual(anna.best_month_asked, 125 / 300 - 1)
        self.assertEqual(anna.feasibility, "good")

    def test_a_target_is_ambitious_near_a_limit_and_red_beyond_it(self):
        self.assertEqual(
            self._find_target(self._plan(1700), self.anna).feasibility, "near"
        )
        self.env["sales.mgmt.plan"].search(
            [("company_id", "=", self.company.id)]
        ).unlink()
        self.assertEqual(
            self._find_target(self._plan(1801), self.anna).feasibility, "far"
        )

    def test_exactly_on_the_limit_is_still_within(self):
        self.assertEqual(
            self._find_target(self._plan(1750), self.anna).feasibility, "near"
        )

    def test_who_has_no_history_is_not_judged_by_it(self):
        carla = self._find_target(self._plan(1200, carla=5000), self.carla)
        self.assertEqual(carla.feasibility, "none")
        self.assertEqual(carla.growth_asked, 0)

    def test_a_unit_is_judged_by_everything_below_it(self):
        line = self._plan(2200)
        # 3200 asked of 2200 last year
        north = self._find_target(line, self.north)
        self.assertAlmostEqual(north.growth_asked, 1000 / 2200)
        self.assertAlmostEqual(
            self._find_target(line, self.root).growth_asked, 1000 / 2200
        )

    def test_a_plan_beyond_the_limits_is_proposed_with_a_reason_only(self):
        plan = self._plan(2400).plan_id.with_user(self.dora)
        with self.assertRaisesRegex(UserError, "nobody wrote why"):
            plan.action_propose()
        anna = self._find_target(plan.line_ids, self.anna).with_user(self.dora)
        anna.feasibility_reason = "Two key accounts were signed in December"
        self.assertEqual(anna.amount, 2400)
        self.assertFalse(anna.pinned)
        with self.assertRaisesRegex(UserError, "nobody wrote why"):
            plan.action_propose()
        top = self._find_target(plan.line_ids, self.root).with_user(self.dora)
        top.feasibility_reason = "A new market"
        plan.action_propose()
        self.assertEqual(plan.state, "proposed")

    def test_a_limit_of_nothing_is_none(self):
        self.company.write(
            {"sales_mgmt_growth_limit": 0, "sales_mgmt_stretch_limit": 0}
        )
        plan = self._plan(9000).plan_id.with_user(self.dora)
        plan.action_propose()
        self.assertEqual(plan.state, "proposed")

    def test_the_pipeline_may_have_to_hold_a_part_of_the_target(self):
        self.company.sales_mgmt_pipeline_limit = 0.5
        line = self._plan(1200)
        self.assertEqual(self._find_target(line, self.anna).feasibility, "far")
        self.env["crm.lead"].create(
            {
                "name": "Large",
                "type": "opportunity",
                "user_id": self.anna.id,
                "company_id": self.company.id,
                "expected_revenue": 3000,
                "probability": 40,
                "date_deadline": "2026-05-01",
            }
        )
        line.target_ids.invalidate_recordset()
        anna = self._find_target(line, self.anna)
        self.assertAlmostEqual(anna.pipeline_asked, 1.0)
        self.assertNotEqual(anna.feasibility, "far")

    def test_who_may_not_set_a_target_writes_no_reason_for_it(self):
        line = self._plan(2400)
        anna = self._find_target(line, self.anna)
        with self.assertRaises(AccessError):
            anna.with_user(self.anna).feasibility_reason = "It will be fine"
        anna.with_user(self.lena).feasibility_reason = "She has a new region"
        self.assertEqual(anna.feasibility_reason, "She has a new region")

    def test_statements_do_not_follow_the_targets(self):
        line = self._plan(1200)

        def count():
            self.env.invalidate_all()
            targets = line.target_ids.filtered(lambda each: each.level == "year")
            before = self.env.cr.sql_log_count
            targets.mapped("feasibility")
            return self.env.cr.sql_log_count - before

        few = count()
        for user in self._create_users({f"nina{each}": "user" for each in range(12)}):
            self._assign(user, self.south, "2020-01-01")
        line.action_split()
        self.assertLessEqual(count(), few)

    def test_statements_do_not_follow_the_lines(self):
        line = self._plan(1200)
        plan = line.plan_id

        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            plan.line_ids.mapped("feasibility")
            return self.env.cr.sql_log_count - before

        one = count()
        for metric in (self.metric_orders, self.metric_won_count):
            self._create_line(3000, metric=metric, plan=plan)
        self.assertLessEqual(count(), one)

    def test_a_list_of_targets_asks_for_no_history(self):
        view = self.env["sales.mgmt.target"].get_view(view_type="list")
        self.assertNotIn("feasibility", view["arch"])
        action = self._plan(1200).plan_id.action_open_feasibility()
        targets = self.env["sales.mgmt.target"].search(action["domain"])
        self.assertEqual(set(targets.mapped("level")), {"year"})
        self.assertIn(self.anna, targets.user_id)
