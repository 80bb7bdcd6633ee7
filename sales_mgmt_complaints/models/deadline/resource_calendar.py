from datetime import timedelta

from odoo import models

from ...tools.working_time import WorkingTime

HOUR = 3600
SECOND = timedelta(seconds=1)


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _get_working_time(self, company):
        """Return when a company works by this calendar, holidays taken out.

        Without a calendar, and by one without hours or of flexible hours, which does
        not say when somebody works, it is round the clock; holidays count in any case.

        :param res.company company: one company
        :rtype: sales_mgmt_complaints.tools.working_time.WorkingTime
        """
        if not self:
            return WorkingTime()
        calendar = self.sudo()
        calendar.ensure_one()
        hours = () if calendar.flexible_hours else calendar._get_weekly_hours()
        return WorkingTime(calendar.tz, hours, calendar._get_closed_times(company))

    def _get_weekly_hours(self):
        """Return weekday, begin, end and parity of the week of each attendance."""
        return [
            (
                int(attendance.dayofweek),
                round(attendance.hour_from * HOUR),
                round(attendance.hour_to * HOUR),
                int(attendance.week_type) if self.two_weeks_calendar else None,
            )
            for attendance in self._get_global_attendances()
            if attendance.hour_from < attendance.hour_to
        ]

    def _get_closed_times(self, company):
        """Return the holidays of everybody, those of a company without calendar too."""
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("time_type", "=", "leave"),
                ("resource_id", "=", False),
                ("calendar_id", "in", [False, self.id]),
                ("company_id", "in", [False, company.id]),
            ]
        )
        # a day off that ends at 23:59:59 is meant to last until midnight
        return [
            (
                leave.date_from,
                leave.date_to + (SECOND if leave.date_to.second == 59 else 0 * SECOND),
            )
            for leave in leaves
        ]
