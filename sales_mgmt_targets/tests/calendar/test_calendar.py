from datetime import date, datetime

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.fields import Command
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


@tagged("post_install", "-at_install")
class TestWeeks(SalesMgmtCommon):
    def _weeks(self):
        return self.calendar.period_ids.filtered(lambda each: each.level == "week")

    def test_a_company_counts_in_months_until_it_asks_for_weeks(self):
        self.assertFalse(self._weeks())
        self.assertTrue(self._find_period("2026-01").is_lowest)

    def test_weeks_tile_every_month_that_was_there(self):
        self.calendar.lowest_level = "week"
        months = self.calendar.period_ids.filtered(lambda each: each.level == "month")
        self.assertTrue(months)
        for month in months:
            weeks = month.child_ids.sorted("date_from")
            self.assertEqual(weeks[0].date_from, month.date_from)
            self.assertEqual(weeks[-1].date_to, month.date_to)
            self.assertEqual(weeks[1:].mapped("utc_from"), weeks[:-1].mapped("utc_to"))
        self.assertFalse(any(months.mapped("is_lowest")))
        self.assertTrue(all(self._weeks().mapped("is_lowest")))

    def test_a_week_over_the_end_of_a_month_is_found_by_one_label(self):
        self.calendar.lowest_level = "week"
        parts = self._weeks().filtered(lambda each: each.week == "2026-W05")
        self.assertRecordValues(
            parts.sorted("date_from"),
            [
                {"name": "2026-W05 (1/2)", "date_to": date(2026, 1, 31)},
                {"name": "2026-W05 (2/2)", "date_to": date(2026, 2, 1)},
            ],
        )
        self.assertEqual(parts.parent_id.mapped("name"), ["2026-01", "2026-02"])

    def test_new_years_come_with_weeks(self):
        self.calendar.lowest_level = "week"
        self.calendar._ensure_years(2030, 2030)
        self.assertTrue(self._find_period("2030-W02").is_lowest)

    def test_weeks_stand_in_fiscal_years_that_begin_in_any_month(self):
        self.calendar.write({"lowest_level": "week", "first_month": "4"})
        year = self._find_period("2025/26")
        weeks = self._weeks().filtered(
            lambda each: each.parent_path.startswith(year.parent_path)
        )
        days = sum((each.date_to - each.date_from).days + 1 for each in weeks)
        self.assertEqual(days, 365)

    def test_back_to_months_the_weeks_are_gone(self):
        self.calendar.lowest_level = "week"
        self.calendar.lowest_level = "month"
        self.assertFalse(self._weeks())
        self.assertTrue(self._find_period("2026-01").is_lowest)
        self.assertFalse(self._find_period("2026 Q1").is_lowest)

    def test_weeks_stay_while_a_plan_stands_on_them(self):
        self.calendar.lowest_level = "week"
        line = self._create_line(1200)
        line.weight_ids = [
            Command.create({"kind": "period", "period_id": self._weeks()[0].id})
        ]
        with self.assertRaisesRegex(UserError, "“Plan 2026” is divided down to weeks"):
            self.calendar.lowest_level = "month"
        line.weight_ids.unlink()
        self.calendar.lowest_level = "month"
        self.assertFalse(self._weeks())

    def test_midnights_of_weeks_move_with_the_time_zone(self):
        self.calendar.lowest_level = "week"
        self.calendar.tz = "Asia/Shanghai"
        part = self._find_period("2026-W05 (2/2)")
        self.assertEqual(part.utc_from, datetime(2026, 1, 31, 16))
        self.assertEqual(part.utc_to, datetime(2026, 2, 1, 16))

    def test_weeks_of_another_company_stay_as_they_are(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        theirs = self.env["sales.mgmt.calendar"]._get_for_company(other)
        (theirs | self.calendar).lowest_level = "week"
        self.calendar.lowest_level = "month"
        self.assertIn("week", theirs.period_ids.mapped("level"))
