"""Who was where, and on how many days of a period."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .periods import Span


@dataclass(frozen=True, slots=True)
class Stay:
    """The days of a period that a person was assigned to a unit.

    :ivar share: of the working time
    """

    user_id: int
    unit_id: int
    role: str
    is_main: bool
    span: Span
    share: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Presence:
    """A person in a period: the last main unit, the role there, the days present."""

    user_id: int
    unit_id: int
    role: str
    days: int
    stays: tuple[Stay, ...]


def gather(stays: Iterable[Stay]) -> dict[int, Presence]:
    """Bring the stays of each person together, by user id.

    >>> june = Span(date(2026, 6, 1), date(2026, 6, 30))
    >>> start = Stay(7, 1, "member", True, Span(date(2026, 6, 1), date(2026, 6, 10)))
    >>> end = Stay(7, 2, "leader", True, Span(date(2026, 6, 11), date(2026, 6, 12)))
    >>> presence = gather([end, start])[7]
    >>> presence.unit_id, presence.role, presence.days
    (2, 'leader', 12)
    """
    by_user = defaultdict(list)
    for stay in stays:
        by_user[stay.user_id].append(stay)
    return {user_id: _join(user_id, own) for user_id, own in by_user.items()}


def count_days(spans: Iterable[Span]) -> int:
    """Count the days that lie in any of the spans; a day in two of them is one day.

    >>> count_days([Span(date(2026, 6, 1), date(2026, 6, 10)),
    ...             Span(date(2026, 6, 10), date(2026, 6, 12))])
    12
    """
    total, last = 0, date.min
    for span in sorted(spans):
        if span.end > last:
            start = span.start.toordinal()
            total += span.end.toordinal() - max(start - 1, last.toordinal())
            last = span.end
    return total


def _join(user_id: int, stays: list[Stay]) -> Presence:
    last = max(
        stays,
        key=lambda stay: (stay.span.end, stay.is_main, stay.span.start, stay.unit_id),
    )
    days = count_days(stay.span for stay in stays)
    ordered = sorted(stays, key=lambda stay: (stay.span, stay.unit_id))
    return Presence(user_id, last.unit_id, last.role, days, tuple(ordered))
