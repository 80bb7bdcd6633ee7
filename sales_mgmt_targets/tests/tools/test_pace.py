from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.pace import count_days_left, elapsed_share, get_daily_share
from ...tools.periods import Span
from .profile import promises

JUNE = Span(date(2026, 6, 1), date(2026, 6, 30))
DAYS = st.dates(date(2026, 5, 1), date(2026, 7, 31))
WEEKDAYS = st.sets(st.integers(0, 6))


class TestDaysLeft(BaseCase):
    def test_on_the_last_day_what_is_missing_is_what_the_day_has_to_bring(self):
        left = count_days_left(JUNE, JUNE.end, lambda day: day.weekday() < 5)
        self.assertEqual(get_daily_share(Fraction(70), left), 70)

    def test_also_if_the_last_day_is_a_sunday(self):
        may = Span(date(2026, 5, 1), date(2026, 5, 31))
        left = count_days_left(may, may.end, lambda day: day.weekday() < 5)
        self.assertEqual(get_daily_share(Fraction(70), left), 70)

    def test_after_the_last_day_no_day_is_left(self):
        after = JUNE.end + timedelta(days=1)
        self.assertEqual(count_days_left(JUNE, after, lambda _day: True), 0)
        self.assertIsNone(get_daily_share(Fraction(70), 0))

    def test_who_has_reached_the_target_needs_nothing_more(self):
        self.assertEqual(get_daily_share(Fraction(-5), 3), 0)

    def test_a_holiday_changes_what_a_day_has_to_bring(self):
        holiday = date(2026, 6, 30)
        today = date(2026, 6, 29)
        with_it = count_days_left(JUNE, today, lambda day: day != holiday)
        self.assertEqual(
            (count_days_left(JUNE, today, lambda _d: True), with_it), (2, 1)
        )

    @promises
    @given(DAYS, WEEKDAYS)
    def test_days_left_are_the_days_not_passed_and_today(self, today, weekdays):
        def is_working(day):
            return day.weekday() in weekdays

        left = count_days_left(JUNE, today, is_working)
        days = [day for day in JUNE.iterate() if is_working(day)]
        if today > JUNE.end:
            self.assertEqual(left, 0)
        elif any(day >= today for day in days):
            self.assertEqual(left, sum(day >= today for day in days))
            passed = elapsed_share(JUNE, today, is_working) * len(days)
            self.assertEqual(left + passed, len(days) + (today in days))
        else:
            self.assertEqual(left, 1)
