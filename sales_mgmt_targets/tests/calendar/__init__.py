from . import test_calendar, test_period_lock, test_working_time
