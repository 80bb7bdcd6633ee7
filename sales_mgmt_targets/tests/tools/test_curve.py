from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.curve import (
    Cliff,
    Slice,
    Tier,
    cliffs,
    curve,
    exact,
    falls,
    flat,
    marginal,
    per_event,
    step,
    whole,
)
from .incentive import ANY_RATES, MONEY, POSITIVE, RATES, percent, tables
from .profile import promises

CENT = Fraction(1, 100)


def earned(slices):
    return sum((part.amount for part in slices), Fraction(0))


def by_marginal(value, tiers):
    return earned(marginal(Fraction(value), Fraction(value), tiers))


def by_whole(value, tiers):
    return earned(whole(Fraction(value), Fraction(value), tiers))


class TestMarginalTiers(BaseCase):
    def test_each_slice_has_the_rate_of_its_tier(self):
        tiers = percent((0, 3), (100_000, 5), (200_000, 8))
        slices = marginal(Fraction(250_000), Fraction(250_000), tiers)
        self.assertEqual(
            slices,
            [
                Slice(Fraction(100_000), Fraction(3, 100)),
                Slice(Fraction(100_000), Fraction(5, 100)),
                Slice(Fraction(50_000), Fraction(8, 100)),
            ],
        )
        self.assertEqual([part.amount for part in slices], [3000, 5000, 4000])

    def test_published_examples_of_commission_by_slices(self):
        """Commission on services by pay cycle, and on gross profit and insurance.

        The first: MyTime, _Tiered Commission by Revenue: Amount Above Earned Breakdown_
        (help.mytime.com), whose 424.98 come from tiers that end a cent early.
        """
        services = percent((0, 25), (500, 30), (3000, 40))
        self.assertEqual(by_marginal(400, services), 100)
        self.assertEqual(by_marginal(1500, services), 425)
        self.assertEqual(by_marginal(5000, services), 1675)
        gross_profit = percent((0, 2), (200, 3), (500, 4), (1000, "5.5"))
        self.assertEqual(by_marginal(1200, gross_profit), 44)
        insurance = percent((0, 50), (100_000, 60))
        self.assertEqual(by_marginal(180_000, insurance), 98_000)

    def test_it_is_the_method_of_the_chinese_income_tax(self):
        table = [
            (0, 3, 0),
            (36_000, 10, 2_520),
            (144_000, 20, 16_920),
            (300_000, 25, 31_920),
            (420_000, 30, 52_920),
            (660_000, 35, 85_920),
            (960_000, 45, 181_920),
        ]
        tiers = percent(*((start, rate) for start, rate, _deduction in table))
        for start, rate, deduction in table:
            with self.subTest(start=start):
                income = start + 35_000
                quick = Fraction(income * rate, 100) - deduction
                self.assertEqual(by_marginal(income, tiers), quick)

    def test_a_cent_before_at_and_beyond_each_border(self):
        tiers = percent((0, 3), (100, 5), (200, 8))
        for border, lower, upper, at_border in (
            (Fraction(100), "0.03", "0.05", 3),
            (Fraction(200), "0.05", "0.08", 8),
        ):
            with self.subTest(border=border):
                self.assertEqual(by_marginal(border, tiers), at_border)
                below = at_border - by_marginal(border - CENT, tiers)
                self.assertEqual(below, CENT * exact(lower))
                above = by_marginal(border + CENT, tiers) - at_border
                self.assertEqual(above, CENT * exact(upper))

    def test_what_lies_below_the_first_tier_earns_nothing(self):
        tiers = percent((100, 10))
        self.assertEqual(by_marginal(100, tiers), 0)
        self.assertEqual(by_marginal(100 + CENT, tiers), CENT / 10)
        self.assertEqual(
            marginal(Fraction(150), Fraction(150), tiers),
            [Slice(Fraction(100), Fraction(0)), Slice(Fraction(50), Fraction(1, 10))],
        )

    def test_ranked_by_attainment_the_borders_lie_at_percents_of_the_target(self):
        # A target of 80 000: 3 % up to it, 6 % beyond 100 %, 9 % beyond 120 %.
        tiers = percent((0, 3), (1, 6), ("1.2", 9))
        slices = marginal(Fraction(120_000), Fraction("1.5"), tiers)
        self.assertEqual([part.base for part in slices], [80_000, 16_000, 24_000])
        self.assertEqual(earned(slices), 2_400 + 960 + 2_160)

    def test_cash_is_cut_where_the_contracts_are(self):
        # Ranked by 4 contracts, half of them beyond the second; paid on cash.
        slices = marginal(Fraction(1000), Fraction(4), percent((0, 1), (2, 2)))
        self.assertEqual([part.base for part in slices], [500, 500])

    def test_refunds_beyond_sales_cost_what_the_first_sale_earned(self):
        tiers = percent((0, 3), (100, 5))
        self.assertEqual(by_marginal(-500, tiers), -15)
        self.assertEqual(by_marginal(-CENT, tiers), -CENT * Fraction(3, 100))

    def test_refunds_beyond_sales_cost_nothing_where_the_first_sale_earned_nothing(
        self,
    ):
        self.assertEqual(by_marginal(-500, percent((100, 5))), 0)

    def test_pay_and_rank_of_opposite_signs_are_not_cut(self):
        tiers = percent((0, 3), (100, 5))
        minus, plus = Fraction(-500), Fraction(500)
        self.assertEqual(marginal(minus, plus, tiers), flat(minus, Fraction(3, 100)))
        self.assertEqual(marginal(plus, minus, tiers), flat(plus, Fraction(3, 100)))

    def test_nothing_earns_nothing(self):
        self.assertEqual(by_marginal(0, percent((0, 3), (100, 5))), 0)
        self.assertEqual(by_marginal(500, []), 0)
        self.assertEqual(
            marginal(Fraction(0), Fraction(500), percent((0, 3), (100, 5))),
            [Slice(Fraction(0), Fraction(3, 100))],
        )

    @promises
    @given(MONEY, MONEY, tables(ANY_RATES, min_size=0))
    def test_the_slices_always_add_up_to_what_is_paid_on(self, pay, rank, tiers):
        bases = [part.base for part in marginal(pay, rank, tiers)]
        self.assertEqual(sum(bases), pay)
        self.assertTrue(all(base * pay > 0 for base in bases) or not pay)

    @promises
    @given(POSITIVE, tables(ANY_RATES))
    def test_it_is_the_textbook_formula(self, value, tiers):
        ends = [tier.start for tier in sorted(tiers)[1:]] + [None]
        textbook = sum(
            tier.rate
            * max(Fraction(0), (value if end is None else min(value, end)) - tier.start)
            for tier, end in zip(sorted(tiers), ends, strict=True)
        )
        self.assertEqual(by_marginal(value, tiers), textbook)

    @promises
    @given(tables(ANY_RATES, min_size=2))
    def test_pay_is_continuous_at_every_border(self, tiers):
        for lower, upper in pairwise(sorted(tiers)):
            border = upper.start
            tiny = (border - lower.start) / 1000
            at_border = by_marginal(border, tiers)
            below = at_border - by_marginal(border - tiny, tiers)
            self.assertEqual(below, tiny * lower.rate)
            beyond = min(
                (tier.start for tier in tiers if tier.start > border),
                default=border + 1,
            )
            tiny = (beyond - border) / 1000
            above = by_marginal(border + tiny, tiers) - at_border
            self.assertEqual(above, tiny * upper.rate)

    @promises
    @given(MONEY, MONEY, tables())
    def test_who_sells_more_never_earns_less(self, one, other, tiers):
        less, more = sorted((one, other))
        self.assertLessEqual(by_marginal(less, tiers), by_marginal(more, tiers))

    @promises
    @given(POSITIVE, POSITIVE, tables(), POSITIVE)
    def test_it_does_not_matter_in_which_unit_the_rank_is_told(
        self, pay, rank, tiers, unit
    ):
        told = [tier._replace(start=tier.start * unit) for tier in tiers]
        self.assertEqual(marginal(pay, rank, tiers), marginal(pay, rank * unit, told))

    @promises
    @given(POSITIVE, POSITIVE, tables(), POSITIVE)
    def test_tiers_of_attainment_are_tiers_of_money_at_target_times_percent(
        self, pay, target, tiers, scale
    ):
        percents = [tier._replace(start=tier.start / scale) for tier in tiers]
        money = [tier._replace(start=tier.start * target) for tier in percents]
        self.assertEqual(
            marginal(pay, pay / target, percents), marginal(pay, pay, money)
        )

    @promises
    @given(POSITIVE, st.permutations(percent((0, 1), (10, 2), (99, 3), (500, 0))))
    def test_the_order_of_the_table_does_not_matter(self, value, tiers):
        self.assertEqual(by_marginal(value, tiers), by_marginal(value, sorted(tiers)))


class TestWholeAmountTiers(BaseCase):
    def test_published_examples_of_commission_on_the_whole_amount(self):
        gross_profit = percent((0, 2), (200, 3), (500, 4), (1000, "5.5"))
        self.assertEqual(by_whole(1200, gross_profit), 66)
        insurance = percent((0, 50), (100_000, 60))
        self.assertEqual(by_whole(180_000, insurance), 108_000)

    def test_a_border_belongs_to_the_tier_above(self):
        tiers = percent((0, 3), (100_000, 5))
        self.assertEqual(by_whole(100_000 - CENT, tiers), (100_000 - CENT) * 3 / 100)
        self.assertEqual(by_whole(100_000, tiers), 5000)
        self.assertEqual(by_whole(100_000 + CENT, tiers), (100_000 + CENT) * 5 / 100)

    def test_below_the_first_tier_nothing_is_paid(self):
        tiers = percent((100, 10))
        self.assertEqual(by_whole(100 - CENT, tiers), 0)
        self.assertEqual(by_whole(100, tiers), 10)

    def test_one_figure_decides_the_rate_and_another_is_paid_on(self):
        tiers = percent((0, 3), (10, 5))
        self.assertEqual(whole(Fraction(1000), Fraction(9), tiers)[0].amount, 30)
        self.assertEqual(whole(Fraction(1000), Fraction(10), tiers)[0].amount, 50)
        self.assertEqual(whole(Fraction(-1000), Fraction(10), tiers)[0].amount, -50)

    def test_refunds_beyond_sales_cost_what_the_first_sale_earned(self):
        self.assertEqual(by_whole(-500, percent((0, 3), (100, 5))), -15)
        self.assertEqual(by_whole(-500, percent((100, 5))), 0)

    @promises
    @given(MONEY, tables(ANY_RATES, min_size=0))
    def test_it_is_the_rate_reached_times_the_whole(self, value, tiers):
        rate = Fraction(0)
        for tier in sorted(tiers):
            if max(value, Fraction(0)) >= tier.start:
                rate = tier.rate
        self.assertEqual(by_whole(value, tiers), rate * value)

    @promises
    @given(POSITIVE, RATES)
    def test_with_a_single_tier_from_zero_every_mode_is_one_rate(self, value, rate):
        tiers = [Tier(Fraction(0), rate)]
        self.assertEqual(by_whole(value, tiers), earned(flat(value, rate)))
        self.assertEqual(by_marginal(value, tiers), earned(flat(value, rate)))


class TestCliffs(BaseCase):
    def test_the_jump_is_told_with_its_figures(self):
        tiers = percent((0, 3), (100_000, 5), (200_000, 8))
        self.assertEqual(
            cliffs(tiers),
            [
                Cliff(Fraction(100_000), Fraction(3000), Fraction(5000)),
                Cliff(Fraction(200_000), Fraction(10_000), Fraction(16_000)),
            ],
        )
        self.assertEqual(falls(tiers), [])

    def test_a_first_tier_above_zero_is_a_cliff_too(self):
        self.assertEqual(
            cliffs(percent((100, 10))),
            [Cliff(Fraction(100), Fraction(0), Fraction(10))],
        )

    def test_equal_rates_and_a_tier_from_zero_are_no_cliffs(self):
        self.assertEqual(cliffs(percent((0, 3), (100, 3))), [])
        self.assertEqual(cliffs([]), [])

    def test_who_achieves_more_and_is_paid_less_is_found(self):
        tiers = percent((0, 5), (100, 6), (200, 4))
        fall = Cliff(Fraction(200), Fraction(12), Fraction(8))
        self.assertEqual(falls(tiers), [fall])

    @promises
    @given(tables(ANY_RATES))
    def test_pay_jumps_at_the_cliffs_and_nowhere_else(self, tiers):
        jumps = {cliff.start: cliff for cliff in cliffs(tiers)}
        previous, rate = Fraction(0), Fraction(0)
        for tier in sorted(tiers):
            tiny = (tier.start - previous) / 1000
            before = by_whole(tier.start - tiny, tiers) + tiny * rate
            after = by_whole(tier.start, tiers)
            cliff = jumps.get(tier.start)
            if cliff:
                self.assertEqual(cliff[1:], (before, after))
            else:
                self.assertEqual(before, after)
            self.assertEqual(cliff in falls(tiers), after < before)
            previous, rate = tier.start, tier.rate


class TestSteps(BaseCase):
    TIERS = [
        Tier(Fraction(10), amount=Fraction(500)),
        Tier(Fraction(20), amount=Fraction(1200)),
    ]

    def test_the_highest_step_reached_pays(self):
        for rank, amount in (
            (Fraction(10) - CENT, 0),
            (Fraction(10), 500),
            (Fraction(20) - CENT, 500),
            (Fraction(20), 1200),
            (Fraction(1000), 1200),
            (Fraction(-10), 0),
        ):
            with self.subTest(rank=rank):
                self.assertEqual(step(rank, self.TIERS), amount)

    def test_every_event_pays_and_one_undone_is_paid_back(self):
        self.assertEqual(per_event(3, Fraction("12.5")), Fraction("37.5"))
        self.assertEqual(per_event(-1, Fraction("12.5")), Fraction("-12.5"))
        self.assertEqual(per_event(0, Fraction("12.5")), 0)


class TestCurve(BaseCase):
    POINTS = [
        Tier(exact(start) / 100, exact(share) / 100)
        for start, share in ((0, 0), (70, 50), (100, 100), (150, 200))
    ]

    def test_between_two_points_the_share_of_on_target_pay_is_linear(self):
        for attainment, share in (
            (0, 0),
            (35, 25),
            (70, 50),
            (85, 75),
            (100, 100),
            (125, 150),
            (150, 200),
            (151, 200),
            (400, 200),
            (-10, 0),
        ):
            with self.subTest(attainment=attainment):
                rank = exact(attainment) / 100
                self.assertEqual(curve(rank, self.POINTS), exact(share) / 100)

    def test_published_points_give_the_published_amounts(self):
        """Amounts that grow in proportion between points, for six transactions.

        Oracle Fusion Incentive Compensation, _Examples of Calculating Earnings Using
        Interpolated Rates_ (docs.oracle.com, cloud/saas/incentive-compensation/facmi),
        transactions T1 to T6: 10 up to 1 000, 40 more up to 3 000, 100 more up to
        8 000 and 2 000 more up to 20 000; 149 in all.
        """
        points = [
            Tier(Fraction(start), Fraction(pays))
            for start, pays in (
                (0, 0),
                (1_000, 10),
                (3_000, 50),
                (8_000, 150),
                (20_000, 2_150),
            )
        ]
        transactions = (200, 300, 1_500, 1_200, 2_000, 4_500)
        amounts = [curve(Fraction(each), points) for each in transactions]
        self.assertEqual(amounts, [2, 3, 20, 14, 30, 80])
        self.assertEqual(sum(amounts), 149)

    def test_a_hundredth_of_a_percent_beside_each_point(self):
        tiny = Fraction(1, 10_000)
        for point, before, after in zip(
            self.POINTS[1:],
            (Fraction(5, 7), Fraction(5, 3), Fraction(2)),
            (Fraction(5, 3), Fraction(2), Fraction(0)),
            strict=True,
        ):
            with self.subTest(point=point):
                self.assertEqual(
                    curve(point.start - tiny, self.POINTS), point.rate - tiny * before
                )
                self.assertEqual(
                    curve(point.start + tiny, self.POINTS), point.rate + tiny * after
                )

    def test_below_the_first_point_nothing_is_paid(self):
        points = [Tier(exact(0.7), exact(0.5)), Tier(exact(1), exact(1))]
        self.assertEqual(curve(exact(0.7), points), Fraction(1, 2))
        self.assertEqual(curve(exact("0.6999"), points), 0)

    def test_a_curve_may_fall(self):
        points = [Tier(exact(0), exact(1)), Tier(exact(10), exact(0))]
        self.assertEqual(curve(exact("2.5"), points), Fraction(3, 4))

    def test_a_curve_without_points_pays_nothing(self):
        self.assertEqual(curve(Fraction(1), []), 0)

    @promises
    @given(tables(ANY_RATES))
    def test_a_curve_goes_through_its_points(self, points):
        for point in points:
            self.assertEqual(curve(point.start, points), point.rate)

    @promises
    @given(POSITIVE, POSITIVE, tables(ANY_RATES))
    def test_from_its_first_point_on_a_curve_never_jumps(self, one, other, points):
        first = min(points).start
        slopes = [
            abs(right.rate - left.rate) / (right.start - left.start)
            for left, right in pairwise(sorted(points))
        ]
        climbed = abs(curve(first + one, points) - curve(first + other, points))
        self.assertLessEqual(climbed, abs(one - other) * max(slopes, default=0))
