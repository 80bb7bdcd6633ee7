"""How much of a period has passed, in working days."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from .periods import ONE_DAY, Span


def elapsed_share(
    span: Span, today: date, is_working: Callable[[date], bool]
) -> Fraction:
    """Return which share of the working days of a span lies behind us, today included.

    A span without any working day passes by calendar days.

    >>> week = Span(date(2026, 6, 1), date(2026, 6, 7))
    >>> elapsed_share(week, date(2026, 6, 3), lambda day: day.weekday() < 5)
    Fraction(3, 5)

    :param today: the last day that counts as passed
    :param is_working: tells whether work is done on a day
    :return: from 0 (not begun) to 1 (over)
    """
    if today < span.start:
        return Fraction(0)
    if today >= span.end:
        return Fraction(1)
    days = [span.start + ONE_DAY * number for number in range(span.days)]
    working = [day for day in days if is_working(day)] or days
    passed = sum(day <= today for day in working)
    return Fraction(passed, len(working))


def count_days_left(span: Span, today: date, is_working: Callable[[date], bool]) -> int:
    """Return how many working days of a span are left, today included.

    On the last day it is always one, also if that is a day off: whoever wants to
    reach a target then has that day.

    >>> week = Span(date(2026, 6, 1), date(2026, 6, 7))
    >>> count_days_left(week, date(2026, 6, 4), lambda day: day.weekday() < 5)
    2

    :return: 0 once the span is over
    """
    if today > span.end:
        return 0
    start = max(today, span.start)
    left = sum(map(is_working, Span(start, span.end).iterate()))
    return max(left, 1)


def get_daily_share(gap: Fraction, days_left: int) -> Fraction | None:
    """Return what each working day that is left has to bring to close a gap.

    >>> get_daily_share(Fraction(30), 4)
    Fraction(15, 2)

    :param gap: target less achieved; below zero nothing is needed any more
    :return: None once no day is left
    """
    return max(gap, Fraction(0)) / days_left if days_left else None
