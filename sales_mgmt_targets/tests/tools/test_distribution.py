from fractions import Fraction

from odoo.tests import BaseCase

from ...tools.distribution import histogram, spread


class TestDistribution(BaseCase):
    def test_quartiles_cut_ordered_figures_into_quarters(self):
        found = spread([40, 10, 30, 20, 50])
        self.assertEqual(tuple(found), (5, 10, 20, 30, 40, 50))

    def test_a_quartile_between_two_figures_lies_there_in_proportion(self):
        self.assertEqual(spread([0, 10]).low, Fraction(5, 2))
        self.assertEqual(spread([0, 10]).median, 5)

    def test_nothing_has_no_spread(self):
        self.assertIsNone(spread([]))

    def test_among_fewer_than_five_nobody_stands_out(self):
        self.assertIsNone(spread([1, 1, 1, 99]).fences)
        self.assertEqual(spread([1, 1, 1, 1, 99]).fences, (1, 1))

    def test_fences_lie_one_and_a_half_widths_beyond_the_middle_half(self):
        self.assertEqual(spread([0, 10, 20, 30, 40]).fences, (-20, 60))

    def test_every_figure_lies_in_exactly_one_range(self):
        for values in ([0], [5, 5, 5], [0, 100], [-30, 70], [0.01, 99_999]):
            bins = histogram([values])
            with self.subTest(values=values):
                self.assertEqual(sum(each.counts[0] for each in bins), len(values))

    def test_groups_are_counted_in_the_same_ranges(self):
        first, *_others, last = histogram([[10, 20], [900]])
        self.assertEqual((first.counts, last.counts), ((2, 0), (0, 1)))
