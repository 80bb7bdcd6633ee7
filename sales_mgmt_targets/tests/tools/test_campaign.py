from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.campaign import divide, get_windows, list_span, sum_span
from ...tools.periods import Span
from .profile import promises

starts = st.dates(date(2020, 1, 1), date(2030, 12, 31))
lengths = st.integers(0, 60)


class TestCampaign(BaseCase):
    """Which days are compared with which."""

    @promises
    @given(start=starts, length=lengths, later=st.integers(0, 90))
    def test_as_many_days_before_end_where_the_campaign_begins(
        self, start, length, later
    ):
        span = Span(start, start + timedelta(days=length))
        windows = get_windows(span, start + timedelta(days=later))
        self.assertEqual(windows["now"].start, start)
        self.assertEqual(windows["now"].days, min(length, later) + 1)
        self.assertEqual(windows["before"].days, windows["now"].days)
        self.assertEqual(windows["before"].end, start - timedelta(days=1))

    @promises
    @given(start=starts, length=lengths)
    def test_the_year_before_has_the_same_days_but_for_a_leap_day(self, start, length):
        span = Span(start, start + timedelta(days=length))
        windows = get_windows(span, date(2040, 1, 1))
        last = windows["last_year"]
        self.assertEqual(last.start.year, start.year - 1)
        self.assertLessEqual(abs(last.days - span.days), 1)

    def test_before_it_begins_there_is_nothing_to_measure(self):
        span = Span(date(2026, 5, 4), date(2026, 5, 6))
        self.assertIsNone(get_windows(span, date(2026, 5, 3)))
        self.assertEqual(get_windows(span, date(2026, 5, 4))["now"].days, 1)

    def test_both_ends_belong_to_a_span(self):
        days = {date(2026, 5, day): Decimal(10**day) for day in range(1, 7)}
        span = Span(date(2026, 5, 2), date(2026, 5, 4))
        self.assertEqual(sum_span(days, span), 11100)
        self.assertEqual(list_span(days, span), [100, 1000, 10000])

    def test_days_without_results_bring_nothing(self):
        span = Span(date(2026, 5, 2), date(2026, 5, 4))
        self.assertEqual(sum_span({}, span), 0)
        self.assertEqual(list_span({}, span), [0, 0, 0])

    def test_nothing_is_divided_by_nothing(self):
        self.assertIsNone(divide(5, 0))
        self.assertEqual(divide(0.3, 0.1), 3)
