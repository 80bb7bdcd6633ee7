from . import calendar, period
