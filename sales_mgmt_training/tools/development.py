"""How far somebody is on the way to a goal, and when they are told about it."""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from .review import HUNDRED, attainment

# a goal is announced so many days before it is due
NOTICE = timedelta(days=14)


def progress(
    value: Fraction | None, wanted: Fraction, direction: str = "higher"
) -> Fraction:
    """Return how much of what is wanted is there, from 0 to 100.

    Only what is reached gives 100. Nothing measured is nothing reached, also where
    lower is better.

    >>> [str(progress(Fraction(n), Fraction(8))) for n in (-1, 6, 8, 20)]
    ['0', '75', '100', '100']
    >>> str(progress(Fraction(3), Fraction(2), "lower"))
    '50'
    >>> str(progress(None, Fraction(2), "lower"))
    '0'
    """
    if value is None:
        return Fraction(0)
    share = attainment(value, wanted, direction)
    if share is None:
        # zero is wanted: it is there, or it is not
        reached = value <= 0 if direction == "lower" else value >= 0
        return HUNDRED if reached else Fraction(0)
    return min(max(HUNDRED * share, Fraction(0)), HUNDRED)


def overall(parts: Iterable[float]) -> float:
    """Return the progress of a plan: its goals weigh the same; none is no progress.

    >>> overall([100, 0, 50]), overall([])
    (50.0, 0.0)
    """
    parts = list(parts)
    return round(sum(parts) / len(parts), 2) if parts else 0.0


def call(due: date, today: date) -> str | None:
    """Return who is to be told about a goal that is not reached: nobody yet is None.

    >>> day = date(2026, 6, 30)
    >>> call(day, date(2026, 6, 15)), call(day, date(2026, 6, 16))
    (None, 'person')
    >>> call(day, date(2026, 6, 30)), call(day, date(2026, 7, 1))
    ('person', 'leader')
    """
    if due < today:
        return "leader"
    return "person" if due - NOTICE <= today else None
