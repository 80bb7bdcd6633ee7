from fractions import Fraction
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.landing import (
    Deals,
    Landing,
    Past,
    get_rate,
    get_variation,
    judge,
    land_deals,
    land_pace,
)
from .profile import promises

AMOUNTS = st.integers(0, 10**9).map(Fraction)
RATES = st.fractions(0, 1, max_denominator=1000)


def weigh(amount, rate):
    """Return a deal as the database weighs it."""
    return Deals(rate * amount, rate * (1 - rate) * amount**2, amount)


def add_up(deals):
    """Return deals together, as the database sums them."""
    return reduce(Deals.plus, deals, Deals())


@st.composite
def deals(draw):
    """Return deals of several rates together."""
    return add_up(
        weigh(amount, rate)
        for rate in draw(st.lists(RATES, max_size=5))
        for amount in draw(st.lists(AMOUNTS, min_size=1, max_size=5))
    )


class TestLandingOfDeals(BaseCase):
    @promises
    @given(AMOUNTS, deals())
    def test_a_landing_lies_in_its_range_and_the_range_in_what_is_possible(
        self, achieved, known
    ):
        landing = land_deals(achieved, known)
        most = achieved + known.most
        self.assertLessEqual(achieved, landing.low)
        self.assertLessEqual(landing.low, landing.middle)
        self.assertLessEqual(landing.middle, landing.high)
        self.assertLessEqual(landing.high, most)

    @promises
    @given(AMOUNTS, deals(), AMOUNTS, RATES)
    def test_one_more_deal_never_lowers_what_is_expected(
        self, achieved, known, amount, rate
    ):
        more = known.plus(weigh(amount, rate))
        self.assertEqual(
            land_deals(achieved, more).middle,
            land_deals(achieved, known).middle + amount * rate,
        )

    @promises
    @given(AMOUNTS, st.lists(AMOUNTS, max_size=5), st.sampled_from([0, 1]))
    def test_what_is_certain_has_no_range(self, achieved, amounts, rate):
        certain = add_up(weigh(each, Fraction(rate)) for each in amounts)
        landing = land_deals(achieved, certain)
        self.assertEqual(landing.low, landing.high)
        self.assertEqual(landing.middle, achieved + rate * sum(amounts))

    def test_many_small_deals_are_surer_than_one_large_one(self):
        half = Fraction(1, 2)
        one = land_deals(Fraction(0), weigh(Fraction(100), half))
        many = land_deals(Fraction(0), add_up([weigh(Fraction(1), half)] * 100))
        self.assertEqual(one.middle, many.middle)
        self.assertLess(many.high - many.low, one.high - one.low)

    def test_a_range_by_hand(self):
        # a hundred deals of 10 at 20 %: mean 200, variance 0.16 · 100 · 100 = 40²
        hundred = [weigh(Fraction(10), Fraction(1, 5))] * 100
        landing = land_deals(Fraction(1000), add_up(hundred))
        self.assertEqual(landing.middle, 1200)
        self.assertAlmostEqual(float(landing.low), 1200 - 1.2816 * 40)
        self.assertAlmostEqual(float(landing.high), 1200 + 1.2816 * 40)


class TestLandingAtThePresentPace(BaseCase):
    def test_before_the_first_day_nothing_is_known(self):
        self.assertIsNone(land_pace(Fraction(0), Fraction(0)))

    @promises
    @given(st.integers(-(10**9), 10**9).map(Fraction), st.lists(AMOUNTS, max_size=6))
    def test_at_the_end_a_figure_lands_where_it_is(self, achieved, before):
        self.assertEqual(
            land_pace(achieved, Fraction(1), before), Landing(*[achieved] * 3)
        )

    @promises
    @given(AMOUNTS, RATES.filter(bool), st.lists(AMOUNTS, max_size=6))
    def test_half_the_time_with_half_the_result_lands_at_the_whole(
        self, whole, share, before
    ):
        landing = land_pace(whole * share, share, before)
        self.assertEqual(landing.middle, whole)
        self.assertLessEqual(whole * share, landing.low)
        self.assertLessEqual(landing.low, landing.middle)
        self.assertLessEqual(landing.middle, landing.high)

    def test_steady_months_leave_no_doubt_and_wild_ones_much(self):
        self.assertEqual(get_variation([Fraction(5)] * 3), 0)
        self.assertEqual(get_variation([Fraction(5)]), 1)
        self.assertEqual(get_variation([Fraction(-5), Fraction(5)]), 1)
        self.assertGreater(
            get_variation([Fraction(1), Fraction(9)]),
            get_variation([Fraction(4), Fraction(6)]),
        )


class TestRate(BaseCase):
    @promises
    @given(st.integers(0, 500), st.integers(0, 500), RATES)
    def test_a_rate_lies_between_the_own_one_and_that_of_everybody(
        self, won, lost, above
    ):
        rate = get_rate(won, won + lost, above)
        own = Fraction(won, won + lost) if won + lost else above
        self.assertLessEqual(min(own, above), rate)
        self.assertLessEqual(rate, max(own, above))

    def test_many_deals_speak_for_themselves_and_few_do_not(self):
        above = Fraction(1, 4)
        self.assertLess(get_rate(2, 2, above), Fraction(1, 3))
        self.assertGreater(get_rate(900, 1000, above), Fraction(85, 100))

    def test_without_anything_there_is_no_rate_but_zero(self):
        self.assertEqual(get_rate(0, 0, strength=0), 0)


class TestAccuracy(BaseCase):
    def _past(self, middle, final, margin=0):
        middle = Fraction(middle)
        return Past(Landing(middle, middle - margin, middle + margin), Fraction(final))

    def test_nothing_that_ended_is_no_accuracy(self):
        self.assertIsNone(judge([]))
        self.assertIsNone(judge([self._past(5, 0)]))

    def test_errors_add_up_and_biases_cancel_out(self):
        found = judge([self._past(90, 100, 10), self._past(120, 100, 10)])
        self.assertEqual(found.error, Fraction(30, 200))
        self.assertEqual(found.bias, Fraction(10, 200))
        self.assertEqual(found.within, Fraction(1, 2))
        self.assertEqual(found.cases, 2)
