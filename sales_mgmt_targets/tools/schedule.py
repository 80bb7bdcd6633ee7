"""On which day something that comes again and again is due."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date

from .periods import ONE_DAY


def due_on_weekday(today: date, weekday: int) -> date:
    """Return the last such day of the week up to today.

    >>> due_on_weekday(date(2026, 5, 15), 0)
    datetime.date(2026, 5, 11)

    :param weekday: 0 is Monday
    """
    return today - ONE_DAY * ((today.weekday() - weekday) % 7)


def due_after(
    start: date, rule: str, number: int, is_working: Callable[[date], bool]
) -> date:
    """Return the day on which something is due after a period has ended.

    >>> due_after(date(2026, 2, 1), "day", 31, lambda day: True)
    datetime.date(2026, 2, 28)
    >>> due_after(date(2026, 2, 1), "working", 2, lambda day: day.weekday() < 5)
    datetime.date(2026, 2, 3)

    :param start: the first day after the period
    :param rule: `day`: so many days on, at most the last one of the month; `working`:
        the so manieth day of work
    :param number: from 1 on
    """
    if rule == "day":
        last = monthrange(start.year, start.month)[1]
        return start + ONE_DAY * (min(number, last - start.day + 1) - 1)
    day, left = start, number
    # where nobody works for two months, it is due then
    for _step in range(62):
        left -= bool(is_working(day))
        if left <= 0:
            break
        day += ONE_DAY
    return day
