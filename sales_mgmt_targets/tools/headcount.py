"""When somebody who is to come carries how much of a full target."""

from datetime import date
from fractions import Fraction

from .periods import ONE_DAY, Span, add_months


def ramp_spans(start: date, year: Span, months: int) -> list[tuple[Span, Fraction]]:
    """Return the days of a year from a start on, with the part that is carried then.

    The part grows by the same step each calendar month, beginning with that of the
    start, until it is whole: with three months a third, two thirds, the whole. Without
    a ramp it is whole at once.

    >>> year = Span(date(2026, 1, 1), date(2026, 12, 31))
    >>> spans = ramp_spans(date(2026, 10, 15), year, 2)
    >>> [(str(span), str(part)) for span, part in spans]
    [('2026-10-15..2026-10-31', '1/2'), ('2026-11-01..2026-12-31', '1')]
    >>> ramp_spans(date(2027, 1, 1), year, 0)
    []

    :param months: how many months it takes until the target is a full one
    """
    parts = []
    day = max(start, year.start)
    # months that lie before the year count as well
    number = (day.year - start.year) * 12 + day.month - start.month + 1
    while day <= year.end:
        if number >= months:
            parts.append((Span(day, year.end), Fraction(1)))
            break
        last = min(add_months(day, 1) - ONE_DAY, year.end)
        parts.append((Span(day, last), Fraction(number, months)))
        day = last + ONE_DAY
        number += 1
    return parts
