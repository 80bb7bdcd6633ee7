from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.ranking import award, rank
from .profile import promises

RESULTS = st.dictionaries(
    st.integers(1, 50), st.one_of(st.none(), st.integers(-5, 5).map(Fraction))
)
PRIZES = st.lists(st.integers(0, 10**6), max_size=6)


def places_of(places):
    return {entry.key: entry.place for entry in places}


class TestRanking(BaseCase):
    def test_after_two_firsts_comes_the_third(self):
        places = rank({"Anna": 90, "Boris": 120, "Carla": 120, "Dan": 80})
        self.assertEqual(
            [(entry.key, entry.place, entry.tied) for entry in places],
            [("Boris", 1, 2), ("Carla", 1, 2), ("Anna", 3, 1), ("Dan", 4, 1)],
        )

    def test_fewer_complaints_come_first_where_lower_is_better(self):
        places = rank({"Anna": 3, "Boris": 1}, direction="lower")
        self.assertEqual(places_of(places), {"Boris": 1, "Anna": 2})

    def test_nothing_measured_is_no_zero_and_has_no_place(self):
        places = rank({"Anna": None, "Boris": Fraction(0)}, direction="lower")
        self.assertEqual(places_of(places), {"Boris": 1})

    def test_who_was_there_earlier_wins_the_tie(self):
        values = {"Anna": 5, "Boris": 5, "Carla": 9}
        order = {"Anna": "2026-06-20", "Boris": "2026-06-11", "Carla": "2026-06-30"}
        places = rank(values, tie="earlier", order=order)
        self.assertEqual(places_of(places), {"Carla": 1, "Boris": 2, "Anna": 3})

    def test_the_better_result_beats_the_earlier_one(self):
        for direction, first in (("higher", "Anna"), ("lower", "Boris")):
            with self.subTest(direction=direction):
                places = rank(
                    {"Anna": 6, "Boris": 5},
                    direction,
                    tie="earlier",
                    order={"Anna": 2, "Boris": 2},
                )
                self.assertEqual(places[0].key, first)

    def test_who_is_equal_in_everything_stays_tied(self):
        values, order = {"Anna": 5, "Boris": 5}, {"Anna": 1, "Boris": 1}
        places = rank(values, tie="earlier", order=order)
        self.assertEqual(places_of(places), {"Anna": 1, "Boris": 1})
        self.assertEqual(award(places, [1000], "earlier"), {"Anna": 500, "Boris": 500})

    @promises
    @given(RESULTS, st.sampled_from(["higher", "lower"]))
    def test_a_place_is_one_more_than_those_who_did_better(self, values, direction):
        measured = {key: value for key, value in values.items() if value is not None}
        places = rank(values, direction)
        expected = {
            key: 1
            + sum(
                other > value if direction == "higher" else other < value
                for other in measured.values()
            )
            for key, value in measured.items()
        }
        self.assertEqual(places_of(places), expected)
        for entry in places:
            equals = sum(value == entry.value for value in measured.values())
            self.assertEqual(entry.tied, equals)


class TestPrizes(BaseCase):
    def test_who_is_tied_shares_the_prizes_of_the_places_they_cover(self):
        places = rank({"Anna": 5, "Boris": 5, "Carla": 1})
        self.assertEqual(
            award(places, [1000, 500, 200]), {"Anna": 750, "Boris": 750, "Carla": 200}
        )

    def test_the_last_prize_is_shared_if_more_are_tied_than_there_are_prizes(self):
        places = rank({"Anna": 9, "Boris": 5, "Carla": 5, "Dan": 5})
        self.assertEqual(
            award(places, [1000, 100]),
            {"Anna": 1000, "Boris": 34, "Carla": 33, "Dan": 33},
        )

    def test_everybody_tied_may_get_the_prize_of_the_place(self):
        places = rank({"Anna": 5, "Boris": 5, "Carla": 1})
        prizes = award(places, [1000, 500, 200], tie="same")
        self.assertEqual(prizes, {"Anna": 1000, "Boris": 1000, "Carla": 200})

    def test_who_comes_after_the_last_prize_gets_none(self):
        places = rank({"Anna": 3, "Boris": 2, "Carla": 1})
        self.assertEqual(award(places, [700]), {"Anna": 700})
        self.assertEqual(award(places, [700], tie="same"), {"Anna": 700})
        self.assertEqual(award([], [700]), {})

    @promises
    @given(RESULTS, PRIZES)
    def test_shared_prizes_are_given_away_exactly(self, values, prizes):
        places = rank(values)
        awarded = award(places, prizes)
        self.assertEqual(sum(awarded.values()), sum(prizes[: len(places)]))

    @promises
    @given(RESULTS, st.lists(st.integers(0, 10**6), max_size=6).map(sorted))
    def test_who_did_better_never_gets_less(self, values, prizes):
        prizes.reverse()
        for tie in ("share", "same"):
            awarded = award(rank(values), prizes, tie)
            for entry in rank(values):
                for other in rank(values):
                    if entry.place < other.place:
                        self.assertGreaterEqual(
                            awarded.get(entry.key, 0), awarded.get(other.key, 0)
                        )
