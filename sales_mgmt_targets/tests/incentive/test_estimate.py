from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .estimates import EstimateCase


@tagged("post_install", "-at_install")
@freeze_time("2026-02-15 12:00:00")
class TestEstimate(EstimateCase):
    """What a person is paid now, and what if deals close."""

    def test_a_deal_that_crosses_a_tier_is_paid_at_both_rates(self):
        self._create_scheme([self._tiers()])
        large, small = self._open(self.anna, 5_000), self._open(self.anna, 1_000)
        answer = self._estimate(self.anna, large)
        # 8 000 at 5 %; then 10 000 at 5 % and 3 000 at 10 %
        self.assertPays(answer, 400, 800)
        self.assertEqual(self._get_deal(answer, large)["adds"], 400)
        self.assertEqual(self._get_deal(answer, small)["adds"], 50)
        self.assertPays(self._estimate(self.anna, large, small), 400, 900)

    def test_a_rule_tells_its_formula_before_and_after(self):
        self._create_scheme([self._tiers()])
        rule = self._get_rule(self._estimate(self.anna, self._open(self.anna, 5_000)))
        amounts = [rule[name] for name in ("now", "then", "difference")]
        self.assertEqual(amounts, [400, 800, 400])
        self.assertIn("8,000.00 × 5 %", rule["formula_now"][0].replace("$\xa0", ""))
        self.assertIn("3,000.00 × 10 %", rule["formula"][0].replace("$\xa0", ""))

    def test_the_distance_to_the_next_tier_is_told_exactly(self):
        self._create_scheme([self._tiers()])
        deal = self._open(self.anna, 1_200.50)
        [note] = self._get_rule(self._estimate(self.anna))["notes"]
        self.assertRegex(note, "2,000 more reaches the next tier, .*10,000")
        [note] = self._get_rule(self._estimate(self.anna, deal))["notes"]
        self.assertRegex(note, r"799\.50 more reaches the next tier")
        [note] = self._get_rule(
            self._estimate(self.anna, deal, self._open(self.anna, 799.50))
        )["notes"]
        self.assertEqual(note, "The highest tier is reached.")

    def test_the_distance_to_a_target_is_told_in_what_is_sold(self):
        plan = self._create_plan()
        line = self._create_line(360_000, plan=plan)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_mgmt_plan SET state = 'active' WHERE id = %s", [plan.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self._find_target(line, self.anna, "2026-02").amount, 10_000)
        self._create_scheme(
            [
                self._commission(
                    tier_mode="step",
                    rate=0,
                    rank_by="attainment",
                    tier_ids=[
                        Command.create({"start": 1.0, "amount": 300}),
                        Command.create({"start": 2.0, "amount": 500}),
                    ],
                )
            ]
        )
        [note] = self._get_rule(self._estimate(self.anna))["notes"]
        self.assertRegex(note, "2,000 more reaches the next tier.* 100 %")
        answer = self._estimate(self.anna, self._open(self.anna, 2_500))
        # 105 %; the next step is at 200 %
        self.assertPays(answer, 0, 300)
        [note] = self._get_rule(answer)["notes"]
        self.assertRegex(note, "9,500 more reaches the next tier.* 200 %")

    def test_a_cap_that_is_reached_is_told(self):
        self._create_scheme([self._commission(cap=1_000)])
        deal = self._open(self.anna, 5_000)
        answer = self._estimate(self.anna, deal)
        self.assertPays(answer, 800, 1_000)
        self.assertEqual(self._get_deal(answer, deal)["adds"], 200)
        self.assertEqual(
            self._get_rule(answer)["notes"],
            ["The cap is reached: more pays nothing more."],
        )

    def test_a_deal_may_open_a_gate(self):
        gate = Command.create(
            {
                "metric_id": self.metric_won_count.id,
                "operator": "<",
                "threshold": 2,
                "effect": "nothing",
            }
        )
        self._create_scheme([self._commission(condition_ids=[gate])])
        deal = self._open(self.anna, 5_000)
        answer = self._estimate(self.anna)
        self.assertPays(answer, 0, 0)
        self.assertIn("nothing is paid", self._get_rule(answer)["notes"][0])
        answer = self._estimate(self.anna, deal)
        self.assertPays(answer, 0, 1_300)
        self.assertEqual(self._get_rule(answer)["notes"], [])

    def test_what_deals_cannot_touch_is_left_as_it_is_and_says_so(self):
        win_rate = self.env.ref("sales_mgmt_targets.metric_win_rate")
        step = Command.create({"start": 0.5, "amount": 70})
        self._create_scheme(
            [
                self._commission(
                    name="Collected",
                    pay_metric_id=self.env.ref(
                        "sales_mgmt_targets.metric_cash_collected"
                    ).id,
                ),
                self._commission(
                    name="Wins",
                    pay_metric_id=win_rate.id,
                    tier_mode="step",
                    rate=0,
                    tier_ids=[step],
                ),
            ]
        )
        deal = self._open(self.anna, 5_000)
        answer = self._estimate(self.anna, deal)
        self.assertPays(answer, 70, 70)
        self.assertIn("has paid", self._get_rule(answer, "Collected")["notes"][0])
        self.assertIn("Win Rate", self._get_rule(answer, "Wins")["notes"][0])
        self.assertTrue(answer["has_collected"])
        self.assertPays(self._estimate(self.anna, deal, is_paid=True), 70, 570)

    def test_the_year_so_far_goes_on_from_the_preview_of_this_month(self):
        self._create_scheme([self._tiers(base="year")])
        deal = self._open(self.anna, 5_000, "2026-03-10")
        self.assertEqual(len(self._estimate(self.anna)["places"]), 1)
        self.env["sales.mgmt.payout.run"]._plan_previews()._refresh_previews()
        [_this, following] = self._estimate(self.anna)["places"]
        self.assertEqual(following["period"], "2026-03")
        answer = self._estimate(self.anna, deal, place=following["id"])
        # 2 000 at 5 % are left before the tier, 3 000 at 10 % lie beyond
        self.assertPays(answer, 0, 400)

    def test_everybody_is_shown_what_the_preview_says(self):
        self._create_won(self.boris, 3_000, "2026-02-11 10:00:00")
        self._create_won(self.carla, 7_000, "2026-01-11 10:00:00")
        self._create_won(self.carla, 2_000, "2026-02-11 10:00:00")
        self._refresh()
        self._create_scheme(
            [
                self._tiers(base="year"),
                self._commission(name="Team", credit_to="team", rate=0.01),
                self._commission(name="Led", credit_to="leader", rate=0.02),
                self._commission(
                    name="Each", tier_mode="event", rate=0, amount=50, budget=120
                ),
            ],
            draw_ids=[Command.create({"kind": "top_up", "amount": 300})],
        )
        self.env["sales.mgmt.payout.run"]._plan_previews()._refresh_previews()
        previews = self.env["sales.mgmt.payout"].search(
            [("kind", "=", "preview"), ("period_id.name", "=", "2026-02")]
        )
        self.assertEqual(len(previews), 5)
        for payout in previews:
            answer = self._estimate(payout.user_id)
            self.assertPays(answer, payout.total, payout.total)

    def test_an_adjustment_is_shown_in_one_month_only(self):
        scheme = self._create_scheme([self._commission()])
        adjustment = (
            self.env["sales.mgmt.payout.adjustment"]
            .with_user(self.olga)
            .create(
                {
                    "scheme_id": scheme.id,
                    "user_id": self.anna.id,
                    "amount": 80,
                    "reason": "Forgotten",
                }
            )
        )
        adjustment.with_user(self.dora).action_approve()
        self.env["sales.mgmt.payout.run"]._plan_previews()._refresh_previews()
        previews = self.env["sales.mgmt.payout"].search(
            [("kind", "=", "preview"), ("user_id", "=", self.anna.id)]
        )
        totals = {each.period_id.name: each.total for each in previews}
        self.assertEqual(totals, {"2026-01": 80, "2026-02": 800})
        self.assertPays(self._estimate(self.anna), 800, 800)

    def test_nothing_is_stored(self):
        self._create_scheme([self._commission()])
        deal = self._open(self.anna, 5_000)
        before = [
            self.env[model].search_count([])
            for model in ("sales.mgmt.payout.run", "sales.mgmt.payout", "crm.lead")
        ]
        self.env.flush_all()
        with self.env.cr.savepoint(flush=False):
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            self.assertPays(self._estimate(self.anna, deal), 800, 1_300)
        after = [
            self.env[model].search_count([])
            for model in ("sales.mgmt.payout.run", "sales.mgmt.payout", "crm.lead")
        ]
        self.assertEqual(before, after)
        self.assertEqual(deal.won_status, "pending")

    def test_fifty_deals_take_as_many_statements_as_five(self):
        self._create_scheme(
            [
                self._tiers(base="year"),
                self._commission(name="Team", credit_to="team", rate=0.01),
                self._commission(name="Each", tier_mode="event", rate=0, amount=50),
            ]
        )
        deals = [self._open(self.anna, 100 + number) for number in range(5)]
        self._estimate(self.anna, *deals)
        few = self._count_statements(deals)
        deals += [self._open(self.anna, 200 + number) for number in range(45)]
        self.assertEqual(self._count_statements(deals), few)
        self.assertLess(few, 80)

    def _count_statements(self, deals):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        answer = self._estimate(self.anna, *deals)
        self.assertEqual(len(answer["deals"]), len(deals))
        return self.env.cr.sql_log_count - before
