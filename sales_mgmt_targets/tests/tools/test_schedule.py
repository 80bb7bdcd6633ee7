from calendar import monthrange
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.schedule import due_after, due_on_weekday
from .profile import promises

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
MONDAY_TO_FRIDAY = range(5)


def is_weekday(day):
    return day.weekday() in MONDAY_TO_FRIDAY


class TestSchedule(BaseCase):
    """When something is due that comes again and again."""

    @promises
    @given(DAYS, st.integers(0, 6))
    def test_a_day_of_the_week_is_the_last_one_up_to_today(self, today, weekday):
        due = due_on_weekday(today, weekday)
        self.assertEqual(due.weekday(), weekday)
        self.assertTrue(today - timedelta(days=7) < due <= today)

    @promises
    @given(DAYS, st.integers(1, 31))
    def test_a_day_of_the_month_is_never_in_the_next_month(self, day, number):
        start = day.replace(day=1)
        due = due_after(start, "day", number, is_weekday)
        self.assertEqual((due.year, due.month), (start.year, start.month))
        last = monthrange(start.year, start.month)[1]
        self.assertEqual(due.day, min(number, last))

    @promises
    @given(DAYS, st.integers(1, 20))
    def test_so_many_days_of_work_lie_up_to_a_working_day(self, day, number):
        start = day.replace(day=1)
        due = due_after(start, "working", number, is_weekday)
        days = (start + timedelta(days=step) for step in range((due - start).days + 1))
        self.assertEqual(sum(map(is_weekday, days)), number)
        self.assertTrue(is_weekday(due))

    def test_holidays_move_it_on(self):
        new_year = date(2026, 1, 1)
        due = due_after(
            new_year, "working", 1, lambda day: is_weekday(day) and day != new_year
        )
        self.assertEqual(due, date(2026, 1, 2))

    def test_where_nobody_ever_works_it_is_due_all_the_same(self):
        due = due_after(date(2026, 1, 1), "working", 3, lambda _day: False)
        self.assertEqual(due, date(2026, 3, 4))
