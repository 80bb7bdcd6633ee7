from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import IncentiveCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 12:00:00")
class TestExplanation(IncentiveCommon):
    """Every kind of rule is put into words with the figures of the engine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_won(cls.anna, 150_000, "2026-01-10 10:00:00")
        cls._create_won(cls.anna, 100_000, "2026-01-20 10:00:00")
        cls._create_won(cls.boris, 80_000, "2026-01-15 10:00:00")

    def _tell(self, user=None, **values):
        """Return what the statement of January says about a rule."""
        component = {
            "name": "Commission",
            "pay_metric_id": self.metric_won.id,
            **values,
        }
        scheme = self._create_scheme([component])
        self._close("2026-01")
        run = self._run(scheme)
        payout = run.payout_ids.filtered(
            lambda each: each.user_id == (user or self.anna)
        )
        return "\n".join(
            (line.explanation or "").replace("\N{NO-BREAK SPACE}", "")
            for line in payout.line_ids
        )

    def test_one_rate(self):
        self.assertEqual(self._tell(rate=0.015), "$250,000.00 × 1.5 % = $3,750.00")

    def test_slices(self):
        tiers = [
            Command.create({"start": 0, "rate": 0.03}),
            Command.create({"start": 100_000, "rate": 0.05}),
        ]
        self.assertEqual(
            self._tell(tier_mode="marginal", tier_ids=tiers),
            "$100,000.00 × 3 % + $150,000.00 × 5 % = $10,500.00",
        )

    def test_a_step_that_is_not_reached(self):
        tiers = [Command.create({"start": 300_000, "amount": 100})]
        self.assertEqual(
            self._tell(tier_mode="step", tier_ids=tiers),
            "Result $250,000.00, first step of $300,000.00 not reached: $0.00",
        )

    def _show_rank(self, rank, start):
        """Return how a line writes an attainment beside the step it is held against."""
        scheme = self._create_scheme(
            [
                {
                    "name": "Bonus",
                    "kind": "bonus",
                    "pay_metric_id": self.metric_won.id,
                    "rank_by": "attainment",
                    "tier_mode": "step",
                    "tier_ids": [Command.create({"start": 1, "amount": 50})],
                }
            ]
        )
        line = self.env["sales.mgmt.payout.line"].new(
            {"component_id": scheme.component_ids.id}
        )
        return line._show_rank(rank, [start])

    def test_percentages_are_written_as_people_write_them(self):
        for rank, written in (
            ("103439501/100000000", "103.44 %"),
            ("1.035", "103.5 %"),
            ("2/3", "66.67 %"),
            ("1", "100 %"),
        ):
            self.assertEqual(self._show_rank(rank, "0.5"), written)

    def test_a_result_just_below_a_step_is_not_rounded_onto_it(self):
        self.assertEqual(self._show_rank("0.9999999", "1"), "99.99999 %")
        self.assertEqual(self._show_rank("0.99996", "1"), "99.996 %")
        self.assertEqual(self._show_rank("1.000001", "1"), "100.0001 %")

    def test_money_has_no_zeros_beyond_its_cents(self):
        line = self.env["sales.mgmt.payout.line"].new(
            {"payout_id": False, "currency_id": self.company.currency_id.id}
        )
        shown = [
            line._show_money(value).replace("\N{NO-BREAK SPACE}", "")
            for value in ("12345678901/10000000", "1/3", "5")
        ]
        self.assertEqual(shown, ["$1,234.56789", "$0.333333", "$5.00"])

    def test_an_amount_per_document(self):
        self.assertEqual(
            self._tell(tier_mode="event", amount=100), "2 × $100.00 = $200.00"
        )

    def test_a_budget_that_is_used_up(self):
        self.assertIn(
            "2 × $100.00, of which the budget and shared documents leave",
            self._tell(tier_mode="event", amount=100, budget=150),
        )

    def test_the_share_of_a_team(self):
        told = self._tell(rate=0.01, credit_to="team")
        self.assertIn("$330,000.00 × 1 % = $3,300.00", told)
        self.assertRegex(told, r"Share of the team: 31 of \d+ = \$")

    def test_a_cap(self):
        self.assertIn(
            "Paid at most $1,000.00 ($2,750.00 beyond it not paid)",
            self._tell(rate=0.015, cap=1000),
        )

    def test_a_floor(self):
        self.assertIn(
            "Paid at least $5,000.00 ($1,250.00 more)",
            self._tell(rate=0.015, floor=5000),
        )

    def test_who_has_no_result_is_told_so(self):
        self.assertIn("Nothing was credited: 0.", self._tell(self.carla, rate=0.01))

    def test_a_former_colleague_still_gets_what_was_corrected(self):
        scheme = self._create_scheme(
            [
                {
                    "name": "Commission",
                    "pay_metric_id": self.metric_won.id,
                    "rate": 0.01,
                }
            ]
        )
        adjustment = self.env["sales.mgmt.payout.adjustment"].create(
            {
                "scheme_id": scheme.id,
                "user_id": self.max.id,
                "amount": 70,
                "reason": "Commission of last year",
            }
        )
        adjustment.with_user(self.dora).action_approve()
        self._close("2026-01")
        run = self._run(scheme)
        payout = run.payout_ids.filtered(lambda each: each.user_id == self.max)
        self.assertEqual(payout.total, 70)
        self.assertIn("Commission of last year", payout.line_ids.explanation)
