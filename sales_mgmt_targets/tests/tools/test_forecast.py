from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.forecast import Figure, Place, continue_year
from .profile import promises

METRIC, ANNA, BORIS, NORTH = 7, 1, 2, 5
POSITIVE = st.integers(1, 10**6)


def months(*rows, metric=METRIC):
    """Return figures of months, written as a dictionary of amounts by person."""
    return {
        number: {
            Place(metric, user, NORTH): amount
            if isinstance(amount, Figure)
            else Figure(Fraction(amount))
            for user, amount in row.items()
        }
        for number, row in enumerate(rows)
    }


class TestForecast(BaseCase):
    def _continue(self, achieved, before, over, ahead):
        """Return the expected amounts of each month ahead, by person."""
        expected = continue_year(achieved, before, over, ahead)
        return [
            {place.user_id: figure.value for place, figure in expected[month].items()}
            for month in ahead
        ]

    def test_everybody_goes_on_at_the_own_pace_with_the_season_of_all(self):
        before = months({ANNA: 10}, {ANNA: 10}, {ANNA: 40})
        so_far = months({ANNA: 3, BORIS: 6}, {ANNA: 3, BORIS: 6})
        # month 2 was worth two of the months before together
        self.assertEqual(
            self._continue(so_far, before, [0, 1], [2]), [{ANNA: 12, BORIS: 24}]
        )

    def test_without_last_year_all_months_are_alike(self):
        so_far = months({ANNA: 3}, {ANNA: 5})
        self.assertEqual(
            self._continue(so_far, {}, [0, 1], [2, 3]), [{ANNA: 4}, {ANNA: 4}]
        )

    def test_before_the_first_month_is_over_last_year_repeats_itself(self):
        before = months({ANNA: 10}, {BORIS: 20})
        self.assertEqual(
            self._continue({}, before, [], [0, 1]), [{ANNA: 10}, {BORIS: 20}]
        )

    def test_the_running_month_is_filled_up_and_never_lessened(self):
        so_far = months({ANNA: 10, BORIS: 10}, {ANNA: 4, BORIS: 30})
        self.assertEqual(self._continue(so_far, {}, [0], [1]), [{ANNA: 6}])

    def test_a_rate_stays_as_it_was_so_far(self):
        so_far = months(
            {ANNA: Figure(Fraction(1), Fraction(4))},
            {ANNA: Figure(Fraction(2), Fraction(2))},
        )
        expected = continue_year(so_far, {}, [0, 1], [2])[2][Place(METRIC, ANNA, NORTH)]
        self.assertEqual(expected.value / expected.base, Fraction(3, 6))

    def test_a_month_that_brought_nothing_last_year_brings_nothing_again(self):
        before = months({ANNA: 10}, {})
        self.assertEqual(
            self._continue(months({ANNA: 3}), before, [0], [1]), [{ANNA: 0}]
        )

    @promises
    @given(st.lists(POSITIVE, min_size=4, max_size=4), POSITIVE)
    def test_a_year_in_the_proportions_of_last_year_comes_out_as_a_multiple(
        self, season, factor
    ):
        before = months(*({ANNA: value} for value in season))
        so_far = months(*({BORIS: factor * value} for value in season[:2]))
        third, fourth = self._continue(so_far, before, [0, 1], [2, 3])
        self.assertEqual(third[BORIS], factor * season[2])
        self.assertEqual(fourth[BORIS], factor * season[3])
