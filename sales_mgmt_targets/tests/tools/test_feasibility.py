from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools.feasibility import Limits, Record, get_trend, judge
from .profile import promises

amounts = st.fractions(0, 1000)
limits = st.builds(Limits, *[st.none() | st.fractions(0, 2)] * 4)
records = st.builds(
    Record, st.lists(amounts, max_size=4).map(tuple), st.none() | amounts, amounts
)
LIGHTS = ("none", "good", "near", "far")


@tagged("post_install", "-at_install")
class TestFeasibility(BaseCase):
    @promises
    @given(st.fractions(0, 100), st.fractions(0, 10), st.integers(2, 3))
    def test_a_straight_line_goes_on(self, start, step, count):
        years = [start + step * place for place in range(count)]
        self.assertEqual(get_trend(years), start + step * count)

    @promises
    @given(st.lists(amounts, min_size=4, max_size=6))
    def test_only_three_years_count(self, years):
        self.assertEqual(get_trend(years), get_trend(years[-3:]))

    @promises
    @given(amounts, amounts, records)
    def test_without_limits_nothing_is_beyond_them(self, amount, month, record):
        self.assertFalse(judge(amount, month, record, Limits()).beyond)

    @promises
    @given(amounts, amounts, amounts, records, limits)
    def test_who_asks_for_less_is_never_further_beyond(
        self, amount, less, month, record, limit
    ):
        less, more = sorted((amount, less))
        beyond = judge(less, month, record, limit).beyond
        self.assertLessEqual(set(beyond), set(judge(more, month, record, limit).beyond))

    @promises
    @given(amounts, amounts, records, limits)
    def test_red_means_that_a_limit_is_exceeded(self, amount, month, record, limit):
        judgement = judge(amount, month, record, limit)
        self.assertIn(judgement.light, LIGHTS)
        self.assertEqual(judgement.light == "far", bool(judgement.beyond))
        for name in ("growth", "stretch", "best_month"):
            value, most = getattr(judgement, name), getattr(limit, name)
            exceeded = None not in (value, most) and value > most
            self.assertEqual(name in judgement.beyond, exceeded)

    def test_a_pipeline_that_holds_the_part_exactly_is_enough(self):
        record = Record(pipeline=Fraction(50))
        limit = Limits(pipeline=Fraction(1, 2))
        self.assertFalse(judge(Fraction(100), None, record, limit).beyond)
        self.assertEqual(
            judge(Fraction(101), None, record, limit).beyond, ("pipeline",)
        )
