from . import calendar, period, period_lock
