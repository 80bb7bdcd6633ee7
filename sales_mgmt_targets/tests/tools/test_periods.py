from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytz
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.chart import burn_up, nice_ticks
from ...tools.pace import elapsed_share
from ...tools.periods import (
    LEVELS,
    Span,
    fiscal_year,
    fiscal_year_of,
    period_name,
    tile,
    week_label,
)
from .profile import promises

YEARS = st.integers(1990, 2090)
MONTHS = st.integers(1, 12)
ZONES = st.sampled_from(pytz.common_timezones)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


class TestPeriods(BaseCase):
    @promises
    @given(YEARS, MONTHS, st.sampled_from(LEVELS))
    def test_periods_tile_their_year_without_gap_or_overlap(self, year, month, level):
        span = fiscal_year(year, month)
        parts = list(tile(span, level))
        self.assertEqual((parts[0].start, parts[-1].end), (span.start, span.end))
        for before, after in pairwise(parts):
            self.assertEqual(before.end_exclusive, after.start)

    @promises
    @given(YEARS, MONTHS)
    def test_week_parts_tile_every_month_and_every_calendar_week(self, year, month):
        span = fiscal_year(year, month)
        for whole in tile(span, "month"):
            parts = list(tile(whole, "week"))
            self.assertEqual((parts[0].start, parts[-1].end), (whole.start, whole.end))
        weeks = {}
        for part in tile(span, "week"):
            self.assertLessEqual(part.days, 7)
            weeks.setdefault(week_label(part.start), []).append(part)
            # one label from the first day to the last
            self.assertEqual(week_label(part.start), week_label(part.end))
        inner = list(weeks.values())[1:-1]
        self.assertEqual({sum(part.days for part in parts) for parts in inner}, {7})
        self.assertTrue(all(parts[0].start.weekday() == 0 for parts in inner))

    @promises
    @given(YEARS, MONTHS)
    def test_no_two_periods_of_a_level_share_a_name(self, year, month):
        for level in LEVELS:
            names = [
                period_name(span, level, month)
                for span in tile(fiscal_year(year, month), level)
            ]
            self.assertEqual(len(names), len(set(names)))

    def test_the_week_of_a_new_year_is_cut_and_keeps_one_label(self):
        parts = [
            *list(tile(fiscal_year(2025, 1), "week"))[-1:],
            *list(tile(fiscal_year(2026, 1), "week"))[:2],
        ]
        self.assertEqual(
            [(str(part), period_name(part, "week", 1)) for part in parts],
            [
                ("2025-12-29..2025-12-31", "2026-W01 (1/2)"),
                ("2026-01-01..2026-01-04", "2026-W01 (2/2)"),
                ("2026-01-05..2026-01-11", "2026-W02"),
            ],
        )

    def test_a_long_year_has_a_week_53(self):
        names = [
            period_name(span, "week", 1) for span in tile(fiscal_year(2026, 1), "week")
        ]
        self.assertEqual(names[-1], "2026-W53 (1/2)")
        following = next(tile(fiscal_year(2027, 1), "week"))
        self.assertEqual(period_name(following, "week", 1), "2026-W53 (2/2)")

    @promises
    @given(DAYS, MONTHS)
    def test_every_day_belongs_to_the_fiscal_year_that_contains_it(self, day, month):
        span = fiscal_year(fiscal_year_of(day, month), month)
        self.assertTrue(span.start <= day <= span.end)

    @promises
    @given(DAYS, ZONES)
    def test_days_follow_one_another_in_utc_whatever_the_clock_does(self, day, zone):
        tz = pytz.timezone(zone)
        today, tomorrow = Span(day, day), Span(*[day + timedelta(days=1)] * 2)
        start, end = today.utc_bounds(tz)
        self.assertEqual(end, tomorrow.utc_bounds(tz)[0])
        moment = timedelta(seconds=1)
        self.assertGreaterEqual(_local(start, tz).date(), day)
        self.assertLess(_local(start - moment, tz).date(), day)

    def test_where_midnight_is_skipped_the_day_begins_an_hour_later(self):
        zone = pytz.timezone("America/Sao_Paulo")
        day = date(2018, 11, 4)
        self.assertEqual(
            Span(day, day).utc_bounds(zone),
            (datetime(2018, 11, 4, 3), datetime(2018, 11, 5, 2)),
        )

    def test_a_period_cannot_end_before_it_starts(self):
        with self.assertRaisesRegex(ValueError, "cannot end before"):
            Span(date(2026, 1, 2), date(2026, 1, 1))


class TestPace(BaseCase):
    @promises
    @given(DAYS, st.integers(0, 400), st.integers(0, 500))
    def test_a_share_grows_from_nothing_to_all_and_never_shrinks(
        self, start, length, offset
    ):
        span = Span(start, start + timedelta(days=length))
        today = start + timedelta(days=offset - 50)
        shares = [
            elapsed_share(span, day, lambda day: day.weekday() < 5)
            for day in (today, today + timedelta(days=1))
        ]
        self.assertTrue(0 <= shares[0] <= shares[1] <= 1)
        if today >= span.end:
            self.assertEqual(shares[0], 1)
        if today < span.start:
            self.assertEqual(shares[0], 0)

    def test_a_week_without_work_passes_by_calendar_days(self):
        span = Span(date(2026, 10, 1), date(2026, 10, 8))
        share = elapsed_share(span, date(2026, 10, 2), lambda _day: False)
        self.assertEqual(share, Fraction(1, 4))


class TestChart(BaseCase):
    @promises
    @given(
        st.floats(-1e12, 1e12, allow_subnormal=False),
        st.floats(-1e12, 1e12, allow_subnormal=False),
    )
    def test_ticks_cover_the_range_with_a_few_round_numbers(self, one, other):
        low, high = sorted((round(one, 2), round(other, 2)))
        ticks = nice_ticks(low, high)
        self.assertLessEqual(ticks[0], low)
        self.assertGreaterEqual(ticks[-1], high)
        self.assertTrue(2 <= len(ticks) <= 7)

    def test_a_label_cannot_break_out_of_the_picture(self):
        svg = burn_up(["<script>"], [1.0], [0.5], ("a & b", "c"))
        self.assertIn("&lt;script&gt;", svg)
        self.assertIn("a &amp; b", svg)
        self.assertNotIn("<script>", svg)


def _local(moment, zone):
    return pytz.utc.localize(moment).astimezone(zone)
