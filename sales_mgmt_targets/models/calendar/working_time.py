from datetime import datetime
from typing import NamedTuple

import pytz

from odoo import api, models, tools


class WorkingTime(NamedTuple):
    """When a company works.

    :ivar weekdays: with hours in the working time; Monday is 0
    :ivar zone: name of the time zone in which days begin
    :ivar holidays: of the whole company, first and last moment in UTC
    """

    weekdays: frozenset[int]
    zone: str
    holidays: tuple[tuple[datetime, datetime], ...]


class SalesMgmtCalendar(models.Model):
    """On which days a company works."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.calendar"

    def _get_working_day_test(self, date_from, date_to):
        """Return a function that tells whether work is done on a day.

        Working days are the weekdays with hours in the working time, less the days that
        a holiday of the whole company covers.

        :rtype: Callable[[date], bool]
        """
        weekdays, zone, holidays = self._get_working_time()
        if not weekdays:
            return lambda _day: True
        zone = pytz.timezone(zone)
        spans = [
            (
                pytz.utc.localize(start).astimezone(zone),
                pytz.utc.localize(end).astimezone(zone),
            )
            for start, end in holidays
            if end.date() >= date_from and start.date() <= date_to
        ]
        if not spans:
            return lambda day: day.weekday() in weekdays

        def is_working(day):
            noon = zone.localize(datetime(day.year, day.month, day.day, 12))
            return day.weekday() in weekdays and not any(
                start <= noon <= end for start, end in spans
            )

        return is_working

    @tools.ormcache("self.id")
    def _get_working_time(self):
        """Return when the company works, kept in memory until something changes it.

        :rtype: WorkingTime
        """
        working_time = self.resource_calendar_id.sudo()
        # not the field of the holidays: in a transaction it keeps what it once read
        holidays = self.env["resource.calendar.leaves"].sudo()
        holidays = holidays.search_fetch(
            [("calendar_id", "in", working_time.ids), ("resource_id", "=", False)],
            ["date_from", "date_to"],
        )
        return WorkingTime(
            frozenset(int(each.dayofweek) for each in working_time.attendance_ids),
            working_time.tz or self.tz,
            tuple((each.date_from, each.date_to) for each in holidays),
        )

    def _count_working_days(self, periods):
        """Return how many working days each period has.

        :rtype: dict[int, int]
        """
        self.ensure_one()
        if not periods:
            return {}
        is_working = self._get_working_day_test(
            min(periods.mapped("date_from")), max(periods.mapped("date_to"))
        )
        return {
            period.id: sum(map(is_working, period._get_span().iterate()))
            for period in periods
        }


class SalesMgmtWorkingTimeMixin(models.AbstractModel):
    """Forget what is kept in memory of working days when a record changes them."""

    _name = "sales.mgmt.working.time.mixin"
    _description = "Part of a Working Time"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: working days are counted anew."""
        records = super().create(vals_list)
        records._forget_working_days(records._decides_working_days())
        return records

    def write(self, vals):
        """Extend `base`: working days are counted anew."""
        decided = self._decides_working_days()
        result = super().write(vals)
        self._forget_working_days(decided or self._decides_working_days())
        return result

    def unlink(self):
        """Extend `base`: working days are counted anew."""
        decided = self._decides_working_days()
        result = super().unlink()
        self._forget_working_days(decided)
        return result

    def _decides_working_days(self):
        """Tell whether the days on which a company works depend on these records."""
        return bool(self)

    @api.model
    def _forget_working_days(self, decided):
        if decided:
            self.env.registry.clear_cache()


class ResourceCalendar(models.Model):
    _name = "resource.calendar"
    _inherit = ["resource.calendar", "sales.mgmt.working.time.mixin"]


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "sales.mgmt.working.time.mixin"]


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "sales.mgmt.working.time.mixin"]

    def _decides_working_days(self):
        """Extend the mixin: what one person takes off is no holiday of the company."""
        return not all(leave.resource_id for leave in self)
