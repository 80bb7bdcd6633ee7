import json
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.curve import Slice, Tier, curve, exact, marginal, step, whole
from ...tools.payout import (
    Condition,
    Inputs,
    Outcome,
    Rule,
    check,
    compute,
    figure,
    gather,
    is_by_rates,
    is_met,
    replay,
)
from .incentive import ANY_RATES, MONEY, RATES, percent, tables
from .profile import promises

CENT = Fraction(1, 100)

CONDITIONS = st.builds(
    Condition,
    operator=st.sampled_from([">=", ">", "<=", "<", "="]),
    threshold=st.integers(-2, 2).map(Fraction),
    effect=st.sampled_from(["multiply", "nothing", "hold"]),
    factor=st.integers(0, 30).map(lambda number: Fraction(number, 10)),
    missing=st.booleans(),
    key=st.integers(1, 9),
)
VALUES = st.one_of(st.none(), st.integers(-2, 2).map(Fraction))
JUDGED = st.lists(st.tuples(CONDITIONS, VALUES), max_size=4)
LIMITS = st.one_of(st.none(), MONEY)
ROUNDINGS = st.sampled_from([CENT, Fraction(1), Fraction(1, 20), Fraction(1, 1000)])
MODES = st.sampled_from(["flat", "marginal", "whole", "step", "curve", "event"])


@st.composite
def cases(draw, rates=ANY_RATES):
    """Return a strategy of rules of every kind, with figures to put into them."""
    judged = draw(JUDGED)
    rule = Rule(
        mode=draw(MODES),
        rate=draw(rates),
        amount=draw(MONEY),
        base=draw(MONEY),
        tiers=draw(tables(rates, min_size=0)),
        conditions=[condition for condition, _value in judged],
        floor=draw(LIMITS),
        cap=draw(LIMITS),
        rounding=draw(ROUNDINGS),
    )
    inputs = Inputs(
        pay=draw(MONEY),
        rank=draw(st.one_of(st.none(), MONEY)),
        count=draw(st.integers(-3, 20)),
        values=[value for _condition, value in judged],
        opening=draw(st.integers(-1000, 1000)),
        before=draw(st.integers(-1000, 1000)),
    )
    return rule, inputs


def pay(pay, tiers=(), mode="marginal", values=(), **rule):
    """Compute a rule that ranks what it pays."""
    rule = Rule(mode=mode, tiers=tiers, **rule)
    return compute(rule, Inputs(pay=exact(pay), rank=exact(pay), values=values))


def flat_rate(amount, *judged, before=0, **rule):
    """Compute what remains of an amount after conditions, floor and cap."""
    conditions = [condition for condition, _value in judged]
    values = [None if value is None else exact(value) for _condition, value in judged]
    rule = Rule("flat", rate=Fraction(1), conditions=conditions, **rule)
    inputs = Inputs(pay=exact(amount), values=values, before=before)
    return compute(rule, inputs)


def met(rule, inputs):
    """Return the conditions that are met."""
    return [
        condition
        for condition, value in zip(rule.conditions, inputs.values, strict=True)
        if is_met(value, condition.operator, condition.threshold, condition.missing)
    ]


def below(threshold, effect, factor=1, missing=False):
    return Condition("<", exact(threshold), effect, exact(factor), missing, key="csat")


class TestEarned(BaseCase):
    def test_a_statement_shows_every_slice(self):
        tiers = percent((0, 3), (100_000, 5), (200_000, 8))
        outcome = pay(250_000, tiers)
        self.assertEqual(outcome[:3], (1_200_000, 1_200_000, 0))
        self.assertEqual(
            outcome.steps,
            [
                {
                    "kind": "slices",
                    "pay": "250000",
                    "rank": "250000",
                    "slices": [
                        {"base": "100000", "rate": "0.03", "amount": "3000"},
                        {"base": "100000", "rate": "0.05", "amount": "5000"},
                        {"base": "50000", "rate": "0.08", "amount": "4000"},
                    ],
                    "amount": "12000",
                },
                {"kind": "round", "rounding": "0.01", "amount": "12000"},
            ],
        )

    def test_the_whole_amount_has_the_rate_of_the_tier_reached(self):
        tiers = percent((0, 3), (100_000, 5))
        self.assertEqual(pay("99999.99", tiers, "whole").amount, 300_000)
        self.assertEqual(pay("100000", tiers, "whole").amount, 500_000)

    def test_a_step_says_what_was_reached_or_what_was_missing(self):
        tiers = [Tier(exact(10), amount=exact(500)), Tier(exact(20), amount=exact(900))]
        reached = pay(19, tiers, "step").steps[0]
        self.assertEqual(
            (reached["start"], reached["pays"], reached["amount"]), ("10", "500", "500")
        )
        missed = pay(9, tiers, "step").steps[0]
        self.assertEqual((missed["start"], missed["amount"]), ("10", "0"))
        self.assertEqual(pay(20, tiers, "step").amount, 90_000)

    def test_a_curve_pays_its_share_of_on_target_pay(self):
        points = [Tier(exact(0.7), exact(0.5)), Tier(exact(1), exact(1))]
        outcome = pay("0.85", points, "curve", base=exact(4000))
        self.assertEqual(outcome.amount, 300_000)
        self.assertEqual(
            outcome.steps[0],
            {
                "kind": "curve",
                "rank": "0.85",
                "base": "4000",
                "points": [
                    {"start": "0.7", "rate": "0.5"},
                    {"start": "1", "rate": "1"},
                ],
                "share": "0.75",
                "amount": "3000",
            },
        )

    def test_every_event_pays_the_same(self):
        rule = Rule("event", amount=exact("12.5"))
        outcome = compute(rule, Inputs(count=3))
        self.assertEqual(outcome.amount, 3750)
        self.assertEqual(compute(rule, Inputs()).amount, 0)
        self.assertEqual(
            outcome.steps[0]["events"],
            [{"count": 3, "each": "12.5", "amount": "37.5"}],
        )

    def test_parts_with_rates_of_their_own_are_gathered_by_rate(self):
        parts = [
            Slice(exact(100), exact("0.05")),
            Slice(exact(200), exact("0.02")),
            Slice(exact(-40), exact("0.05")),
        ]
        outcome = compute(Rule("flat", rate=exact("0.9")), Inputs(parts=parts))
        self.assertEqual(outcome.amount, 700)
        self.assertEqual(outcome.steps[0]["pay"], "260")
        self.assertEqual(
            outcome.steps[0]["slices"],
            [
                {"base": "200", "rate": "0.02", "amount": "4"},
                {"base": "60", "rate": "0.05", "amount": "3"},
            ],
        )

    def test_no_part_that_fits_earns_nothing_instead_of_one_rate(self):
        rule = Rule("flat", rate=exact("0.9"))
        inputs = Inputs(pay=exact(100), parts=[])
        self.assertEqual(compute(rule, inputs).amount, 0)
        rule = rule._replace(per_document=True)
        inputs = inputs._replace(documents=[exact(100)])
        self.assertEqual(compute(rule, inputs).amount, 0)
        self.assertEqual(compute(rule, inputs._replace(parts=None)).amount, 9000)

    def test_per_document_parts_come_before_tiers(self):
        rule = Rule("marginal", tiers=percent((0, 10)), per_document=True)
        parts = [Slice(exact(100), exact("0.2"))]
        inputs = Inputs(documents=[exact(500)], parts=parts)
        self.assertEqual(compute(rule, inputs).amount, 2000)

    def test_per_document_the_tiers_look_at_each_document(self):
        documents = [exact(150), exact(150), exact(80)]
        tiers = [Tier(exact(0), exact("0.1"), exact(1)), Tier(exact(100), exact("0.2"))]
        tiers[1] = tiers[1]._replace(amount=exact(5))
        for mode, amount in (
            ("flat", 190),
            ("marginal", 10 + 10 + 10 + 10 + 8),
            ("whole", 30 + 30 + 8),
            ("step", 5 + 5 + 1),
            ("event", 21),
        ):
            with self.subTest(mode=mode):
                rule = Rule(
                    mode,
                    rate=exact("0.5"),
                    amount=exact(7),
                    tiers=tiers,
                    per_document=True,
                )
                outcome = compute(rule, Inputs(documents=documents))
                self.assertEqual(outcome.amount, amount * 100)
                self.assertTrue(check(outcome.steps))

    def test_a_document_has_no_place_on_a_curve(self):
        with self.assertRaisesRegex(ValueError, "curve"):
            compute(Rule("curve", per_document=True), Inputs(documents=[exact(1)]))

    def test_without_a_target_nothing_is_earned_and_the_statement_says_so(self):
        for mode in ("marginal", "whole", "step", "curve"):
            with self.subTest(mode=mode):
                rule = Rule(mode, base=exact(100), tiers=percent((0, 3)))
                outcome = compute(rule, Inputs(pay=exact(1000), rank=None))
                self.assertEqual(outcome.amount, 0)
                self.assertEqual(outcome.steps[0]["kind"], "unranked")

    def test_a_rate_for_everything_needs_no_rank(self):
        outcome = compute(Rule("flat", rate=exact("0.1")), Inputs(pay=exact(50)))
        self.assertEqual(outcome.amount, 500)

    def test_a_table_without_tiers_pays_nothing(self):
        for mode in ("marginal", "whole", "step", "curve"):
            with self.subTest(mode=mode):
                self.assertEqual(pay(100, (), mode, base=exact(100)).amount, 0)


class TestConditions(BaseCase):
    def test_each_operator_at_its_threshold(self):
        for sign, answers in {
            ">=": (False, True, True),
            ">": (False, False, True),
            "<=": (True, True, False),
            "<": (True, False, False),
            "=": (False, True, False),
        }.items():
            with self.subTest(sign=sign):
                values = (4 - CENT, Fraction(4), 4 + CENT)
                self.assertEqual(
                    tuple(is_met(value, sign, Fraction(4), False) for value in values),
                    answers,
                )

    def test_where_nothing_was_measured_the_rule_says_what_counts(self):
        for missing, amount in ((True, 90), (False, 100)):
            with self.subTest(missing=missing):
                gate = below(4, "multiply", "0.9", missing)
                self.assertEqual(flat_rate(100, (gate, None)).amount, amount * 100)

    def test_a_condition_not_said_otherwise_is_not_met_where_nothing_was_measured(
        self,
    ):
        gate = Condition("<", exact(4), "multiply", exact(0))
        self.assertEqual(flat_rate(100, (gate, None)).amount, 10_000)
        self.assertEqual(Condition("<", exact(4), "multiply").factor, 1)

    def test_a_factor_counts_for_the_smallest_amount_too(self):
        outcome = flat_rate("0.02", (below(4, "multiply", "0.5"), 3))
        self.assertEqual(outcome.amount, 1)

    def test_a_low_satisfaction_costs_a_tenth(self):
        gate = below(4, "multiply", "0.9")
        outcome = flat_rate(1000, (gate, "3.8"))
        self.assertEqual((outcome.earned, outcome.amount), (100_000, 90_000))
        self.assertEqual(
            outcome.steps[1],
            {
                "kind": "multiply",
                "key": "csat",
                "value": "3.8",
                "operator": "<",
                "threshold": "4",
                "missing": False,
                "factor": "0.9",
                "met": True,
                "amount": "900",
            },
        )
        self.assertEqual(flat_rate(1000, (gate, "4")).amount, 100_000)

    def test_accelerators_multiply_with_each_other(self):
        outcome = flat_rate(
            1000,
            (Condition(">=", exact(1), "multiply", exact("1.5")), 1),
            (below(4, "multiply", "0.8"), 3),
        )
        self.assertEqual(outcome.amount, 120_000)

    def test_a_closed_gate_pays_nothing_not_even_the_floor(self):
        gate = below("0.8", "nothing")
        outcome = flat_rate(1000, (gate, "0.79"), floor=exact(200))
        self.assertEqual((outcome.earned, outcome.amount), (100_000, 0))
        self.assertEqual(
            flat_rate(1000, (gate, "0.8"), floor=exact(200)).amount, 100_000
        )

    def test_a_factor_of_zero_leaves_the_floor(self):
        outcome = flat_rate(1000, (below(1, "multiply", 0), 0), floor=exact(200))
        self.assertEqual(outcome.amount, 20_000)

    def test_what_is_held_back_is_what_would_be_paid(self):
        outcome = flat_rate(
            1000,
            (below("0.8", "hold"), "0.5"),
            (below(4, "multiply", "0.9"), "3.8"),
            cap=exact(800),
        )
        self.assertEqual(
            (outcome.earned, outcome.amount, outcome.held), (100_000, 0, 80_000)
        )
        self.assertEqual(outcome.steps[-1]["held"], "800")

    def test_two_reasons_to_wait_hold_an_amount_once(self):
        hold = below(1, "hold")
        self.assertEqual(flat_rate(50, (hold, 0), (hold, 0))[1:3], (0, 5000))

    def test_an_open_gate_is_told_as_well(self):
        outcome = flat_rate(1000, (below("0.8", "hold"), "0.9"))
        self.assertEqual((outcome.amount, outcome.held), (100_000, 0))
        self.assertIs(outcome.steps[-1]["met"], False)

    def test_no_condition_changes_what_goes_back(self):
        for effect in ("multiply", "nothing", "hold"):
            with self.subTest(effect=effect):
                outcome = flat_rate(-300, (below(1, effect, "0.5"), 0))
                self.assertEqual((outcome.amount, outcome.held), (-30_000, 0))

    def test_every_condition_needs_a_value_or_none(self):
        with self.assertRaises(ValueError):
            compute(Rule("flat", conditions=[below(1, "hold")]), Inputs())


class TestFloorAndCap(BaseCase):
    def test_a_cap_states_what_it_cuts(self):
        outcome = flat_rate(5700, cap=exact(5000))
        self.assertEqual((outcome.earned, outcome.amount), (570_000, 500_000))
        self.assertEqual(
            outcome.steps[1],
            {"kind": "cap", "limit": "5000", "overflow": "700", "amount": "5000"},
        )

    def test_a_floor_states_what_it_adds(self):
        outcome = flat_rate(120, floor=exact(200))
        self.assertEqual(outcome.amount, 20_000)
        self.assertEqual(
            outcome.steps[1],
            {"kind": "floor", "limit": "200", "lifted": "80", "amount": "200"},
        )

    def test_exactly_the_floor_and_exactly_the_cap_change_nothing(self):
        for amount in (200, 5000):
            with self.subTest(amount=amount):
                outcome = flat_rate(amount, floor=exact(200), cap=exact(5000))
                self.assertEqual(outcome.amount, amount * 100)
                kinds = [entry["kind"] for entry in outcome.steps]
                self.assertEqual(kinds, ["slices", "round"])

    def test_a_floor_of_zero_keeps_refunds_from_going_below(self):
        self.assertEqual(flat_rate(-50, floor=exact(0)).amount, 0)
        self.assertEqual(flat_rate(-50).amount, -5000)

    def test_a_cap_holds_after_an_accelerator(self):
        boost = Condition(">=", exact(1), "multiply", exact(2))
        self.assertEqual(flat_rate(60, (boost, 1), cap=exact(100)).amount, 10_000)

    def test_cap_and_floor_may_be_the_same(self):
        for amount in (1, 100, 1000):
            with self.subTest(amount=amount):
                outcome = flat_rate(amount, floor=exact(100), cap=exact(100))
                self.assertEqual(outcome.amount, 10_000)

    @promises
    @given(cases())
    def test_nothing_is_paid_beyond_the_cap(self, case):
        rule, inputs = case
        outcome = compute(rule, inputs._replace(opening=0, before=0))
        if rule.cap is not None:
            limit = rule.cap / rule.rounding + Fraction(1, 2)
            self.assertLessEqual(outcome.amount + outcome.held, limit)

    @promises
    @given(cases())
    def test_the_floor_is_paid_unless_a_gate_is_closed_or_the_cap_is_lower(self, case):
        rule, inputs = case
        outcome = compute(rule, inputs._replace(opening=0, before=0))
        closed = "nothing" in {condition.effect for condition in met(rule, inputs)}
        if rule.floor is not None and not closed:
            limit = min(rule.floor, rule.cap if rule.cap is not None else rule.floor)
            self.assertGreaterEqual(
                outcome.amount + outcome.held, limit / rule.rounding - Fraction(1, 2)
            )


class TestRounding(BaseCase):
    def test_an_amount_is_rounded_once_at_the_end(self):
        parts = [
            Slice(exact("0.15"), exact("0.03")),
            Slice(exact("0.1"), exact("0.05")),
        ]
        # 0.0045 and 0.005 would be 0.00 and 0.01, or 0.01 together: 0.0095.
        outcome = compute(Rule("flat"), Inputs(parts=[*parts, *parts]))
        self.assertEqual(outcome.amount, 2)

    def test_a_half_is_rounded_away_from_zero(self):
        for amount, units in (
            ("0.005", 1),
            ("0.0049999", 0),
            ("-0.005", -1),
            ("-0.0049999", 0),
            ("1.015", 102),
        ):
            with self.subTest(amount=amount):
                self.assertEqual(flat_rate(amount).amount, units)

    def test_every_currency_has_its_own_unit(self):
        self.assertEqual(flat_rate("1.5", rounding=Fraction(1)).amount, 2)
        self.assertEqual(flat_rate("1.025", rounding=exact("0.05")).amount, 21)
        self.assertEqual(flat_rate("1.0005", rounding=exact("0.001")).amount, 1001)


class TestYearSoFar(BaseCase):
    def test_a_month_is_paid_the_difference(self):
        tiers = percent((0, 3), (100_000, 5))
        rule = Rule("marginal", tiers=tiers)
        january = compute(rule, Inputs(pay=exact(80_000), rank=exact(80_000)))
        self.assertEqual(january.amount, 240_000)
        february = compute(
            rule,
            Inputs(pay=exact(150_000), rank=exact(150_000), before=january.amount),
        )
        self.assertEqual(february.amount, 310_000)
        self.assertEqual(
            february.steps[-1],
            {"kind": "increment", "opening": "0", "before": "2400", "amount": "3100"},
        )

    def test_what_was_earned_before_the_rule_is_not_paid_by_it(self):
        rule = Rule("flat", rate=exact("0.1"))
        outcome = compute(rule, Inputs(pay=exact(1000), opening=4000, before=1000))
        self.assertEqual(outcome.amount, 5000)

    def test_what_was_held_back_is_paid_with_the_next_month_that_passes(self):
        hold = below("0.8", "hold")
        rule = Rule("flat", rate=exact("0.1"), conditions=[hold])
        january = compute(rule, Inputs(pay=exact(1000), values=[exact("0.5")]))
        self.assertEqual((january.amount, january.held), (0, 10_000))
        february = compute(
            rule,
            Inputs(pay=exact(1500), values=[exact("0.9")], before=january.amount),
        )
        self.assertEqual((february.amount, february.held), (15_000, 0))

    @promises
    @given(
        cases(),
        st.lists(MONEY, min_size=1, max_size=8),
        st.randoms(use_true_random=False),
    )
    def test_months_add_up_to_the_year_with_refunds_in_any_order(
        self, case, sales, chance
    ):
        rule, inputs = case
        rule = rule._replace(conditions=())
        inputs = inputs._replace(values=(), before=0)
        in_year = sum(sales)
        year = compute(rule, inputs._replace(pay=in_year, rank=in_year)).amount
        for _order in range(2):
            chance.shuffle(sales)
            paid = so_far = 0
            for sold in sales:
                so_far += sold
                month = inputs._replace(pay=so_far, rank=so_far, before=paid)
                paid += compute(rule, month).amount
            self.assertEqual(paid, year)


class TestWholeRule(BaseCase):
    @promises
    @given(cases())
    def test_the_amount_is_what_the_rule_says_in_words(self, case):
        rule, inputs = case
        outcome = compute(rule, inputs)
        expected = self.in_words(rule, inputs)
        self.assertEqual(outcome[:3], expected)

    def in_words(self, rule, inputs):
        """Return earned, amount and held by plain arithmetic, without explanation."""
        earned = self.earned(rule, inputs)
        effects = {condition.effect for condition in met(rule, inputs)}
        amount = earned
        if amount > 0:
            for condition in met(rule, inputs):
                amount *= condition.factor if condition.effect == "multiply" else 1
            amount *= "nothing" not in effects
        if rule.floor is not None and "nothing" not in effects:
            amount = max(amount, rule.floor)
        if rule.cap is not None:
            amount = min(amount, rule.cap)
        units = self.rounded(amount, rule) - inputs.opening - inputs.before
        held = units if "hold" in effects and units > 0 else 0
        return self.rounded(earned, rule), units - held, held

    def earned(self, rule, inputs):
        if rule.mode == "flat":
            return inputs.pay * rule.rate
        if rule.mode == "event":
            return inputs.count * rule.amount
        if inputs.rank is None:
            return Fraction(0)
        if rule.mode == "step":
            return step(inputs.rank, rule.tiers)
        if rule.mode == "curve":
            return curve(inputs.rank, rule.tiers) * rule.base
        cut = {"marginal": marginal, "whole": whole}[rule.mode]
        slices = cut(inputs.pay, inputs.rank, rule.tiers)
        return sum((part.base * part.rate for part in slices), Fraction(0))

    def rounded(self, amount, rule):
        units = (abs(amount) / rule.rounding + Fraction(1, 2)).__floor__()
        return units if amount >= 0 else -units

    @promises
    @given(cases(RATES), MONEY)
    def test_who_sells_more_is_never_paid_less_without_falling_rates(self, case, more):
        rule, inputs = case
        rule = rule._replace(mode="marginal")
        one, other = sorted((inputs.pay, more))
        less = compute(rule, inputs._replace(pay=one, rank=one))
        most = compute(rule, inputs._replace(pay=other, rank=other))
        self.assertLessEqual(less.amount + less.held, most.amount + most.held)


class TestExplanation(BaseCase):
    @promises
    @given(cases())
    def test_the_explanation_alone_gives_the_amount(self, case):
        outcome = compute(*case)
        stored = json.loads(json.dumps(outcome.steps))
        self.assertEqual(replay(stored), outcome)
        self.assertTrue(check(stored))

    @promises
    @given(cases())
    def test_the_last_step_states_what_is_paid(self, case):
        rule, inputs = case
        outcome = compute(rule, inputs)
        paid = Fraction(outcome.steps[-1]["amount"])
        self.assertEqual(paid, outcome.amount * rule.rounding)
        held = [entry["held"] for entry in outcome.steps if entry["kind"] == "hold"]
        self.assertEqual(sum(map(Fraction, held)), outcome.held * rule.rounding)

    @promises
    @given(cases(), st.data())
    def test_a_figure_that_was_changed_is_found(self, case, data):
        steps = compute(*case).steps
        place = data.draw(st.integers(0, len(steps) - 1))
        changed = steps[place] | {
            "amount": figure(Fraction(steps[place]["amount"]) + 1)
        }
        self.assertFalse(check([*steps[:place], changed, *steps[place + 1 :]]))

    def test_a_rate_that_was_changed_is_found(self):
        steps = pay(1000, percent((0, 3))).steps
        steps[0]["slices"][0]["rate"] = "0.04"
        self.assertFalse(check(steps))
        self.assertEqual(replay(steps).amount, 4000)

    def test_a_gate_that_was_forged_open_is_found(self):
        steps = flat_rate(1000, (below(4, "nothing"), 3)).steps
        forged = [steps[0], steps[1] | {"met": False, "amount": "1000"}, *steps[2:]]
        self.assertFalse(check(forged))

    def test_the_part_of_a_team_is_one_of_both_neighbours_of_the_exact_part(self):
        steps = flat_rate(100).steps
        team = {"kind": "team", "weight": "1", "whole": "3", "rounding": "0.01"}
        for amount, is_right in (
            ("33.32", False),
            ("33.33", True),
            ("33.34", True),
            ("33.35", False),
        ):
            with self.subTest(amount=amount):
                told = [*steps, team | {"amount": amount}]
                self.assertIs(check(told), is_right)
        self.assertEqual(replay(told).amount, 3333)
        half = team | {"weight": "2", "whole": "4"}
        for amount, is_right in (("49.99", False), ("50", True), ("50.01", False)):
            with self.subTest(amount=amount):
                told = [*steps, half | {"amount": amount}]
                self.assertIs(check(told), is_right)
        nobody = team | {"weight": "0", "whole": "0", "amount": "50"}
        self.assertTrue(check([*steps, nobody]))

    def test_prizes_add_up(self):
        prizes = [{"name": "May", "amount": "300.00"}, {"name": "June", "amount": "20"}]
        entry = {"kind": "prizes", "prizes": prizes, "amount": "320.00"}
        self.assertTrue(check([entry]))
        self.assertFalse(check([entry | {"amount": "320.01"}]))

    def test_what_is_told_and_not_computed_is_taken_at_its_word(self):
        told = [{"kind": "adjustment", "reason": "A gift"}]
        self.assertTrue(check([*told, *flat_rate(100).steps]))
        self.assertTrue(check([{"kind": "clawback", "count": 2, "amount": "-5.00"}]))

    def test_an_unrounded_amount_is_shown_before_it_is_rounded(self):
        outcome = pay("100", percent((0, "33.333")), rounding=Fraction(1))
        self.assertEqual([entry["amount"] for entry in outcome.steps], ["33.333", "33"])

    def test_what_is_a_rate_of_its_documents_is_told_apart(self):
        tiers = percent((0, 3))
        self.assertTrue(is_by_rates(pay(100, tiers, cap=exact(1)).steps))
        self.assertFalse(is_by_rates(pay(100, tiers, floor=exact(9)).steps))
        self.assertTrue(is_by_rates(pay(100, tiers, floor=exact(1)).steps))
        self.assertFalse(is_by_rates(pay(100, tiers, "step").steps))
        self.assertFalse(is_by_rates(flat_rate(100, before=1).steps))

    def test_figures_read_as_decimals_where_they_end(self):
        for value, text in (
            (Fraction(0), "0"),
            (Fraction(-5), "-5"),
            (Fraction(1, 8), "0.125"),
            (Fraction(-1, 20), "-0.05"),
            (Fraction(12345, 100), "123.45"),
            (Fraction(1, 3), "1/3"),
            (Fraction(10**30), "1" + "0" * 30),
            (Fraction(10**30 + 1, 10), "1" + "0" * 29 + ".1"),
        ):
            with self.subTest(value=value):
                self.assertEqual(figure(value), text)

    @promises
    @given(st.fractions())
    def test_no_figure_loses_a_digit(self, value):
        self.assertEqual(Fraction(figure(value)), value)

    @promises
    @given(st.lists(st.builds(Slice, base=MONEY, rate=ANY_RATES), max_size=8))
    def test_slices_gathered_by_rate_earn_the_same(self, slices):
        gathered = gather(slices)
        self.assertEqual(
            sum(part.amount for part in gathered), sum(part.amount for part in slices)
        )
        rates = [part.rate for part in gathered]
        self.assertEqual(rates, sorted(set(rates)))

    def test_the_same_figures_give_the_same_outcome(self):
        tiers = percent((0, 3), (100, 5))
        self.assertEqual(pay(150, tiers), pay(150, list(reversed(tiers))))
        self.assertIsInstance(pay(150, tiers), Outcome)
