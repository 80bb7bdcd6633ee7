from datetime import date, timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools.capability import DayCount, Job, join, measure_time, mix, relate
from ...tools.periods import Span
from .profile import promises

SPAN = Span(date(2026, 1, 1), date(2026, 4, 30))
WEEKDAYS = DayCount(SPAN, lambda day: day.weekday() < 5)
days = st.integers(0, 119).map(lambda number: SPAN.start + timedelta(days=number))
spans = st.tuples(days, days).map(lambda ends: Span(min(ends), max(ends)))
shares = st.integers(1, 4).map(lambda quarters: Fraction(quarters, 4))
ramps = st.lists(st.integers(0, 100).map(lambda part: Fraction(part, 100)), max_size=5)
jobs = st.builds(
    Job,
    st.lists(st.tuples(spans, shares), max_size=3).map(tuple),
    st.none() | days,
    st.lists(spans, max_size=3).map(join),
)
figures = st.none() | st.fractions(-10, 10)


@tagged("post_install", "-at_install")
class TestCapability(BaseCase):
    @promises
    @given(st.lists(st.tuples(spans), max_size=6))
    def test_joined_absences_hold_the_same_days_and_none_twice(self, found):
        found = [span for (span,) in found]
        joined = join(found)
        wanted = {day for span in found for day in span.iterate()}
        held = [day for span in joined for day in span.iterate()]
        self.assertEqual(len(held), len(set(held)))
        self.assertEqual(set(held), wanted)

    @promises
    @given(jobs, ramps, days)
    def test_two_parts_of_a_period_bring_what_the_whole_brings(self, job, ramp, day):
        if day == SPAN.end:
            day -= timedelta(days=1)
        halves = [Span(SPAN.start, day), Span(day + timedelta(days=1), SPAN.end)]
        whole = measure_time(SPAN, job, ramp, WEEKDAYS)
        count = WEEKDAYS.count(SPAN.start, SPAN.end)
        for name in ("presence", "effective"):
            parts = sum(
                getattr(measure_time(half, job, ramp, WEEKDAYS), name)
                * WEEKDAYS.count(half.start, half.end)
                for half in halves
            )
            self.assertEqual(parts, getattr(whole, name) * count)

    @promises
    @given(jobs, ramps, spans)
    def test_nobody_brings_more_than_the_time_there(self, job, ramp, span):
        time = measure_time(span, job, ramp, WEEKDAYS)
        self.assertLessEqual(0, time.effective)
        self.assertLessEqual(time.effective, time.presence)
        self.assertLessEqual(time.presence, sum(share for _span, share in job.stays))

    @promises
    @given(jobs, ramps)
    def test_counting_day_by_day_gives_the_same(self, job, ramp):
        time = measure_time(SPAN, job, ramp, WEEKDAYS)
        away = {day for span in job.absences for day in span.iterate()}
        presence = effective = Fraction(0)
        for day in SPAN.iterate():
            if day.weekday() >= 5 or day in away:
                continue
            share = sum(
                share for span, share in job.stays if span.start <= day <= span.end
            )
            presence += share
            effective += share * self._get_factor(job.started_on, day, ramp)
        count = WEEKDAYS.count(SPAN.start, SPAN.end)
        self.assertEqual(time.presence, presence / count)
        self.assertEqual(time.effective, effective / count)

    def _get_factor(self, started_on, day, ramp):
        """Return the ramp of a day, counting months from one to the next."""
        if started_on is None:
            return 1
        months = 0
        while started_on + relativedelta(months=months + 1) <= day:
            months += 1
        return ramp[months] if months < len(ramp) else 1

    @promises
    @given(st.dictionaries(st.integers(), st.tuples(figures, figures), min_size=1))
    def test_a_capability_lies_between_the_figures_it_is_mixed_of(self, people):
        parts = (Fraction(3), Fraction(1))
        for key, value in mix(people, parts).items():
            known = [each for each in people[key] if each is not None]
            if known:
                self.assertLessEqual(min(known), value)
                self.assertLessEqual(value, max(known))
            else:
                self.assertEqual(value, 1)

    @promises
    @given(st.dictionaries(st.integers(), figures))
    def test_the_average_of_those_with_a_figure_is_one(self, people):
        related = [value for value in relate(people).values() if value is not None]
        if related:
            self.assertEqual(sum(related) / len(related), 1)
