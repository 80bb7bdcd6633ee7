from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as some

from odoo.addons.sales_mgmt_targets.tests.tools.profile import promises

from ...tools.rubric import difference, to_score, weigh

POINTS = some.lists(
    some.tuples(some.integers(1, 5), some.integers(1, 100)), min_size=1, max_size=9
)


class TestRubric(TestCase):
    def test_heavier_criteria_count_more(self):
        self.assertEqual(weigh([(5, 3), (1, 1)]), 4)
        self.assertEqual(weigh([(5, 0), (2, 1)]), 2)

    def test_without_weights_there_is_no_average(self):
        self.assertIsNone(weigh([]))
        self.assertIsNone(weigh([(5, 0)]))

    def test_the_lowest_points_are_nothing_and_the_highest_all(self):
        self.assertEqual([to_score(points) for points in (1, 2, 5)], [0, 25, 100])

    def test_how_far_observers_are_apart(self):
        self.assertEqual(difference([4, 2.5]), 1.5)
        self.assertEqual(difference([]), 0)

    @promises
    @given(POINTS)
    def test_a_score_lies_between_nothing_and_all(self, points):
        score = to_score(weigh(points))
        self.assertGreaterEqual(score, 0)
        self.assertLessEqual(score, 100)
