from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.periods import Span
from ...tools.presence import Stay, count_days, gather
from .profile import promises

START = date(2026, 6, 1)


@st.composite
def spans(draw):
    first = draw(st.integers(0, 40))
    last = draw(st.integers(first, 45))
    return Span(START + timedelta(first), START + timedelta(last))


class TestPresence(BaseCase):
    """A day on which somebody is in two places is one day."""

    @promises
    @given(st.lists(spans(), max_size=8))
    def test_days_are_counted_like_counting_them_one_by_one(self, given_spans):
        days = {day for span in given_spans for day in span.iterate()}
        self.assertEqual(count_days(given_spans), len(days))

    def test_the_place_is_the_last_main_one(self):
        june = Span(date(2026, 6, 1), date(2026, 6, 30))
        main = Stay(1, 10, "member", True, june)
        other = Stay(1, 20, "support", False, june)
        for stays in ([main, other], [other, main]):
            self.assertEqual(gather(stays)[1].unit_id, 10)

    def test_nobody_is_there_without_a_stay(self):
        self.assertEqual(gather([]), {})
