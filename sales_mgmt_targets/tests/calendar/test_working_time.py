from datetime import datetime

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestWorkingTime(SalesMgmtCommon):
    """Working days are kept in memory, and follow what they depend on at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls.env["resource.calendar"].create(
            {
                "name": "Hours",
                "tz": "UTC",
                "company_id": cls.company.id,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "Day",
                                "dayofweek": str(day),
                                "hour_from": 8,
                                "hour_to": 16,
                            }
                        )
                        for day in range(5)
                    ),
                ],
            }
        )
        cls.calendar.resource_calendar_id = cls.hours
        cls.may = cls._find_period("2026-05")

    def _count(self):
        return self.calendar._count_working_days(self.may)[self.may.id]

    def _rest(self, first, last, **values):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": self.hours.id,
                "date_from": datetime.fromisoformat(first),
                "date_to": datetime.fromisoformat(last),
                **values,
            }
        )

    def test_days_of_the_week_come_and_go(self):
        self.assertEqual(self._count(), 21)
        friday = self.hours.attendance_ids.filtered(lambda day: day.dayofweek == "4")
        friday.dayofweek = "5"
        # five Saturdays instead of five Fridays
        self.assertEqual(self._count(), 21)
        friday.unlink()
        self.assertEqual(self._count(), 16)
        self.hours.attendance_ids = [
            Command.create(
                {"name": "Sun", "dayofweek": "6", "hour_from": 8, "hour_to": 12}
            )
        ]
        self.assertEqual(self._count(), 21)

    def test_holidays_come_move_and_go(self):
        self.assertEqual(self._count(), 21)
        rest = self._rest("2026-05-14 00:00:00", "2026-05-15 23:59:59")
        self.assertEqual(self._count(), 19)
        rest.date_to = datetime.fromisoformat("2026-05-14 23:59:59")
        self.assertEqual(self._count(), 20)
        rest.date_from = datetime.fromisoformat("2026-04-01 00:00:00")
        self.assertEqual(self._count(), 11)
        rest.unlink()
        self.assertEqual(self._count(), 21)

    def test_the_holiday_of_one_person_is_none_of_the_company(self):
        self.assertEqual(self._count(), 21)
        resource = self.env["resource.resource"].create(
            {"name": "Anna", "calendar_id": self.hours.id, "tz": "UTC"}
        )
        rest = self._rest(
            "2026-05-14 00:00:00", "2026-05-15 23:59:59", resource_id=resource.id
        )
        with self.assertQueryCount(0):
            self.assertEqual(self._count(), 21)
        rest.resource_id = False
        self.assertEqual(self._count(), 19)
        rest.resource_id = resource
        self.assertEqual(self._count(), 21)

    def test_the_zone_of_the_working_time_decides_which_day_a_holiday_covers(self):
        # noon in UTC, but ten at night in Sydney
        self._rest("2026-05-14 11:00:00", "2026-05-14 13:00:00")
        self.assertEqual(self._count(), 20)
        self.hours.tz = "Australia/Sydney"
        self.assertEqual(self._count(), 21)

    def test_another_working_time_counts_at_once(self):
        self.assertEqual(self._count(), 21)
        self.calendar.resource_calendar_id = self.hours.copy(
            {"attendance_ids": [Command.clear()]}
        )
        self.calendar.resource_calendar_id.attendance_ids.unlink()
        # without hours every day counts
        self.assertEqual(self._count(), 31)
        self.calendar.resource_calendar_id = self.hours
        self.assertEqual(self._count(), 21)

    def test_a_company_gets_a_new_calendar_when_the_old_one_goes(self):
        calendars = self.env["sales.mgmt.calendar"]
        other = self.env["res.company"].create({"name": "Southwind"})
        first = calendars._get_for_company(other)
        self.assertEqual(calendars._get_for_company(other), first)
        first.unlink()
        second = calendars._get_for_company(other)
        self.assertNotEqual(second, first)
        self.assertEqual(second.company_id, other)
        self.assertTrue(second.exists())

    def test_today_and_the_levels_follow_the_calendar_at_once(self):
        with freeze_time("2026-05-15 23:30:00"):
            self.assertEqual(str(self.calendar._get_today()), "2026-05-15")
            self.calendar.tz = "Asia/Shanghai"
            self.assertEqual(str(self.calendar._get_today()), "2026-05-16")
            # a form that is not saved yet shows what it would be
            draft = self.calendar.new({"tz": "UTC"}, origin=self.calendar)
            self.assertEqual(str(draft._get_today()), "2026-05-15")
        self.assertNotIn("week", self.calendar._get_levels())
        self.calendar.lowest_level = "week"
        self.assertIn("week", self.calendar._get_levels())

    def test_looking_again_takes_no_statement(self):
        calendars = self.env["sales.mgmt.calendar"]
        self._count()
        calendars._get_for_company(self.company)
        with self.assertQueryCount(0):
            self._count()
            calendars._get_for_company(self.company)._get_today()
