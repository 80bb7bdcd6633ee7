"""From how a customer paid to a grade: points, each with the figure behind it.

A customer begins with 100 points. Each of five signs takes points off, by the steps
of the tables below; together they can take all 100.

=========================================  ====  ============================
Sign                                       Most  Steps: above this, so many
=========================================  ====  ============================
days late, weighted by amounts              40   0: 5, 7: 10, 15: 20, 30: 30, 60: 40
overdue share of what is open now           30   0: 5, 10 %: 10, 25 %: 20, 50 %: 30
broken share of the promises                15   0: 5, 20 %: 10, 50 %: 15
days later than in the nine months before   10   5: 5, 15: 10
complaints in a year                         5   0: 3, 2: 5
=========================================  ====  ============================
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

FULL = 100
FEWEST_INVOICES = 3
# the first grade whose limit the points reach
LIMITS = (("a", 85), ("b", 65), ("c", 40), ("d", 0))
NO_GRADE = "none"

Steps = Sequence[tuple[Fraction | int, int]]

LATE: Steps = ((0, 5), (7, 10), (15, 20), (30, 30), (60, 40))
OVERDUE: Steps = (
    (0, 5),
    (Fraction(1, 10), 10),
    (Fraction(1, 4), 20),
    (Fraction(1, 2), 30),
)
BROKEN: Steps = ((0, 5), (Fraction(1, 5), 10), (Fraction(1, 2), 15))
TREND: Steps = ((5, 5), (15, 10))
COMPLAINTS: Steps = ((0, 3), (2, 5))


class Behaviour(NamedTuple):
    """What is known of a customer; None where nothing is known.

    :ivar invoices: how many were posted in a year
    :ivar days_late: of what fell due in a year, weighted by amounts
    :ivar trend: the same of the last quarter less that of the nine months before
    :ivar overdue_share: of what is open now
    :ivar promises: whose day came in a year
    :ivar broken: of these, not received wholly on the first promised day
    :ivar complaints: in a year; None: no metric tells
    """

    invoices: int
    days_late: Fraction | None
    trend: Fraction | None
    overdue_share: Fraction | None
    promises: int
    broken: int
    complaints: int | None


class Deductions(NamedTuple):
    """The points that each sign takes off."""

    late: int
    overdue: int
    broken: int
    trend: int
    complaints: int


def take_off(value: Fraction | int | None, steps: Steps) -> int:
    """Return the points of the highest step that a figure lies above.

    >>> take_off(0, LATE), take_off(1, LATE), take_off(7, LATE), take_off(None, LATE)
    (0, 5, 5, 0)
    """
    if value is None:
        return 0
    return max((points for limit, points in steps if value > limit), default=0)


def deduct(known: Behaviour) -> Deductions:
    """Return what each sign takes off."""
    return Deductions(
        late=take_off(known.days_late, LATE),
        overdue=take_off(known.overdue_share, OVERDUE),
        broken=take_off(
            Fraction(known.broken, known.promises) if known.promises else None, BROKEN
        ),
        trend=take_off(known.trend, TREND),
        complaints=take_off(known.complaints, COMPLAINTS),
    )


def grade(known: Behaviour) -> tuple[str, int]:
    """Return the grade of a customer, and the points that are left.

    >>> grade(Behaviour(3, Fraction(0), None, Fraction(0), 0, 0, None))
    ('a', 100)
    >>> grade(Behaviour(2, Fraction(99), None, Fraction(1), 0, 0, None))
    ('none', 30)
    """
    points = FULL - sum(deduct(known))
    if known.invoices < FEWEST_INVOICES:
        return NO_GRADE, points
    return next(name for name, limit in LIMITS if points >= limit), points


def is_worse(now: str, before: str | None) -> bool:
    """Tell whether a grade is worse than one before; none is neither.

    >>> is_worse("c", "a"), is_worse("a", "c"), is_worse("d", "none")
    (True, False, False)
    """
    return NO_GRADE not in (now, before) and bool(before) and now > before


def mark_risk(now: str, before: str | None) -> str:
    """Return the risk mark: high for D; watch for C, and for what became worse.

    >>> mark_risk("d", None), mark_risk("b", "a"), mark_risk("b", "c")
    ('high', 'watch', 'none')
    """
    if now == "d":
        return "high"
    return "watch" if now == "c" or is_worse(now, before) else "none"
