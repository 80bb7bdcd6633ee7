from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.columns import amount_writer, decimals, money
from ...tools.curve import add_up
from .profile import promises

CENTS = st.integers(-(10**12), 10**12).map(lambda units: Fraction(units, 100))
UNITS = st.integers(-(10**12), 10**12)
ROUNDINGS = st.sampled_from([0.01, 0.05, 0.001, 1, 100, 0.1])


class TestColumns(BaseCase):
    @promises
    @given(st.lists(CENTS))
    def test_money_is_written_to_the_last_cent(self, values):
        words = filter(None, decimals(values)[1:-1].split(","))
        self.assertEqual([Fraction(word) for word in words], values)

    @promises
    @given(UNITS, ROUNDINGS)
    def test_whole_units_are_written_as_the_amount_they_are(self, units, rounding):
        amount = units * Decimal(str(rounding))
        self.assertEqual(Decimal(amount_writer(rounding)(units)), amount)
        self.assertEqual(money([units], rounding)[1:-1], amount_writer(rounding)(units))

    @promises
    @given(st.lists(st.fractions(max_denominator=10**4)))
    def test_adding_up_in_whole_numbers_is_adding_up(self, values):
        self.assertEqual(add_up(values), sum(values, Fraction(0)))
