from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools.action import cover, left_of, missing
from .profile import promises

amounts = st.fractions(min_value=0, max_value=10**9, max_denominator=100)
figures = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=100)


@tagged("post_install", "-at_install")
class TestAction(BaseCase):
    """What is open beside a gap, in exact numbers."""

    @promises
    @given(effect=amounts, progress=st.integers(0, 100))
    def test_what_came_and_what_is_to_come_make_the_effect(self, effect, progress):
        came = effect * progress / 100
        self.assertEqual(left_of(effect, progress) + came, effect)

    @promises
    @given(effect=amounts, progress=st.integers())
    def test_nothing_comes_below_zero_or_beyond_the_effect(self, effect, progress):
        self.assertLessEqual(0, left_of(effect, progress))
        self.assertLessEqual(left_of(effect, progress), effect)

    @promises
    @given(target=figures, actual=figures)
    def test_either_a_floor_or_a_limit_lacks_something(self, target, actual):
        floor = missing(target, actual, lower_is_better=False)
        limit = missing(target, actual, lower_is_better=True)
        self.assertEqual(floor - limit, target - actual)
        self.assertIn(Fraction(0), (floor, limit))

    @promises
    @given(gap=amounts.filter(bool), effects=st.lists(amounts))
    def test_what_is_covered_of_a_gap_is_what_the_effects_bring(self, gap, effects):
        self.assertEqual(cover(gap, effects) * gap, sum(effects))

    def test_without_a_gap_there_is_nothing_to_cover(self):
        self.assertIsNone(cover(Fraction(0), [Fraction(5)]))

    def test_half_done_covers_half_as_much(self):
        left = left_of(Fraction(80), 50)
        self.assertEqual(cover(Fraction(100), [left, Fraction(20)]), Fraction(3, 5))
