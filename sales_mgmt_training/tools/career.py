"""Whether somebody meets what a step of a career asks for, and what is missing.

Nothing that is unknown ever counts as met.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

MET, MISSED, UNKNOWN = "met", "missed", "unknown"
ELIGIBLE, NEARLY, NOT_YET = "eligible", "nearly", "not_yet"


class Judgment(NamedTuple):
    """What somebody has of what is asked for.

    :ivar state: met, missed, or unknown where there is nothing to judge by
    :ivar value: what there is; None where it is unknown
    """

    state: str
    value: Fraction | None


class Piece(NamedTuple):
    """What somebody achieved in a closed period.

    :ivar denominator: of a ratio, what the numerator is divided by
    """

    numerator: Fraction
    denominator: Fraction = Fraction(0)


def reaches(value: Fraction | None, limit: Fraction, at_most: bool = False) -> bool:
    """Tell whether a value is on the right side of a limit; on the limit it is.

    >>> reaches(Fraction(100), Fraction(100)), reaches(None, Fraction(0), True)
    (True, False)
    >>> reaches(Fraction(1), Fraction(0), at_most=True)
    False
    """
    if value is None:
        return False
    return value <= limit if at_most else value >= limit


def compare(value: Fraction | None, limit: Fraction, at_most: bool = False) -> Judgment:
    """Judge one value.

    >>> compare(Fraction(42, 10), Fraction(42, 10)).state, compare(None, 3).state
    ('met', 'unknown')
    """
    if value is None:
        return Judgment(UNKNOWN, None)
    return Judgment(MET if reaches(value, limit, at_most) else MISSED, value)


def count_hits(
    values: Sequence[Fraction | None], limit: Fraction, needed: int
) -> Judgment:
    """Judge in how many of the last periods a limit was reached.

    :param values: of each period that there is; None where there was nothing to judge,
        which is no hit
    :param needed: hits that are asked for

    >>> count_hits([Fraction(1), None, Fraction(1), Fraction(2)], Fraction(1), 3)
    Judgment(state='met', value=Fraction(3, 1))
    >>> count_hits([Fraction(1), None], Fraction(1), 2).state
    'missed'
    >>> count_hits([], Fraction(1), 1), count_hits([None], Fraction(1), 1).state
    (Judgment(state='unknown', value=None), 'unknown')
    """
    if all(value is None for value in values):
        return Judgment(UNKNOWN, None)
    hits = sum(reaches(value, limit) for value in values)
    return Judgment(MET if hits >= needed else MISSED, Fraction(hits))


def gather(pieces: Iterable[Piece], ratio: bool) -> Fraction | None:
    """Return what periods come to together: the sum, or the ratio of the sums.

    None where a ratio had nothing to divide by.

    >>> gather([Piece(Fraction(2), Fraction(4)), Piece(Fraction(1), Fraction(2))], True)
    Fraction(1, 2)
    >>> gather([], False), gather([], True)
    (Fraction(0, 1), None)
    """
    found = list(pieces)
    numerator = sum((each.numerator for each in found), Fraction(0))
    if not ratio:
        return numerator
    denominator = sum((each.denominator for each in found), Fraction(0))
    return numerator / denominator if denominator else None


def whole_months(first: date, day: date) -> int:
    """Return how many whole months lie between two days, none if they are reversed.

    A month is whole on the day of the same number; the last day of a shorter month
    stands for the days that it does not have.

    >>> whole_months(date(2026, 1, 15), date(2026, 3, 14))
    1
    >>> whole_months(date(2026, 1, 15), date(2026, 3, 15))
    2
    >>> whole_months(date(2026, 1, 31), date(2026, 2, 28))
    1
    """
    months = 12 * (day.year - first.year) + day.month - first.month
    if day.day < min(first.day, monthrange(day.year, day.month)[1]):
        months -= 1
    return max(months, 0)


def time_at_level(
    times: Sequence[tuple[date, date | None]], day: date
) -> tuple[int, date, int]:
    """Return how many whole months somebody stood on a level, without time away.

    The days of earlier times are put before the last one, without a gap.

    :param times: first and last days, the earliest first; the last one goes on
    :param day: as of which
    :return: months, the first day of all, and the days of absence in between

    >>> time_at_level([(date(2025, 1, 1), None)], date(2026, 5, 1))
    (16, datetime.date(2025, 1, 1), 0)
    >>> times = [(date(2025, 1, 1), date(2025, 3, 31)), (date(2026, 4, 1), None)]
    >>> time_at_level(times, date(2026, 5, 1))
    (4, datetime.date(2025, 1, 1), 365)
    """
    *earlier, (begin, _end) = times
    stood = sum((last - first).days + 1 for first, last in earlier)
    first = times[0][0]
    away = (begin - first).days - stood
    return whole_months(begin - timedelta(days=stood), day), first, away


def stand(states: Sequence[str]) -> str:
    """Return how near somebody is to a step, by the state of each criterion.

    Whoever lacks one of several is nearly there; a step without criteria is reached by
    nobody by itself.

    >>> stand(["met", "met"]), stand(["met", "unknown"]), stand(["missed"]), stand([])
    ('eligible', 'nearly', 'not_yet', 'not_yet')
    """
    missing = sum(state != MET for state in states)
    if states and not missing:
        return ELIGIBLE
    return NEARLY if missing == 1 and len(states) > 1 else NOT_YET
