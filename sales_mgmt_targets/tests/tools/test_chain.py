from fractions import Fraction
from math import prod

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.chain import (
    Diagnosis,
    Ladder,
    Link,
    diagnose,
    get_asked,
    get_gains,
    get_moves,
    get_need,
    get_rates,
    shrink,
)
from .profile import promises

COUNTS = st.integers(0, 10_000).map(Fraction)
RATES = st.fractions(Fraction(1, 1000), 5, max_denominator=1000)
DAYS = st.lists(st.integers(0, 31), min_size=1, max_size=14)
ONE = Fraction(1)


@st.composite
def links(draw):
    """Return a chain as it stands: volumes, rates and what they are compared with."""
    steps = draw(st.integers(1, 6))
    return [
        Link(draw(COUNTS)),
        *(
            Link(draw(COUNTS), draw(RATES), draw(st.none() | RATES), draw(COUNTS))
            for _step in range(steps)
        ),
    ]


class TestRates(BaseCase):
    @promises
    @given(COUNTS, st.integers(1, 10_000), RATES, st.integers(0, 100))
    def test_a_rate_lies_between_the_own_one_and_that_of_the_others(
        self, successes, trials, above, strength
    ):
        own = successes / trials
        rate = shrink(successes, trials, above, strength)
        self.assertLessEqual(min(own, above), rate)
        self.assertLessEqual(rate, max(own, above))

    @promises
    @given(RATES, RATES, st.integers(1, 1000))
    def test_more_cases_move_a_rate_closer_to_the_own_one(self, own, above, trials):
        near = shrink(own * trials * 2, trials * 2, above)
        far = shrink(own * trials, trials, above)
        self.assertLessEqual(abs(near - own), abs(far - own))

    def test_where_nothing_is_known_there_is_no_rate(self):
        self.assertIsNone(shrink(0, 0, None))
        self.assertEqual(shrink(0, 0, Fraction(0)), 0)
        self.assertEqual(shrink(0, 0, Fraction(0), 0), 0)
        self.assertEqual(shrink(0, 0, Fraction(1, 3)), Fraction(1, 3))
        self.assertEqual(shrink(3, 0, None), None)
        self.assertEqual(get_rates([], []), [])

    def test_what_was_given_back_counts_at_most_as_nothing(self):
        self.assertEqual(shrink(-5, 10, None), 0)
        self.assertEqual(shrink(5, -10, ONE, 5), 2)

    def test_the_rates_of_a_hand_example(self):
        volumes = [Fraction(100), Fraction(30), Fraction(6)]
        self.assertEqual(
            get_rates(volumes, [None, Fraction(1, 2), None], 20),
            [None, Fraction(40, 120), Fraction(1, 5)],
        )


class TestLadder(BaseCase):
    """Two teams under one top: Anna and Boris in 2, Carla in 3."""

    def setUp(self):
        super().setUp()
        self.ladder = Ladder(
            {
                (2, 10): [Fraction(100), Fraction(10)],
                (2, 11): [Fraction(50), Fraction(25)],
                (3, 12): [Fraction(40), Fraction(12)],
                (1, 0): [Fraction(10), Fraction(1)],
            },
            {1: [1], 2: [1, 2], 3: [1, 3]},
            size=2,
        )

    def test_units_hold_everything_below_them_and_what_is_nobodys(self):
        self.assertEqual(self.ladder.get_unit(1), [200, 48])
        self.assertEqual(self.ladder.get_unit(2), [150, 35])
        self.assertEqual(self.ladder.get_unit(9), [0, 0])
        self.assertEqual(self.ladder.get_person(10, 1), [100, 10])
        self.assertEqual(self.ladder.get_person(10, 3), [0, 0])

    def test_nobody_is_compared_with_themselves(self):
        company = Fraction(48 - 10, 200 - 100)
        team = (25 + 20 * company) / (50 + 20)
        self.assertEqual(self.ladder.get_above_person(10, 2), [None, team])

    def test_who_is_alone_in_the_team_is_compared_with_the_company(self):
        company = Fraction(36, 160)
        self.assertEqual(self.ladder.get_above_person(12, 3), [None, company])

    def test_who_moved_takes_nothing_of_their_own_into_the_comparison(self):
        moved = Ladder(
            {(2, 10): [Fraction(9), Fraction(9)], (3, 12): [Fraction(8), Fraction(2)]},
            {1: [1], 2: [1, 2], 3: [1, 3]},
            size=2,
        )
        self.assertEqual(moved.get_above_person(10, 3)[1], Fraction(1, 4))

    def test_a_unit_is_compared_with_what_lies_beside_it_and_the_top_with_nothing(self):
        self.assertEqual(self.ladder.get_above_unit(2), [None, Fraction(13, 50)])
        self.assertEqual(self.ladder.get_above_unit(1), [None, None])

    def test_alone_in_the_world_there_is_nothing_to_compare_with(self):
        alone = Ladder({(1, 5): [Fraction(4), Fraction(2)]}, {1: [1]}, size=2)
        self.assertEqual(alone.get_above_person(5, 1), [None, None])
        self.assertEqual(alone.get_above_person(6, 99), [None, None])


class TestNeed(BaseCase):
    @promises
    @given(DAYS, st.integers(0, 400), st.booleans())
    def test_nothing_is_lost_when_need_moves_earlier(self, days, lead, wraps):
        moves = get_moves(days, lead, wraps)
        for shares, before in zip(moves.shares, moves.before, strict=True):
            kept = sum(shares.values())
            self.assertEqual(kept if wraps else kept + before, moves.scale)
            self.assertTrue(all(0 <= place < len(days) for place in shares))

    def test_a_lead_time_of_half_a_month_takes_half_of_it_a_month_earlier(self):
        moves = get_moves([20, 20, 20], 10)
        self.assertEqual(moves.shares, [{0: 10}, {0: 10, 1: 10}, {1: 10, 2: 10}])
        self.assertEqual((moves.before, moves.scale), ([10, 0, 0], 20))

    def test_longer_than_the_year_all_falls_before_it_or_wraps_to_its_place(self):
        self.assertEqual(get_moves([2, 2], 9).before, [2, 2])
        wrapped = get_moves([2, 2], 4, wraps=True)
        self.assertEqual(wrapped, ([{0: 2}, {1: 2}], [2, 2], 2))

    def test_a_period_without_working_days_keeps_its_need(self):
        self.assertEqual(get_moves([0, 5], 0).shares, [{0: 5}, {1: 5}])

    @promises
    @given(
        st.lists(COUNTS, min_size=4, max_size=4),
        RATES,
        st.integers(0, 70),
        st.booleans(),
        st.sampled_from([ONE, Fraction(5), Fraction(1, 100)]),
    )
    def test_the_rate_applied_to_the_need_reaches_the_goal(
        self, amounts, rate, lead, wraps, rounding
    ):
        moves = get_moves([20, 19, 22, 21], lead, wraps)
        need = get_need(amounts, rate, moves, rounding)
        units = sum(need.units) + (0 if wraps else need.before)
        self.assertGreaterEqual(units * rounding * rate, sum(amounts))
        # and not by more than one rounding unit each
        self.assertLess(
            (units - 2) * rounding * rate, sum(amounts) + (not any(amounts))
        )

    @promises
    @given(st.lists(COUNTS, min_size=3, max_size=3), RATES, RATES)
    def test_a_better_rate_never_needs_more(self, amounts, one, two):
        moves = get_moves([20, 20, 20], 7)
        few = get_need(amounts, max(one, two), moves, ONE)
        many = get_need(amounts, min(one, two), moves, ONE)
        self.assertLessEqual(sum(few.units) + few.before, sum(many.units) + many.before)

    @promises
    @given(st.lists(COUNTS, min_size=3, max_size=3))
    def test_if_all_succeed_every_step_needs_as_many(self, amounts):
        need = get_need(amounts, ONE, get_moves([20, 20, 20], 0), ONE)
        self.assertEqual(need, ([int(each) for each in amounts], 0))

    def test_nothing_asked_needs_nothing(self):
        moves = get_moves([1, 1], 1)
        self.assertEqual(get_need([Fraction(0)] * 2, ONE, moves, ONE), ([0, 0], 0))
        self.assertEqual(get_need([Fraction(-3)] * 2, ONE, moves, ONE), ([0, 0], 0))

    def test_what_is_asked_for_goes_backwards_as_far_as_rates_are_known(self):
        half = Fraction(1, 2)
        self.assertEqual(get_asked(Fraction(5), [None, None, half]), [None, 10, 5])
        self.assertEqual(get_asked(Fraction(5), [None, Fraction(0)]), [None, 5])
        self.assertEqual(get_asked(None, [None, half]), [None, None])


class TestDiagnosis(BaseCase):
    @promises
    @given(links(), st.none() | COUNTS, st.none() | COUNTS)
    def test_no_other_step_would_close_more_of_the_gap(self, chain, asked, gap):
        found = diagnose(chain, asked, gap)
        gains = get_gains(chain, asked)
        if found.place is None:
            self.assertIn(found.kind, ("reached", "none", "few", "unknown"))
            return
        self.assertEqual(found.gain, gains[found.place])
        self.assertEqual(found.gain, max(each for each in gains if each is not None))
        self.assertEqual(found.kind, "rate" if found.place else "volume")

    @promises
    @given(links(), COUNTS, st.integers(1, 10_000).map(Fraction))
    def test_the_gain_is_what_the_step_alone_would_bring(self, chain, asked, gap):
        found = diagnose(chain, asked, gap)
        if found.kind != "rate":
            return
        place = found.place
        # walk down from the step before, once at the rate it has and once at the other
        walk = [link.rate for link in chain[place + 1 :]]
        before = chain[place - 1].volume
        has, should = (
            before * rate * prod(walk, start=ONE)
            for rate in (chain[place].rate, chain[place].reference)
        )
        self.assertEqual(found.gain, should - has)
        self.assertEqual(found.share, min(found.gain / gap, 1))

    def _chain(self, **second):
        quarter = Fraction(1, 4)
        values = {
            "volume": Fraction(10),
            "rate": Fraction(1, 10),
            "reference": quarter,
            "trials": Fraction(100),
        }
        return [
            Link(Fraction(100)),
            Link(**(values | second)),
            Link(Fraction(3), quarter, quarter, Fraction(50)),
        ]

    def test_the_step_that_closes_most_is_named_with_what_it_brings(self):
        found = diagnose(self._chain(), Fraction(110), Fraction(10))
        gain = Fraction(100) * Fraction(15, 100) / 4
        self.assertEqual(found, Diagnosis("rate", 1, gain, gain / 10))

    def test_too_little_at_the_top_may_be_what_is_missing(self):
        found = diagnose(self._chain(), Fraction(400), Fraction(10))
        self.assertEqual((found.kind, found.place), ("volume", 0))
        self.assertEqual(found.gain, 300 * Fraction(1, 10) / 4)

    def test_who_is_where_they_should_be_has_no_weak_step(self):
        self.assertEqual(diagnose(self._chain(), None, Fraction(0)).kind, "reached")
        self.assertEqual(diagnose(self._chain(), None, Fraction(-1)).kind, "reached")

    def test_of_four_cases_nothing_is_said_of_five_it_is(self):
        few = diagnose(self._chain(trials=Fraction(4)), None, Fraction(10))
        self.assertEqual(few.kind, "few")
        enough = diagnose(self._chain(trials=Fraction(5)), None, Fraction(10))
        self.assertEqual(enough.kind, "rate")

    def test_a_rate_just_below_the_others_is_no_weakness(self):
        chain = self._chain(rate=Fraction(249, 1000))
        self.assertEqual(diagnose(chain, Fraction(100), Fraction(10)).kind, "none")

    def test_with_nobody_to_compare_with_nothing_is_known(self):
        chain = [
            Link(Fraction(5)),
            Link(Fraction(1), Fraction(1, 5), None, Fraction(5)),
        ]
        self.assertEqual(diagnose(chain, None, Fraction(10)).kind, "unknown")
        chain = [Link(Fraction(0)), Link(Fraction(0))]
        self.assertEqual(diagnose(chain, Fraction(5), Fraction(10)).kind, "unknown")

    def test_without_a_target_the_largest_loss_is_named_and_no_part_of_a_gap(self):
        found = diagnose(self._chain(), None, None)
        self.assertEqual((found.kind, found.place, found.share), ("rate", 1, None))
