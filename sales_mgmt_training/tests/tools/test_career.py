from datetime import date, timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sales_mgmt_targets.tests.tools.profile import promises

from ...tools.career import (
    ELIGIBLE,
    MET,
    MISSED,
    NEARLY,
    NOT_YET,
    UNKNOWN,
    Judgment,
    Piece,
    compare,
    count_hits,
    gather,
    stand,
    time_at_level,
    whole_months,
)

shares = st.one_of(st.none(), st.fractions(0, 3))
states = st.lists(st.sampled_from((MET, MISSED, UNKNOWN)), max_size=20)
days = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@tagged("post_install", "-at_install")
class TestCareerArithmetic(BaseCase):
    def test_so_many_of_the_last_periods_with_some_missing(self):
        cases = [
            # exactly on the limit is a hit
            ([100, 100, 100, 99], 3, MET, 3),
            ([100, 100, Fraction(9999, 100), 99], 3, MISSED, 2),
            # a period without target is no hit, and takes none away
            ([100, None, 100, 100], 3, MET, 3),
            ([100, None, None, 100], 3, MISSED, 2),
            # fewer periods than are looked at
            ([120, 130, 110], 3, MET, 3),
            ([120, 130], 3, MISSED, 2),
            ([0, 0, 0, 0], 1, MISSED, 0),
            # nothing to judge by is no "no", and never a "yes"
            ([None, None], 1, UNKNOWN, None),
            ([], 1, UNKNOWN, None),
        ]
        for values, needed, state, hits in cases:
            with self.subTest(values=values, needed=needed):
                self.assertEqual(
                    count_hits(values, Fraction(100), needed), Judgment(state, hits)
                )

    @promises
    @given(st.lists(shares, max_size=12), st.fractions(0, 3), st.integers(1, 12))
    def test_only_periods_that_reach_the_limit_count(self, values, limit, needed):
        judgment = count_hits(values, limit, needed)
        good = [value for value in values if value is not None and value >= limit]
        self.assertEqual(judgment.state == MET, len(good) >= needed)
        # what is unknown can be left out
        known = [value for value in values if value is not None]
        self.assertEqual(count_hits(known, limit, needed), judgment)

    @promises
    @given(st.lists(shares, max_size=12), st.fractions(0, 3), st.integers(1, 12))
    def test_another_good_period_never_harms(self, values, limit, needed):
        if count_hits(values, limit, needed).state == MET:
            self.assertEqual(count_hits([*values, limit], limit, needed).state, MET)

    def test_a_value_exactly_on_the_limit_is_met_on_either_side(self):
        limit = Fraction("4.2")
        cases = [
            (Fraction("4.2"), False, MET),
            (Fraction("4.1999"), False, MISSED),
            (Fraction("4.2"), True, MET),
            (Fraction("4.2001"), True, MISSED),
            (None, False, UNKNOWN),
            (None, True, UNKNOWN),
        ]
        for value, at_most, state in cases:
            with self.subTest(value=value, at_most=at_most):
                self.assertEqual(compare(value, limit, at_most).state, state)

    def test_a_ratio_of_periods_is_the_ratio_of_their_sums(self):
        pieces = [Piece(Fraction(9), Fraction(2)), Piece(Fraction(12), Fraction(3))]
        self.assertEqual(gather(pieces, ratio=True), Fraction(21, 5))
        self.assertIsNone(gather([Piece(Fraction(0), Fraction(0))], ratio=True))
        self.assertEqual(gather(pieces, ratio=False), 21)

    @promises
    @given(days, st.integers(0, 200))
    def test_months_are_whole_on_the_day_that_they_end(self, first, count):
        last = first + relativedelta(months=count)
        self.assertEqual(whole_months(first, last), count)
        if count:
            self.assertEqual(whole_months(first, last - timedelta(1)), count - 1)

    def test_days_before_the_first_one_are_no_months(self):
        self.assertEqual(whole_months(date(2026, 5, 4), date(2026, 1, 1)), 0)

    @promises
    @given(states)
    def test_whoever_lacks_nothing_is_eligible_and_nobody_else(self, found):
        lacking = len([state for state in found if state != MET])
        self.assertEqual(stand(found) == ELIGIBLE, bool(found) and not lacking)
        self.assertEqual(stand(found) == NEARLY, lacking == 1 < len(found))

    def test_a_level_without_criteria_is_reached_by_nobody_by_itself(self):
        self.assertEqual(stand([]), NOT_YET)

    @promises
    @given(days, st.lists(st.integers(0, 900), min_size=1, max_size=5))
    def test_a_level_left_and_taken_up_again_at_once_counts_as_one(
        self, first, lengths
    ):
        begin, times = first, []
        for length in lengths:
            end = begin + timedelta(days=length)
            times.append((begin, end))
            begin = end + timedelta(days=1)
        day = begin + timedelta(days=400)
        times.append((begin, None))
        expected = (whole_months(first, day), first, 0)
        self.assertEqual(time_at_level(times, day), expected)

    def test_days_of_absence_are_told_and_not_counted(self):
        times = [
            (date(2024, 1, 1), date(2024, 6, 30)),
            (date(2025, 1, 1), date(2025, 1, 31)),
            (date(2026, 1, 1), None),
        ]
        # 213 days before, as if the last time had begun on 2 June 2025
        self.assertEqual(
            time_at_level(times, date(2026, 1, 1)), (6, date(2024, 1, 1), 184 + 334)
        )
