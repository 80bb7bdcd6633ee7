from datetime import date, datetime

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestCalendar(SalesMgmtCommon):
    def _names(self, level):
        periods = self.calendar.period_ids.filtered(lambda p: p.level == level)
        return periods.sorted("date_from").mapped("name")

    def test_every_year_holds_four_quarters_and_twelve_months(self):
        year = self._find_period("2025")
        self.assertEqual(
            year.child_ids.sorted("date_from").mapped("name"),
            ["2025 Q1", "2025 Q2", "2025 Q3", "2025 Q4"],
        )
        self.assertEqual(
            self._find_period("2025 Q3").child_ids.sorted("date_from").mapped("name"),
            ["2025-07", "2025-08", "2025-09"],
        )

    def test_the_fiscal_year_may_begin_in_any_month(self):
        self.calendar.first_month = "10"
        year = self._find_period("2025/26")
        self.assertEqual(
            (year.date_from, year.date_to), (date(2025, 10, 1), date(2026, 9, 30))
        )
        self.assertEqual(
            self._find_period("2025/26 Q2")
            .child_ids.sorted("date_from")
            .mapped("name"),
            ["2026-01", "2026-02", "2026-03"],
        )

    def test_the_fiscal_year_does_not_move_under_a_plan(self):
        self._create_plan()
        with self.assertRaisesRegex(UserError, "Plan 2026"):
            self.calendar.first_month = "4"

    def test_years_are_added_without_gaps_and_never_twice(self):
        first = self.calendar._get_year_range()[0]
        self.calendar._ensure_years(first - 3, first - 3)
        years = self._names("year")
        self.assertEqual(years, [str(int(years[0]) + i) for i in range(len(years))])
        self.assertEqual(years[0], str(first - 3))
        self.calendar._ensure_years(first - 3, first)
        self.assertEqual(self._names("year"), years)

    def test_the_coming_year_opens_by_itself(self):
        with freeze_time("2031-06-01"):
            self.env["sales.mgmt.calendar"]._cron_ensure_years()
        self.assertIn("2032", self._names("year"))
        self.assertIn("2032-12", self._names("month"))

    def test_a_new_company_gets_its_calendar_by_itself(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self.env["sales.mgmt.calendar"]._cron_ensure_years()
        calendar = self.env["sales.mgmt.calendar"].search(
            [("company_id", "=", other.id)]
        )
        self.assertTrue(calendar.period_ids)

    def test_moments_of_a_period_follow_the_time_zone(self):
        self.calendar.tz = "Europe/Berlin"
        month = self._find_period("2026-03")
        self.assertEqual(month.utc_from, datetime(2026, 2, 28, 23))
        # the clock went forward on the 29th
        self.assertEqual(month.utc_to, datetime(2026, 3, 31, 22))

    @mute_logger("odoo.sql_db")
    def test_a_company_has_one_calendar(self):
        with self.assertRaises(UniqueViolation):
            self.env["sales.mgmt.calendar"].create({"company_id": self.company.id})

    def test_a_period_is_found_by_its_day(self):
        for day, name in (
            (date(2026, 3, 31), "2026 Q1"),
            (date(2026, 4, 1), "2026 Q2"),
        ):
            with self.subTest(day=day):
                found = self._find_by_day("quarter", day)
                self.assertEqual(found.name, name)
        self.assertFalse(self._find_by_day("year", date(1999, 1, 1)))

    def _find_by_day(self, level, day):
        return self.env["sales.mgmt.period"]._find(self.company, level, day)
