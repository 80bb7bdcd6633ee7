from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.market import find_holders, spread, weigh_places
from .profile import promises

# a company (1) of two regions (2, 3), each of two teams
PARENTS = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3, 7: 3}
# never one below another
typed = st.sampled_from([(2, 3), (4, 5, 6, 7), (2, 6), (3,), (5, 6), (1,)])
fractions = st.fractions(min_value=0, max_value=1000, max_denominator=12)
leaves = st.lists(
    st.tuples(st.sampled_from(sorted(PARENTS)), st.integers(0, 9)),
    unique=True,
    min_size=1,
)


@st.composite
def worlds(draw):
    """Return sizes of markets, leaves, and how long each of them is there."""
    sizes = {unit: draw(fractions) for unit in draw(typed)}
    places = draw(leaves)
    return sizes, places, {place: draw(fractions) for place in places}


class TestMarket(BaseCase):
    """Markets by month, and what they weigh."""

    @promises
    @given(cents=st.integers(0, 10**12), months=st.sampled_from([1, 3, 12]))
    def test_the_months_make_the_figure(self, cents, months):
        amount = Decimal(cents) / 100
        parts = spread(amount, months, 0.01)
        self.assertEqual(len(parts), months)
        self.assertEqual(sum(parts), amount)
        self.assertLessEqual(max(parts) - min(parts), Decimal("0.01"))

    @promises
    @given(world=worlds())
    def test_a_market_is_shared_whole_by_who_is_in_it(self, world):
        sizes, places, times = world
        weights = weigh_places(sizes, PARENTS, places, times)
        self.assertEqual(set(weights), set(places))
        holders = find_holders(sizes, PARENTS)
        for holder in sizes:
            inside = [place for place in places if holders[place[0]] == holder]
            if inside:
                self.assertEqual(sum(weights[place] for place in inside), sizes[holder])

    @promises
    @given(world=worlds())
    def test_what_has_no_market_weighs_nothing(self, world):
        sizes, places, times = world
        holders = find_holders(sizes, PARENTS)
        weights = weigh_places(sizes, PARENTS, places, times)
        for place, weight in weights.items():
            self.assertGreaterEqual(weight, 0)
            if holders[place[0]] is None:
                self.assertEqual(weight, 0)

    @promises
    @given(world=worlds())
    def test_of_one_market_people_have_as_much_as_time(self, world):
        sizes, places, times = world
        holders = find_holders(sizes, PARENTS)
        weights = weigh_places(sizes, PARENTS, places, times)
        for one in places:
            for other in places:
                if holders[one[0]] == holders[other[0]] is not None:
                    self.assertEqual(
                        weights[one] * times[other], weights[other] * times[one]
                    )

    def test_a_team_without_a_figure_shares_that_of_its_region(self):
        weights = weigh_places(
            {2: Fraction(90), 6: Fraction(10)},
            PARENTS,
            [(4, 1), (5, 2), (6, 3), (7, 4), (1, 5)],
            {(4, 1): Fraction(1), (5, 2): Fraction(1, 2)},
        )
        self.assertEqual(
            weights, {(4, 1): 60, (5, 2): 30, (6, 3): 10, (7, 4): 0, (1, 5): 0}
        )
