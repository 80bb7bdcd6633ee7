from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as some

from odoo.addons.sales_mgmt_targets.tests.tools.profile import promises

from ...tools.validity import renew_from, valid_until

# days of this century
DAYS = some.integers(730120, 766645).map(date.fromordinal)


class TestValidity(TestCase):
    def test_the_last_day_is_the_same_day_of_a_later_month(self):
        self.assertEqual(valid_until(date(2026, 3, 15), 12, 60), date(2027, 3, 15))
        self.assertEqual(valid_until(date(2024, 2, 29), 12, 60), date(2025, 2, 28))

    def test_no_months_mean_no_end(self):
        self.assertIsNone(valid_until(date(2026, 3, 15), 0, 60, date(2026, 4, 1)))
        self.assertIsNone(renew_from(None, 60))

    def test_only_within_the_notice_the_old_end_counts(self):
        end = date(2027, 3, 15)
        for issued, last in (
            (date(2027, 1, 13), date(2028, 1, 13)),
            (date(2027, 1, 14), date(2028, 3, 15)),
            (date(2027, 3, 15), date(2028, 3, 15)),
            (date(2027, 3, 16), date(2028, 3, 16)),
        ):
            with self.subTest(issued=issued):
                self.assertEqual(valid_until(issued, 12, 60, end), last)

    @promises
    @given(DAYS, some.integers(1, 120), some.integers(0, 400), DAYS)
    def test_nobody_loses_by_renewing(self, issued, months, notice, previous):
        last = valid_until(issued, months, notice, previous)
        self.assertGreaterEqual(last, valid_until(issued, months, notice))
        self.assertGreater(last, issued + timedelta(days=27 * months))
