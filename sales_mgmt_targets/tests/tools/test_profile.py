from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.profile import blend, mean_shares, to_shares
from .profile import promises

YEAR = st.lists(
    st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=100),
    min_size=12,
    max_size=12,
)


class TestProfile(BaseCase):
    @promises
    @given(st.lists(YEAR, max_size=3), YEAR, st.fractions(min_value=0, max_value=1))
    def test_shares_of_a_year_add_up_to_it_and_none_is_below_zero(
        self, years, days, part
    ):
        shares = blend(mean_shares(years), to_shares(days), part)
        if shares:
            self.assertEqual(sum(shares), 1)
            self.assertGreaterEqual(min(shares), 0)
        else:
            self.assertLessEqual(
                max(value for year in [*years, days] for value in year), 0
            )

    @promises
    @given(YEAR, st.fractions(min_value="1/1000", max_value=1000))
    def test_a_large_year_counts_as_much_as_a_small_one(self, year, factor):
        other = [1, *[0] * 11]
        scaled = [value * factor for value in year]
        self.assertEqual(mean_shares([year, other]), mean_shares([scaled, other]))

    def test_a_year_without_any_result_is_left_out(self):
        self.assertEqual(
            mean_shares([[0, 0], [1, 3], [-5, 0]]), [Fraction(1, 4), Fraction(3, 4)]
        )

    def test_a_month_below_zero_counts_as_nothing(self):
        self.assertEqual(to_shares([-10, 5, 5]), [0, Fraction(1, 2), Fraction(1, 2)])

    def test_without_history_the_working_days_decide_alone(self):
        days = to_shares([20, 22])
        self.assertEqual(blend([], days, Fraction(1, 10)), days)
