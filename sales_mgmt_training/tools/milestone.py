"""When somebody reached a number, and how far they are on their way."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import NamedTuple


class Piece(NamedTuple):
    """What somebody achieved in a stretch of days."""

    first: date
    last: date
    figure: float


class Reached(NamedTuple):
    """The evidence of a milestone."""

    day: date
    figure: Fraction


def reach(
    pieces: Iterable[Piece],
    number: float,
    start: date,
    today: date,
    before: float = 0.0,
) -> Reached | None:
    """Return when a number was reached since the start, or None if it was not.

    Figures are known by stretches of days: the day is the last one of the stretch in
    which the number was reached, or today where it is not over yet.

    :param before: what the first stretch held already when the way began

    >>> march = Piece(date(2026, 3, 1), date(2026, 3, 31), 2)
    >>> april = Piece(date(2026, 4, 1), date(2026, 4, 30), 1)
    >>> start, today = date(2026, 3, 9), date(2026, 4, 7)
    >>> reach([april, march], 2, start, today).day
    datetime.date(2026, 3, 31)
    >>> reach([april, march], 3, start, today).day
    datetime.date(2026, 4, 7)
    >>> reach([april, march], 3, start, today, before=1) is None
    True
    """
    total = -Fraction(str(before))
    for piece in sorted(pieces):
        if piece.last < start or piece.first > today:
            continue
        total += Fraction(str(piece.figure))
        if total >= Fraction(str(number)):
            return Reached(min(piece.last, today), total)
    return None


def progress(done: int, total: int) -> float:
    """Return how much of a way lies behind, out of 100; a way without steps is done.

    >>> progress(1, 3), progress(0, 0)
    (33.33, 100.0)
    """
    return round(100 * done / total, 2) if total else 100.0
