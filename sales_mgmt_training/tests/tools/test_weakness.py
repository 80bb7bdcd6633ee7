from fractions import Fraction
from unittest import TestCase

from ...tools.weakness import Result, attain


class TestWeakness(TestCase):
    def test_totals_of_two_places_add_up(self):
        rows = [Result(30, 0, 100), Result(50, 0, 100)]
        self.assertEqual(attain(rows, False), 40)

    def test_a_ratio_is_the_ratio_of_the_sums(self):
        # 3 of 10 and 0 of 2 are 25 %, half of the 50 % planned in both places
        rows = [Result(3, 10, 0.5), Result(0, 2, 0.5)]
        self.assertEqual(attain(rows, True), 50)

    def test_where_nothing_was_planned_nothing_is_weak(self):
        self.assertIsNone(attain([], False))
        self.assertIsNone(attain([Result(5, 0, 0)], False))

    def test_a_ratio_of_nothing_tells_nothing(self):
        self.assertIsNone(attain([Result(0, 0, 0.5)], True))

    def test_it_is_exact(self):
        self.assertEqual(attain([Result(0.1, 0, 0.3)], False), Fraction(100, 3))
