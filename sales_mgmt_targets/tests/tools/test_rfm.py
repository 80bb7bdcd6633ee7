import doctest
from itertools import product

from odoo.tests import BaseCase

from ...tools import rfm
from ...tools.rfm import RULES, name_segment, score


class TestRfm(BaseCase):
    def test_its_examples_hold(self):
        self.assertEqual(doctest.testmod(rfm).failed, 0)

    def test_scores_lie_from_one_to_five_and_follow_the_order(self):
        for count in range(1, 40):
            scores = [score(place, 1, count) for place in range(count)]
            self.assertEqual(scores, sorted(scores))
            self.assertTrue(1 <= scores[0] <= scores[-1] <= 5)
            # as many are above the middle as below
            self.assertEqual(scores, [6 - each for each in reversed(scores)])

    def test_every_score_has_one_segment(self):
        for recency, frequency, monetary in product(range(1, 6), repeat=3):
            worth = frequency + monetary
            fitting = [
                rule.segment
                for rule in RULES
                if rule.recency[0] <= recency <= rule.recency[1]
                and rule.worth[0] <= worth <= rule.worth[1]
            ]
            self.assertTrue(fitting)
            self.assertEqual(
                name_segment(
                    recency, frequency, monetary, is_new=False, has_orders=True
                ),
                fitting[0],
            )
