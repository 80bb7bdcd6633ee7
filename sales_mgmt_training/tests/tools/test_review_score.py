from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sales_mgmt_targets.tests.tools.profile import promises

from ...tools.review import (
    Grade,
    Part,
    attainment,
    attainment_points,
    grade,
    scaled_points,
    score,
    to_hundredths,
)

hundredths = st.integers(0, 150_00).map(lambda number: Fraction(number, 100))
weights = st.integers(1, 100_00).map(lambda number: Fraction(number, 100))
points = st.one_of(st.none(), hundredths)
parts = st.lists(st.builds(Part, weights, points), max_size=8)
scale = [Grade(Fraction(mark), word) for mark, word in ((90, "A"), (60, "B"), (0, "C"))]


@tagged("post_install", "-at_install")
class TestReviewArithmetic(BaseCase):
    def test_attainment_has_no_answer_without_a_target_or_a_figure(self):
        cases = [
            (90, 100, "higher", Fraction(9, 10)),
            (0, 100, "higher", 0),
            (-10, 100, "higher", Fraction(-1, 10)),
            (5, 0, "higher", None),
            (5, None, "higher", None),
            (None, 5, "higher", None),
            (0, 4, "lower", 2),
            (4, 4, "lower", 1),
            (8, 4, "lower", 0),
        ]
        for achieved, target, direction, expected in cases:
            with self.subTest(achieved=achieved, target=target, direction=direction):
                self.assertEqual(attainment(achieved, target, direction), expected)

    def test_points_of_an_attainment_lie_between_none_and_the_cap(self):
        cases = [("-0.1", 0), ("0", 0), ("1", 100), ("1.2", 120), ("1.21", 120)]
        for share, expected in cases:
            self.assertEqual(attainment_points(Fraction(share), 120), expected)
        self.assertIsNone(attainment_points(None, 120))

    def test_a_value_is_scaled_in_either_direction(self):
        cases = [
            (3, 3, 5, 0),
            (5, 3, 5, 100),
            (2, 3, 5, 0),
            (6, 3, 5, 100),
            (4, 3, 5, 50),
            (10, 10, 0, 0),
            (0, 10, 0, 100),
            (11, 10, 0, 0),
        ]
        for value, none_at, full_at, expected in cases:
            with self.subTest(value=value, none_at=none_at, full_at=full_at):
                self.assertEqual(scaled_points(value, none_at, full_at), expected)

    def test_a_grade_begins_at_its_score(self):
        cases = [("90", "A"), ("89.99", "B"), ("60", "B"), ("0", "C"), ("-5", "C")]
        for value, word in cases:
            self.assertEqual(grade(Fraction(value), scale), word)

    def test_halves_are_rounded_away_from_zero(self):
        cases = [("0.005", 0.01), ("0.0049", 0.0), ("-0.005", -0.01), ("85.125", 85.13)]
        for value, rounded in cases:
            self.assertEqual(to_hundredths(Fraction(value)), rounded)

    @promises
    @given(parts)
    def test_a_score_lies_between_its_lowest_and_its_highest_points(self, some):
        known = [part.points for part in some if part.points is not None]
        result = score(some)
        if not known:
            self.assertIsNone(result)
        else:
            self.assertTrue(min(known) <= result <= max(known))

    @promises
    @given(parts)
    def test_what_has_no_points_changes_nothing(self, some):
        known = [part for part in some if part.points is not None]
        self.assertEqual(score(some), score(known))

    @promises
    @given(parts, weights)
    def test_only_the_proportion_of_the_weights_counts(self, some, factor):
        scaled = [Part(part.weight * factor, part.points) for part in some]
        self.assertEqual(score(some), score(scaled))

    @promises
    @given(st.lists(st.tuples(st.integers(1, 99), hundredths), min_size=1))
    def test_with_weights_that_sum_to_100_it_is_the_weighted_sum(self, pairs):
        total = sum(weight for weight, _points in pairs)
        some = [Part(Fraction(100 * w, total), p) for w, p in pairs]
        self.assertEqual(score(some), sum(p.weight * p.points for p in some) / 100)
