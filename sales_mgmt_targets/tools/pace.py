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
