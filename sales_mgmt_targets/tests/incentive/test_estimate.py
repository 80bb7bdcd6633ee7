import math
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import IncentiveCommon


class EstimateCase(IncentiveCommon):
    """Anna has won 8 000 this month, and open deals that may close."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_won(cls.anna, 8_000, "2026-02-10 10:00:00")
        cls._refresh()

    @classmethod
    def _commission(cls, **values):
        return {
            "name": "Commission",
            "pay_metric_id": cls.metric_won.id,
            "tier_mode": "flat",
            "rate": 0.1,
            **values,
        }

    @classmethod
    def _tiers(cls, **values):
        """5 % up to 10 000, and 10 % of what goes beyond."""
        tiers = [(0, 0.05), (10_000, 0.1)]
        return cls._commission(
            tier_mode="marginal",
            rate=0,
            tier_ids=[
                Command.create({"start": start, "rate": rate}) for start, rate in tiers
            ],
            **values,
        )

    @classmethod
    def _open(cls, user, value, day="2026-02-25", **values):
        return cls.env["crm.lead"].create(
            {
                "name": f"Open {value}",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": False,
                "company_id": cls.company.id,
                "expected_revenue": value,
                "date_deadline": day,
                **values,
            }
        )

    @classmethod
    def _offer(cls, user, price, **values):
        """Write a quotation of one product, without tax."""
        product = cls.env["product.product"].create(
            {"name": "Lamp", "list_price": price, "taxes_id": [Command.clear()]}
        )
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": "Acme"}).id,
                "company_id": cls.company.id,
                "user_id": user.id,
                "team_id": False,
                "validity_date": "2026-02-25",
                "order_line": [
                    Command.create({"product_id": product.id, "price_unit": price})
                ],
                **values,
            }
        )

    def _estimate(self, reader, *chosen, user=None, choices=(), **options):
        """Ask as a reader, with deals chosen as they are."""
        return (
            self.env["sales.mgmt.estimate"]
            .with_user(reader)
            .get_estimate(
                user_id=user.id if user else False,
                choices=[
                    *({"key": self._key(deal), "is_chosen": True} for deal in chosen),
                    *choices,
                ],
                **options,
            )
        )

    @staticmethod
    def _key(deal):
        return f"{deal._name},{deal.id}"

    def _get_deal(self, answer, deal):
        [found] = [each for each in answer["deals"] if each["key"] == self._key(deal)]
        return found

    def _get_rule(self, answer, name="Commission"):
        [found] = [each for each in answer["rules"] if each["name"] == name]
        return found

    def assertPays(self, answer, now, then):  # noqa: N802  named like its siblings
        self.assertEqual((answer["now"], answer["then"]), (now, then))


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

    def test_a_deal_raises_what_the_team_shares(self):
        self._create_scheme([self._commission(credit_to="team")])
        deal = self._open(self.anna, 5_000)
        # 10 % of 8 000, and of 13 000, shared by two
        answer = self._estimate(self.anna, deal)
        self.assertPays(answer, 400, 650)
        self.assertEqual(self._get_deal(answer, deal)["adds"], 250)
        # who sold it is not paid alone
        small = self._open(self.boris, 100)
        self.assertPays(self._estimate(self.boris, small), 400, 405)
        self.assertPays(self._estimate(self.carla), 0, 0)

    def test_contributions_to_a_team_move_with_the_deal(self):
        self._create_won(self.boris, 2_000, "2026-02-10 10:00:00")
        self._refresh()
        self._create_scheme(
            [self._commission(credit_to="team", team_split="contribution")]
        )
        deal = self._open(self.boris, 6_000)
        # Boris: 2 of 10, then 8 of 16 thousand of the team
        self.assertPays(self._estimate(self.boris, deal), 200, 800)

    def test_a_leader_sees_the_deals_of_the_units_led_in_the_own_pay(self):
        self._create_scheme([self._commission(credit_to="leader", rate=0.02)])
        deal = self._open(self.anna, 5_000)
        other = self._open(self.carla, 5_000)
        answer = self._estimate(self.lena, deal)
        self.assertPays(answer, 160, 260)
        self.assertEqual([each["user"] for each in answer["deals"]], [self.anna.name])
        with self.assertRaisesRegex(UserError, "no open deal of"):
            self._estimate(self.lena, other)

    def test_a_shared_budget_leaves_what_others_have_not_used(self):
        self._create_won(self.boris, 500, "2026-02-01 10:00:00")
        self._refresh()
        self._create_scheme(
            [
                self._commission(
                    pay_metric_id=self.metric_won_count.id,
                    tier_mode="event",
                    rate=0,
                    amount=100,
                    budget=250,
                )
            ]
        )
        deal = self._open(self.anna, 5_000, "2026-02-28")
        answer = self._estimate(self.anna, deal)
        # one each for Anna and Boris; half of one is left
        self.assertPays(answer, 100, 150)
        self.assertIn("budget is used up", self._get_rule(answer)["notes"][0])

    def test_a_budget_that_is_used_up_is_shared_in_proportion(self):
        self._create_won(self.boris, 8_000, "2026-02-01 10:00:00")
        self._create_won(self.carla, 4_000, "2026-02-01 10:00:00")
        self._refresh()
        self._create_scheme([self._commission(budget=1_200)])
        deal = self._open(self.anna, 12_000)
        answer = self._estimate(self.anna, deal)
        # 800 of 2 000, then 2 000 of 3 200: of 1 200
        self.assertPays(answer, 480, 750)
        self.assertIn("others get less", self._get_rule(answer)["notes"][0])

    def _share_budgets(self):
        """Put a rule of each kind in force whose budget is too small for all."""
        self._create_won(self.boris, 3_000, "2026-02-11 10:00:00")
        self._create_won(self.carla, 4_000, "2026-02-12 10:00:00")
        self._refresh()
        return self._create_scheme(
            [
                self._commission(name="Own", budget=700),
                self._commission(name="Even", credit_to="team", budget=650),
                self._commission(
                    name="By contribution",
                    credit_to="team",
                    team_split="contribution",
                    budget=600,
                ),
                self._commission(name="Led", credit_to="leader", rate=0.02, budget=110),
                self._commission(
                    name="Each", tier_mode="event", rate=0, amount=50, budget=180
                ),
            ]
        )

    def test_what_is_estimated_out_of_shared_budgets_is_what_is_paid(self):
        scheme = self._share_budgets()
        deal = self._open(self.boris, 6_000, "2026-02-20")
        told = {
            user: self._estimate(user, *(() if user == self.anna else (deal,)))
            for user in (self.anna, self.boris, self.lena)
        }
        before = self._read_preview(scheme)
        deal.write({"stage_id": self.won_stage.id, "date_closed": "2026-02-20 09:00"})
        self._refresh()
        after = self._read_preview(scheme)
        for user, answer in told.items():
            self.assertAlmostEqual(answer["now"], before[user], 6, user.name)
        for user in (self.boris, self.lena):
            self.assertAlmostEqual(told[user]["then"], after[user], 6, user.name)
        self.assertGreater(after[self.boris], before[self.boris])
        self.assertLess(after[self.anna], before[self.anna])

    def _read_preview(self, scheme):
        run = self.env["sales.mgmt.payout.run"].search(
            [
                ("kind", "=", "preview"),
                ("scheme_id", "=", scheme.id),
                ("period_id.name", "=", "2026-02"),
            ]
        )
        if run:
            run._compute_payouts()
        else:
            run = self._run(scheme, "2026-02", kind="preview")
        return {each.user_id: each.total for each in run.payout_ids}

    def test_what_others_get_of_a_shared_budget_is_computed_once(self):
        self._share_budgets()
        few = [self._open(self.anna, 100 + number) for number in range(2)]
        before = self._count_claims(few)
        many = few + [self._open(self.anna, 200 + number) for number in range(10)]
        # ten more deals: once more for Anna, twice for her team and once for her
        # leader, and once for the documents; nothing for anybody else
        self.assertEqual(self._count_claims(many) - before, 10 * 5)

    def _count_claims(self, deals):
        """Return how many claims an estimate for Lena computes."""
        runs = self.registry["sales.mgmt.payout.run"]
        with patch.object(
            runs, "_compute_part", autospec=True, side_effect=runs._compute_part
        ) as computed:
            self._estimate(self.lena, *deals)
        return computed.call_count

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


@tagged("post_install", "-at_install")
@freeze_time("2026-02-15 12:00:00")
class TestEstimateDeals(EstimateCase):
    """Which deals are offered, and what they are taken for."""

    def test_another_amount_and_another_day_are_taken(self):
        self._create_scheme([self._commission()])
        deal = self._open(self.anna, 5_000, "2026-03-10")
        key = self._key(deal)
        answer = self._estimate(self.anna, deal)
        self.assertPays(answer, 800, 800)
        self.assertFalse(self._get_deal(answer, deal)["counts"])
        answer = self._estimate(
            self.anna,
            choices=[{"key": key, "is_chosen": True, "amount": 1_000.005}],
        )
        self.assertPays(answer, 800, 800)
        self.env["sales.mgmt.payout.run"]._plan_previews()._refresh_previews()
        answer = self._estimate(
            self.anna,
            choices=[
                {"key": key, "is_chosen": True, "amount": 1_000, "date": "2026-02-28"}
            ],
        )
        self.assertPays(answer, 800, 900)
        self.assertEqual(deal.date_deadline.month, 3)

    def test_amounts_and_days_that_make_no_sense_are_refused(self):
        self._create_scheme([self._commission()])
        key = self._key(self._open(self.anna, 5_000))
        for amount in (-1, -0.01, math.nan, math.inf, "12", True, [1]):
            with (
                self.subTest(amount=amount),
                self.assertRaisesRegex(UserError, "“Open 5000” has to be a number"),
            ):
                self._estimate(self.anna, choices=[{"key": key, "amount": amount}])
        with self.assertRaisesRegex(UserError, "too large"):
            self._estimate(self.anna, choices=[{"key": key, "amount": 1e13}])
        for day in ("2026-02-14", "2026-06-01", "tomorrow", 7, "2026-02-30"):
            with (
                self.subTest(day=day),
                self.assertRaisesRegex(
                    UserError, "“Open 5000” can be taken to close from 02/15/2026"
                ),
            ):
                self._estimate(self.anna, choices=[{"key": key, "date": day}])

    def test_what_is_late_counts_today_and_what_has_no_day_at_the_end(self):
        self._create_scheme([self._commission()])
        late = self._open(self.anna, 100, "2026-01-20")
        dateless = self._open(self.anna, 200, False)
        answer = self._estimate(self.anna)
        found = self._get_deal(answer, late)
        self.assertEqual((found["date"], found["is_late"]), ("2026-02-15", True))
        found = self._get_deal(answer, dateless)
        self.assertEqual((found["date"], found["expected"]), ("2026-02-28", False))

    def test_a_quotation_counts_unless_its_opportunity_stands_for_it(self):
        self._create_scheme(
            [
                self._commission(name="Orders", pay_metric_id=self.metric_orders.id),
                self._commission(name="Won"),
            ]
        )
        lead = self._open(self.anna, 5_000)
        self._offer(self.anna, 4_900, opportunity_id=lead.id)
        alone = self._offer(self.anna, 1_000)
        answer = self._estimate(self.anna, lead, alone)
        self.assertEqual(
            {each["key"] for each in answer["deals"]},
            {self._key(lead), self._key(alone)},
        )
        # an order without opportunity is no opportunity that was won
        self.assertEqual(self._get_rule(answer, "Orders")["difference"], 600)
        self.assertEqual(self._get_rule(answer, "Won")["difference"], 500)

    def test_a_quotation_in_another_currency_is_converted_at_its_rate(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [
                    Command.create(
                        {
                            "name": "2026-01-01",
                            "rate": 4.0,
                            "company_id": self.company.id,
                        }
                    )
                ],
            }
        )
        prices = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": currency.id}
        )
        self._create_scheme([self._commission(pay_metric_id=self.metric_orders.id)])
        order = self._offer(self.anna, 1_000, pricelist_id=prices.id)
        answer = self._estimate(self.anna, order)
        found = self._get_deal(answer, order)
        self.assertEqual((found["amount"], found["adds"]), (250, 25))
        self.assertIn("1,000.00", found["original"])

    def test_lines_of_a_quotation_decide_what_a_rule_by_product_pays(self):
        lamps = self.env["product.category"].create({"name": "Lamps"})
        self._create_scheme(
            [
                self._commission(
                    basis="invoiced",
                    pay_metric_id=False,
                    rate=0,
                    rate_ids=[Command.create({"categ_id": lamps.id, "rate": 0.2})],
                )
            ]
        )
        lead = self._open(self.anna, 4_000)
        answer = self._estimate(self.anna, lead)
        self.assertPays(answer, 0, 0)
        self.assertIn("products yet", self._get_rule(answer)["notes"][0])
        order = self._offer(self.anna, 1_000, opportunity_id=lead.id)
        order.order_line.product_id.categ_id = lamps
        self.assertPays(self._estimate(self.anna, lead), 0, 800)

    def test_closed_deals_and_those_of_others_are_not_offered(self):
        self._create_scheme([self._commission()])
        lost = self._open(self.anna, 1)
        lost.action_set_lost()
        self._open(self.boris, 2)
        self._open(self.anna, 3, type="lead")
        mine = self._open(self.anna, 4)
        answer = self._estimate(self.anna)
        self.assertEqual([each["key"] for each in answer["deals"]], [self._key(mine)])

    def test_without_rules_or_deals_there_is_something_to_read(self):
        self.assertIn(
            "No incentive scheme is in force", self._estimate(self.anna)["notice"]
        )
        self._create_scheme([self._commission()])
        answer = self._estimate(self.anna)
        self.assertEqual((answer["deals"], answer["notice"]), ([], ""))
        self.assertPays(answer, 800, 800)


@tagged("post_install", "-at_install")
@freeze_time("2026-02-15 12:00:00")
class TestEstimateRoles(EstimateCase):
    """Who may look at whose pay, and at nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls._create_scheme([cls._commission()])
        cls.deal = cls._open(cls.anna, 5_000)

    def test_the_person_and_the_leaders_above_see_the_same(self):
        for reader in (self.anna, self.lena, self.dora):
            with self.subTest(reader=reader.login):
                answer = self._estimate(reader, self.deal, user=self.anna)
                self.assertPays(answer, 800, 1_300)

    def test_nobody_else_sees_it(self):
        portal = new_test_user(self.env, "portal_anna", "base.group_portal")
        for reader in (self.boris, self.sven, self.olga, self.auditor, portal):
            with (
                self.subTest(reader=reader.login),
                self.assertRaisesRegex(AccessError, "leaders"),
            ):
                self._estimate(reader, user=self.anna)

    def test_a_leader_chooses_among_the_own_people(self):
        names = [each["id"] for each in self._estimate(self.lena)["people"]]
        self.assertCountEqual(names, (self.lena | self.anna | self.boris).ids)
        self.assertEqual(self._estimate(self.anna)["people"], [])

    def test_forged_people_are_refused(self):
        estimates = self.env["sales.mgmt.estimate"]
        for user_id in (10**9, -1, "1", [self.anna.id], True, 1.5):
            for reader in (self.boris, self.lena):
                with (
                    self.subTest(user_id=user_id),
                    self.assertRaisesRegex(AccessError, "own units"),
                ):
                    estimates.with_user(reader).get_estimate(user_id=user_id)

    def test_forged_deals_are_refused(self):
        foreign = self._open(self.boris, 5_000)
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.anna.company_ids |= abroad
        elsewhere = self._open(self.anna, 1, company_id=abroad.id)
        keys = [
            self._key(foreign),
            self._key(elsewhere),
            f"res.partner,{self.company.partner_id.id}",
            "crm.lead,999999999",
            "crm.lead",
            7,
            None,
        ]
        for key in keys:
            with (
                self.subTest(key=key),
                self.assertRaisesRegex(
                    UserError, "is no open deal of .* in Northwind"
                ) as caught,
            ):
                self._estimate(self.anna, choices=[{"key": key, "is_chosen": True}])
            self.assertNotIn("Open 5000", str(caught.exception))
        for choices in (["x"], [[1]], [{"key": self._key(self.deal), "user_id": 1}]):
            with (
                self.subTest(choices=choices),
                self.assertRaisesRegex(UserError, "cannot be read"),
            ):
                self._estimate(self.anna, choices=choices)

    def test_forged_rules_and_periods_are_refused(self):
        other = self._find_period("2026-06").id
        for place in ([self.scheme.id, other], [10**9, 1], "x", [1], {"a": 1}):
            with (
                self.subTest(place=place),
                self.assertRaisesRegex(UserError, "choose another period"),
            ):
                self._estimate(self.anna, place=place)

    def test_a_deal_of_another_company_counts_there(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.anna.company_ids |= abroad
        elsewhere = self._open(self.anna, 1_000, company_id=abroad.id)
        answer = self._estimate(self.anna)
        self.assertNotIn(
            self._key(elsewhere), [each["key"] for each in answer["deals"]]
        )
        homeless = self._open(self.anna, 1_000, company_id=False)
        self.assertPays(self._estimate(self.anna, homeless), 800, 900)

    def test_a_preview_leads_to_the_estimate_of_its_period(self):
        self.env["sales.mgmt.payout.run"]._plan_previews()._refresh_previews()
        previews = self.env["sales.mgmt.payout"].search(
            [("kind", "=", "preview"), ("user_id", "=", self.anna.id)]
        )
        open_months = previews.filtered("can_estimate").mapped("period_id.name")
        self.assertEqual(open_months, ["2026-02"])
        payout = previews.filtered("can_estimate")
        action = payout.with_user(self.anna).action_open_estimate()
        self.assertEqual(action["tag"], "sales_mgmt_estimate")
        answer = self._estimate(self.anna, self.deal, place=action["params"]["place"])
        self.assertPays(answer, 800, 1_300)
        with self.assertRaises(AccessError):
            payout.with_user(self.boris).action_open_estimate()


@tagged("post_install", "-at_install")
class TestEstimateTour(HttpCase, EstimateCase):
    """A salesperson ticks deals in a real browser."""

    def test_a_salesperson_sees_what_deals_would_pay(self):
        with freeze_time("2026-02-15 12:00:00"):
            self._create_scheme([self._tiers(cap=850)])
            self._open(self.anna, 5_000)
            self._open(self.anna, 1_000)
            self.env["sales.mgmt.payout.run"]._plan_previews()._refresh_previews()
            self.start_tour(
                "/odoo/my-incentives", "sales_mgmt_estimate_tour", login="anna"
            )
