from . import calendar, period, period_lock, working_time
