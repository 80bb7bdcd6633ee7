from datetime import timedelta

from odoo import models

from ...tools.working_days import days_later

# Calendar days in which the working days until a report is due lie
LOOK_AHEAD = timedelta(days=120)


class SalesMgmtCalendar(models.Model):
    """When something is due that is due in working days."""

    # a room extends what is another room's
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.calendar"

    def _add_working_days(self, day, days):
        """Return the working day that comes so many working days after a day.

        :param date day: from when on
        :param int days: 0 is the day itself
        :rtype: date
        """
        self.ensure_one()
        is_working = self._get_working_day_test(day, day + LOOK_AHEAD)
        return days_later(day, days, is_working)
