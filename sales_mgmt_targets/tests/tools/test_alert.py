from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.alert import is_behind, parse_shares, reached
from ...tools.working_days import LONGEST_LOOK, days_later, run_start, silence_start
from .profile import promises

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def on_weekdays(day):
    return day.weekday() < 5


class TestAlertTools(BaseCase):
    def test_milestones_are_read_as_people_write_them(self):
        for text in ("50,80,100", "100 %, 80 %; 50", "50，80, 100,", "80,50,100,50"):
            self.assertEqual(parse_shares(text), (50, 80, 100), text)

    def test_what_is_no_list_of_percentages_is_refused(self):
        for text in ("", "half", "0", "-5", "50.5", "1001", ","):
            with self.subTest(text=text), self.assertRaises(ValueError):
                parse_shares(text)

    def test_a_pace_is_behind_beyond_its_limit_only(self):
        for pace, lower, behind in (
            (0.9, False, False),
            (0.8999999, False, True),
            (1.1, True, False),
            (1.1000001, True, True),
            # what sums of floats come to
            (0.1 + 0.2 + 0.6, False, False),
            (0, True, False),
        ):
            with self.subTest(pace=pace, lower=lower):
                self.assertEqual(is_behind(pace, 0.9, lower), behind)

    @promises
    @given(st.floats(0, 3), st.lists(st.integers(1, 300), min_size=1))
    def test_milestones_below_the_highest_are_reached_too(self, attainment, shares):
        shares = tuple(sorted(set(shares)))
        found = reached(attainment, shares)
        self.assertEqual(found, list(shares[: len(found)]))

    @promises
    @given(DAYS, st.integers(1, 60))
    def test_a_run_holds_exactly_the_days_that_were_asked_for(self, today, days):
        start = run_start(today, days, on_weekdays)
        passed = [start + timedelta(n) for n in range((today - start).days + 1)]
        self.assertEqual(sum(map(on_weekdays, passed)), days)
        self.assertTrue(on_weekdays(start))

    @promises
    @given(DAYS, st.integers(1, 60))
    def test_today_is_no_part_of_a_silence_that_lies_behind(self, today, days):
        yesterday = today - timedelta(1)
        self.assertEqual(
            silence_start(today, days, on_weekdays),
            run_start(yesterday, days, on_weekdays),
        )

    @promises
    @given(DAYS, st.integers(0, 60))
    def test_so_many_working_days_later_so_many_have_passed(self, today, days):
        last = days_later(today, days, on_weekdays)
        passed = [today + timedelta(n) for n in range(1, (last - today).days + 1)]
        self.assertEqual(sum(map(on_weekdays, passed)), days)
        self.assertTrue(not days or on_weekdays(last))

    def test_a_company_that_never_works_is_not_searched_for_ever(self):
        today = date(2026, 6, 15)
        start = run_start(today, 1, lambda _day: False)
        self.assertEqual((today - start).days, LONGEST_LOOK)
