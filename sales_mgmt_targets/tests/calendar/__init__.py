from . import test_calendar, test_period_lock
