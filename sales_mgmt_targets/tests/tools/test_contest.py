from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.contest import award_within, cover, gaps, points, score
from ...tools.ranking import rank
from .profile import promises

# few different results, so that there are ties
RESULTS = st.dictionaries(
    st.integers(1, 30),
    st.fractions(min_value=-5, max_value=5, max_denominator=2),
    min_size=1,
    max_size=12,
)
PRIZES = st.lists(st.integers(0, 10**6), max_size=6)
TIES = st.sampled_from(["share", "earlier", "same"])
DIRECTIONS = st.sampled_from(["higher", "lower"])


def _rank(results, direction, tie):
    # everybody reached it at another moment: by their number
    return rank(results, direction, tie, {key: key for key in results})


class TestContestPrizes(BaseCase):
    @promises
    @given(RESULTS, DIRECTIONS, TIES, PRIZES, st.integers(0, 10**7))
    def test_no_tie_ever_costs_more_than_the_budget(
        self, results, direction, tie, prizes, budget
    ):
        places = _rank(results, direction, tie)
        awarded = award_within(places, prizes, tie, budget)
        self.assertLessEqual(sum(awarded.values()), budget)
        self.assertGreaterEqual(min(awarded.values()), 0)

    @promises
    @given(RESULTS, DIRECTIONS, PRIZES)
    def test_shared_prizes_are_given_away_to_the_unit(self, results, direction, prizes):
        places = _rank(results, direction, "share")
        awarded = award_within(places, prizes, "share", sum(prizes))
        self.assertEqual(sum(awarded.values()), sum(prizes[: len(results)]))

    @promises
    @given(RESULTS, DIRECTIONS, TIES, PRIZES)
    def test_who_is_tied_differs_by_one_unit_at_most(
        self, results, direction, tie, prizes
    ):
        places = _rank(results, direction, tie)
        awarded = award_within(places, prizes, tie, 10**9)
        shares = {}
        for entry in places:
            shares.setdefault(entry.place, []).append(awarded[entry.key])
        for won in shares.values():
            self.assertLessEqual(max(won) - min(won), 1)

    def test_two_firsts_share_the_first_and_the_second_prize(self):
        places = rank({"a": 5, "b": 5, "c": 1})
        self.assertEqual(
            award_within(places, [10_000, 5_001, 2_000], "share", 20_000),
            {"a": 7_501, "b": 7_500, "c": 2_000},
        )

    def test_each_gets_the_whole_prize_while_the_budget_lasts(self):
        places = rank({"a": 5, "b": 5, "c": 1})
        prizes = [10_000, 5_000, 2_000]
        whole = award_within(places, prizes, "same", 22_000)
        self.assertEqual(whole, {"a": 10_000, "b": 10_000, "c": 2_000})
        # one unit less: the last one feels it
        less = award_within(places, prizes, "same", 21_999)
        self.assertEqual(less, {"a": 10_000, "b": 10_000, "c": 1_999})
        scarce = award_within(places, prizes, "same", 17_001)
        self.assertEqual(scarce, {"a": 8_501, "b": 8_500, "c": 0})

    def test_what_cannot_be_divided_belongs_to_all_who_are_tied(self):
        places = rank({"a": 5, "b": 5, "c": 1})
        self.assertEqual(cover(places, "share")["b"], range(1, 3))
        self.assertEqual(cover(places, "same")["b"], range(1, 2))
        self.assertEqual(cover(places, "same")["c"], range(3, 4))

    @promises
    @given(RESULTS, DIRECTIONS)
    def test_the_gaps_lead_from_the_first_to_the_last(self, results, direction):
        places = _rank(results, direction, "share")
        distances = gaps(places)
        by_place = {entry.place: distances[entry.key] for entry in places}
        self.assertEqual(
            sum(by_place.values()), max(results.values()) - min(results.values())
        )


class TestHonourPoints(BaseCase):
    @promises
    @given(RESULTS, DIRECTIONS)
    def test_points_lie_between_0_and_100_and_keep_the_order(self, results, direction):
        marks = points(results, direction)
        self.assertEqual(max(marks.values()), 100)
        self.assertGreaterEqual(min(marks.values()), 0)
        ranked = [entry.key for entry in rank(results, direction)]
        self.assertEqual(
            sorted((marks[key] for key in ranked), reverse=True),
            [marks[key] for key in ranked],
        )

    def test_where_lower_is_better_the_lowest_has_all_points(self):
        self.assertEqual(points({"a": 2, "b": 4, "c": 3}, "lower")["a"], 100)
        self.assertEqual(points({"a": 2, "b": 4, "c": 3}, "lower")["c"], 50)

    def test_nobody_gets_points_for_what_was_not_measured(self):
        self.assertEqual(points({"a": None, "b": 7}), {"a": 0, "b": 100})
        self.assertEqual(points({"a": None}), {"a": 0})

    def test_a_score_is_the_mean_by_weight(self):
        tables = [{"a": Fraction(100)}, {"a": Fraction(50)}]
        self.assertEqual(score(tables, [Fraction(7, 10), Fraction(3, 10)])["a"], 85)
        self.assertEqual(score([], []), {})
