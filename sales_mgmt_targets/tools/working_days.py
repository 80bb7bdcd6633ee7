"""Counting working days, back and forth."""

from collections.abc import Callable
from datetime import date

from .periods import ONE_DAY

# A working time without a single working day would be searched for ever
LONGEST_LOOK = 800


def run_start(today: date, days: int, is_working: Callable[[date], bool]) -> date:
    """Return since when something holds that held on so many working days, with today.

    >>> wednesday = date(2026, 6, 3)
    >>> run_start(wednesday, 4, lambda day: day.weekday() < 5)
    datetime.date(2026, 5, 29)

    :param days: at least one
    """
    day, found = today, int(is_working(today))
    while found < days and (today - day).days < LONGEST_LOOK:
        day -= ONE_DAY
        found += is_working(day)
    return day


def silence_start(today: date, days: int, is_working: Callable[[date], bool]) -> date:
    """Return the first day of so many whole working days that lie behind us.

    Today does not count: it is not over.

    >>> monday = date(2026, 6, 8)
    >>> silence_start(monday, 5, lambda day: day.weekday() < 5)
    datetime.date(2026, 6, 1)
    """
    return run_start(today - ONE_DAY, days, is_working)


def days_later(day: date, days: int, is_working: Callable[[date], bool]) -> date:
    """Return the working day that comes so many working days after a day.

    >>> sunday = date(2026, 6, 7)
    >>> days_later(sunday, 2, lambda day: day.weekday() < 5)
    datetime.date(2026, 6, 9)

    :param days: 0 is the day itself
    """
    last, found = day, 0
    while found < days and (last - day).days < LONGEST_LOOK:
        last += ONE_DAY
        found += is_working(last)
    return last
