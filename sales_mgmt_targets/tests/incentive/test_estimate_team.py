from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .estimates import EstimateCase


@tagged("post_install", "-at_install")
@freeze_time("2026-02-15 12:00:00")
class TestEstimateTeam(EstimateCase):
    """What is shared with others: team bonuses and budgets."""

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
