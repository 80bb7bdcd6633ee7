import random
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import IncentiveCommon

MONTHS = ("2026-01", "2026-02", "2026-03")
CENT = Decimal("0.01")


def marginal(value, tiers):
    """Pay tier by tier, in the words of a handbook."""
    paid = Decimal(0)
    for place, (start, rate) in enumerate(tiers):
        end = tiers[place + 1][0] if place + 1 < len(tiers) else None
        top = value if end is None else min(value, end)
        paid += max(Decimal(0), top - start) * rate
    return paid


def whole(value, tiers):
    """Pay all of it at the rate of the highest tier that is reached."""
    rates = [rate for start, rate in tiers if value >= start]
    return value * rates[-1] if rates else Decimal(0)


def step(value, tiers):
    """Pay the amount of the highest step that is reached."""
    amounts = [amount for start, amount in tiers if value >= start]
    return amounts[-1] if amounts else Decimal(0)


FORMULAS = {"marginal": marginal, "whole": whole, "step": step}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 12:00:00")
class TestPayoutRecount(IncentiveCommon):
    """Random rules on random results pay what a plain recount says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rng = random.Random(20_26)
        cls.people = [cls.anna, cls.boris, cls.carla]
        cls.results = defaultdict(Decimal)
        cls.counts = defaultdict(int)
        for user in cls.people:
            for month in MONTHS:
                for _deal in range(rng.randint(0, 3)):
                    value = Decimal(rng.randint(1, 9_999_999)) / 100
                    day = rng.randint(1, 28)
                    cls._create_won(user, float(value), f"{month}-{day:02} 10:00:00")
                    cls.results[user, month] += value
                    cls.counts[user, month] += 1

    def _random_rule(self, rng):
        """Return a rule as numbers, and the component that says the same."""
        mode = rng.choice(sorted(FORMULAS))
        starts = [0, *sorted(rng.sample(range(1_000, 150_000, 500), 2))]
        figures = [
            (Decimal(start), Decimal(rng.randint(1, 120)) / (1000, 1)[mode == "step"])
            for start in starts
        ]
        rule = {
            "mode": mode,
            "tiers": figures,
            "base": rng.choice(["period", "year"]),
            "threshold": rng.choice([None, 1, 2]),
            "cap": rng.choice([None, Decimal(4_000)]),
        }
        name = "amount" if mode == "step" else "rate"
        conditions = []
        if rule["threshold"]:
            conditions = [
                Command.create(
                    {
                        "metric_id": self.metric_won_count.id,
                        "operator": "<",
                        "threshold": rule["threshold"],
                        "when_missing": "met",
                        "effect": "multiply",
                        "factor": 0.5,
                    }
                )
            ]
        return rule, {
            "name": "Rule",
            "pay_metric_id": self.metric_won.id,
            "base": rule["base"],
            "tier_mode": mode,
            "tier_ids": [
                Command.create({"start": float(start), name: float(figure)})
                for start, figure in figures
            ],
            "condition_ids": conditions,
            "cap": float(rule["cap"] or 0),
        }

    def _recount(self, rule, user, month):
        """Return what a rule comes to by a month: of the month, or of the year."""
        months = [month]
        if rule["base"] == "year":
            months = [each for each in MONTHS if each <= month]
        value = sum(self.results[user, each] for each in months)
        count = sum(self.counts[user, each] for each in months)
        paid = FORMULAS[rule["mode"]](value, rule["tiers"])
        if rule["threshold"] and count < rule["threshold"]:
            paid /= 2
        if rule["cap"]:
            paid = min(paid, rule["cap"])
        return paid.quantize(CENT, ROUND_HALF_UP)

    def test_random_rules_pay_what_a_plain_recount_says(self):
        rng = random.Random(7)
        rules = [self._random_rule(rng) for _number in range(12)]
        schemes = [
            self._create_scheme([component], name=f"Random {number}")
            for number, (_rule, component) in enumerate(rules)
        ]
        self._close(*MONTHS)
        for (rule, _component), scheme in zip(rules, schemes, strict=True):
            paid_before = defaultdict(Decimal)
            for month in MONTHS:
                run = self._run(scheme, month)
                for user in self.people:
                    due = self._recount(rule, user, month)
                    if rule["base"] == "year":
                        due -= paid_before[user]
                    line = run.payout_ids.line_ids.filtered(
                        lambda each, user=user: (
                            each.user_id == user and each.kind == "component"
                        )
                    )
                    with self.subTest(rule=rule, user=user.name, month=month):
                        self.assertEqual(round(line.amount * 100), int(due * 100))
                    paid_before[user] += due
                self.assertExplained(run)
                self._approve(run)
