from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.standing import Figure, Sums
from .profile import promises

NUMBERS = st.integers(0, 10**6).map(Fraction)
PARTS = st.builds(
    Sums, NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.integers(0, 5), NUMBERS, NUMBERS
)


class TestStanding(BaseCase):
    @promises
    @given(st.lists(PARTS, max_size=6))
    def test_the_order_in_which_parts_are_added_does_not_matter(self, parts):
        forth = back = Sums()
        for part in parts:
            forth = forth.plus(part)
        for part in reversed(parts):
            back = back.plus(part)
        self.assertEqual(forth, back)
        self.assertEqual(forth.get_figure(True), back.get_figure(True))

    def test_nothing_planned_is_no_target_of_zero(self):
        figure = Sums(numerator=Fraction(5)).get_figure(is_ratio=False)
        self.assertIsNone(figure.target)
        self.assertIsNone(figure.gap)
        self.assertIsNone(figure.attainment)
        self.assertEqual(figure.actual, 5)
        self.assertEqual(figure.get_light(), "none")

    def test_a_target_of_zero_has_no_attainment(self):
        figure = Sums(count=1).get_figure(is_ratio=False)
        self.assertEqual(figure.target, 0)
        self.assertIsNone(figure.attainment)

    def test_a_rate_of_two_people_weighs_their_targets_by_what_was_measured(self):
        anna = Sums(
            amount=Fraction(1, 2),
            expected=Fraction(1, 2),
            weighted=Fraction(1, 2) * 90,
            basis=Fraction(90),
            count=1,
            numerator=Fraction(45),
            denominator=Fraction(90),
        )
        boris = Sums(
            amount=Fraction(1),
            expected=Fraction(1),
            weighted=Fraction(10),
            basis=Fraction(10),
            count=1,
            numerator=Fraction(5),
            denominator=Fraction(10),
        )
        figure = anna.plus(boris).get_figure(is_ratio=True)
        self.assertEqual(figure.target, Fraction(55, 100))
        self.assertEqual(figure.actual, Fraction(1, 2))

    def test_a_rate_of_which_nothing_was_measured_has_the_plain_average_as_target(self):
        part = Sums(amount=Fraction(1), count=2).get_figure(is_ratio=True)
        self.assertEqual(part.target, Fraction(1, 2))
        self.assertIsNone(part.actual)
        self.assertIsNone(part.expected)

    def test_lights_change_exactly_at_their_borders(self):
        def light(actual, lower=False):
            return Figure(Fraction(1000), Fraction(actual), Fraction(1000)).get_light(
                lower
            )

        self.assertEqual(
            [light(each) for each in (1000, 999, 900, 899)],
            ["good", "near", "near", "far"],
        )
        self.assertEqual(
            [light(each, lower=True) for each in (1000, 1001, 1100, 1101)],
            ["good", "near", "near", "far"],
        )
