"""What somebody is able to reach beside colleagues, and in which part of a year.

The weight of a person in a period is

    capability x ramp x presence x season

where the capability mixes what was achieved, what can be taken on and what there is to
be won, each in proportion to the average colleague; the ramp grows with the months in
the job; presence is the part of the working days on which the person is there.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate

from dateutil.relativedelta import relativedelta

from .percentages import read_percentages
from .periods import ONE_DAY, Span

ONE, ZERO = Fraction(1), Fraction(0)


def parse_ramp(text: str) -> tuple[Fraction, ...]:
    """Read what a newcomer reaches in the first, second, … month, as people write it.

    >>> parse_ramp("25 %, 50, 75")
    (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))
    >>> parse_ramp("")
    ()

    :raise ValueError: a part is no whole percentage from 0 to 100
    """
    return tuple(Fraction(share, 100) for share in read_percentages(text, 0, 100))


def relate(
    figures: Mapping[Hashable, Fraction | None],
) -> dict[Hashable, Fraction | None]:
    """Put figures in proportion to the average of those who have one.

    >>> relate({"anna": Fraction(3), "boris": Fraction(1), "newcomer": None})
    {'anna': Fraction(3, 2), 'boris': Fraction(1, 2), 'newcomer': None}

    :param figures: None for who has no figure yet; below zero counts as nothing
    :return: where nobody has reached anything, nobody has a figure
    """
    known = [max(value, ZERO) for value in figures.values() if value is not None]
    average = sum(known, ZERO) / len(known) if known else ZERO
    return {
        key: max(value, ZERO) / average if value is not None and average else None
        for key, value in figures.items()
    }


def mix(
    figures: Mapping[Hashable, Sequence[Fraction | None]], parts: Sequence[Fraction]
) -> dict[Hashable, Fraction]:
    """Return the capability of each person: the mean of what is known of them.

    Who has no figure of a kind, as a newcomer has no history, is weighed by the others;
    of whom nothing is known is an average colleague.

    >>> mix({"anna": (Fraction(3, 2), ONE), "newcomer": (None, ONE)},
    ...     (Fraction(60), Fraction(40)))
    {'anna': Fraction(13, 10), 'newcomer': Fraction(1, 1)}

    :param figures: as `relate` returns them, one of each kind
    :param parts: how much each kind counts
    """
    return {key: _mean(values, parts) for key, values in figures.items()}


def _mean(values, parts):
    known = [
        (value, part)
        for value, part in zip(values, parts, strict=True)
        if value is not None and part
    ]
    whole = sum((part for _value, part in known), ZERO)
    if not whole:
        return ONE
    return sum((value * part for value, part in known), ZERO) / whole


class DayCount:
    """Counts the working days of spans, at once however long they are.

    >>> weekdays = DayCount(Span(date(2026, 6, 1), date(2026, 6, 30)),
    ...                     lambda day: day.weekday() < 5)
    >>> weekdays.count(date(2026, 6, 5), date(2026, 6, 8))
    2
    """

    def __init__(self, span: Span, is_working: Callable[[date], bool]):
        self.span = span
        self._sums = [0, *accumulate(map(int, map(is_working, span.iterate())))]

    def count(self, start: date, end: date) -> int:
        """Return how many working days there are from one day to the other."""
        first = max(start, self.span.start)
        last = min(end, self.span.end)
        if last < first:
            return 0
        begin = (first - self.span.start).days
        return self._sums[(last - self.span.start).days + 1] - self._sums[begin]


@dataclass(frozen=True, slots=True)
class Job:
    """When somebody is there, how much, and since when in the job.

    :ivar stays: spans in which the person works here, with the part of the working time
    :ivar started_on: first day in the job; None: too long ago to matter
    :ivar absences: spans of planned absence that do not overlap each other
    """

    stays: tuple[tuple[Span, Fraction], ...]
    started_on: date | None = None
    absences: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Time:
    """What a period brings of a person: 1 is somebody experienced who is always there.

    :ivar presence: the part of the working days, times the part of the working time
    :ivar effective: the same, less what a newcomer does not reach yet
    """

    presence: Fraction
    effective: Fraction


def measure_time(
    span: Span, job: Job, ramp: Sequence[Fraction], days: DayCount
) -> Time:
    """Return how much of a person there is in a period.

    >>> june = Span(date(2026, 6, 1), date(2026, 6, 30))
    >>> days = DayCount(june, lambda day: day.weekday() < 5)
    >>> measure_time(june, Job(((june, ONE),), date(2026, 6, 1)), (ONE / 4,), days)
    Time(presence=Fraction(1, 1), effective=Fraction(1, 4))

    A period without any working day brings nothing.

    :param span: inside the span of `days`
    :param ramp: what is reached in the first, second, … month in the job, then all
    """
    whole = days.count(span.start, span.end)
    if not whole:
        return Time(ZERO, ZERO)
    presence = effective = ZERO
    for stay, share in job.stays:
        for part, factor in _cut(_meet(stay, span), job.started_on, ramp):
            there = days.count(part.start, part.end) - sum(
                days.count(away.start, away.end)
                for away in (_meet(absence, part) for absence in job.absences)
                if away
            )
            presence += share * there
            effective += share * factor * there
    return Time(presence / whole, effective / whole)


def join(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join spans that overlap or follow each other.

    >>> [each.days for each in join([Span(date(2026, 6, 1), date(2026, 6, 5)),
    ...     Span(date(2026, 6, 3), date(2026, 6, 8)),
    ...     Span(date(2026, 6, 9), date(2026, 6, 9))])]
    [9]
    """
    joined = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end + ONE_DAY:
            last = joined.pop()
            span = Span(last.start, max(last.end, span.end))
        joined.append(span)
    return tuple(joined)


def _meet(one: Span, other: Span) -> Span | None:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Span(start, end) if start <= end else None


def _cut(span, started_on, ramp) -> Iterable[tuple[Span, Fraction]]:
    """Cut a span where a month in the job ends, as long as the ramp goes on."""
    if not span:
        return
    start = span.start
    for number, factor in enumerate(ramp if started_on else ()):
        month_end = started_on + relativedelta(months=number + 1) - ONE_DAY
        end = min(month_end, span.end)
        if end >= start:
            yield Span(start, end), factor
            start = end + ONE_DAY
        if start > span.end:
            return
    yield Span(start, span.end), ONE
