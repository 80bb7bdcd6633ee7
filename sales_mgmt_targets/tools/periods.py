"""Fiscal years, quarters, months and week parts: spans of days that tile."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo

ONE_DAY = timedelta(days=1)
LEVELS = ("year", "quarter", "month", "week")
MONTHS_PER_LEVEL = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """An interval of days; both ends belong to it.

    >>> Span(date(2026, 2, 1), date(2026, 2, 28)).days
    28
    """

    start: date
    end: date

    def __post_init__(self):
        if self.end < self.start:
            raise ValueError(f"A period cannot end before it starts: {self}")

    def __str__(self):
        return f"{self.start}..{self.end}"

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def iterate(self) -> Iterator[date]:
        """Yield the days of the span.

        >>> len(list(Span(date(2028, 2, 1), date(2028, 2, 29)).iterate()))
        29
        """
        return (self.start + ONE_DAY * number for number in range(self.days))

    @property
    def end_exclusive(self) -> date:
        """The first day after the span, for half-open comparisons."""
        return self.end + ONE_DAY

    def utc_bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return the UTC moments of local midnight at both ends, half-open and naive.

        >>> Span(date(2026, 1, 1), date(2026, 1, 31)).utc_bounds(
        ...     timezone(timedelta(hours=8)))[0]
        datetime.datetime(2025, 12, 31, 16, 0)
        """
        return _utc_midnight(self.start, zone), _utc_midnight(self.end_exclusive, zone)


def overlap(one: Span, other: Span) -> int:
    """Return how many days two spans share.

    >>> june = Span(date(2026, 6, 1), date(2026, 6, 30))
    >>> overlap(june, Span(date(2026, 6, 30), date(2026, 7, 2)))
    1
    """
    days = min(one.end, other.end) - max(one.start, other.start)
    return max(days.days + 1, 0)


def add_months(day: date, months: int) -> date:
    """Return the first day of the month that lies so many months from the day's month.

    >>> add_months(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 1)
    """
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def fiscal_year_of(day: date, first_month: int) -> int:
    """Return the fiscal year of the day, named by the calendar year it starts in.

    >>> fiscal_year_of(date(2026, 3, 31), 4), fiscal_year_of(date(2026, 4, 1), 4)
    (2025, 2026)
    """
    return day.year - (day.month < first_month)


def fiscal_year(year: int, first_month: int) -> Span:
    """Return the fiscal year that starts in that calendar year.

    >>> str(fiscal_year(2026, 4))
    '2026-04-01..2027-03-31'
    """
    start = date(year, first_month, 1)
    return Span(start, add_months(start, 12) - ONE_DAY)


def begins_period(day: date, level: str, first_month: int) -> bool:
    """Tell whether a year, quarter or month of the fiscal year begins on the day.

    >>> [begins_period(date(2026, month, 1), "quarter", 2) for month in (2, 4, 5)]
    [True, False, True]
    >>> begins_period(date(2026, 2, 2), "month", 2)
    False
    """
    months = (day.month - first_month) % 12
    return day.day == 1 and months % MONTHS_PER_LEVEL[level] == 0


def tile(span: Span, level: str) -> Iterator[Span]:
    """Cut a span that starts with a month into consecutive spans of the level.

    Weeks run from Monday to Sunday and are cut where a month ends, so that they tile
    months too.

    >>> [str(part) for part in tile(fiscal_year(2026, 2), "quarter")][-1]
    '2026-11-01..2027-01-31'
    >>> [str(part) for part in tile(fiscal_year(2026, 2), "week")][:2]
    ['2026-02-01..2026-02-01', '2026-02-02..2026-02-08']
    """
    start = span.start
    while start <= span.end:
        following = _get_next_start(start, level)
        yield Span(start, following - ONE_DAY)
        start = following


def week_label(day: date) -> str:
    """Return the ISO week of the day; both parts of a week that was cut have the same.

    >>> week_label(date(2025, 12, 31)), week_label(date(2026, 1, 1))
    ('2026-W01', '2026-W01')
    """
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def period_name(span: Span, level: str, first_month: int) -> str:
    """Name a span the way people sort and say it, the same in every language.

    >>> quarters = tile(fiscal_year(2026, 4), "quarter")
    >>> [period_name(span, "quarter", 4) for span in quarters][2:]
    ['2026/27 Q3', '2026/27 Q4']
    >>> period_name(fiscal_year(2026, 1), "year", 1)
    '2026'
    >>> january = Span(date(2026, 1, 1), date(2026, 1, 31))
    >>> [period_name(span, "week", 1) for span in tile(january, "week")][:2]
    ['2026-W01 (2/2)', '2026-W02']
    """
    if level == "week":
        return week_label(span.start) + _get_part_suffix(span)
    if level == "month":
        return f"{span.start:%Y-%m}"
    year = fiscal_year_of(span.start, first_month)
    label = str(year) if first_month == 1 else f"{year}/{(year + 1) % 100:02d}"
    if level == "year":
        return label
    quarter = (span.start.month - first_month) % 12 // 3 + 1
    return f"{label} Q{quarter}"


def _get_next_start(start: date, level: str) -> date:
    """Return the day on which the next span of the level begins."""
    if level != "week":
        return add_months(start, MONTHS_PER_LEVEL[level])
    monday = start + timedelta(days=7 - start.weekday())
    return min(monday, add_months(start, 1))


def _get_part_suffix(span: Span) -> str:
    """Tell which part of its week a span is, if a month ends within that week."""
    monday = span.start - timedelta(days=span.start.weekday())
    sunday = monday + timedelta(days=6)
    if monday.month == sunday.month:
        return ""
    return " (1/2)" if span.start.month == monday.month else " (2/2)"


def _utc_midnight(day: date, zone: tzinfo) -> datetime:
    """Return the first moment of a local day as naive UTC.

    The clock may change that night, so the offsets of the day before and the day after
    are both tried; where midnight is skipped, the day begins at the first moment shown.
    """
    midnight = datetime.combine(day, time.min)
    around = (_to_local(midnight + shift, zone) for shift in (-ONE_DAY, ONE_DAY))
    candidates = {midnight - local.utcoffset() for local in around}
    return min(moment for moment in candidates if _to_local(moment, zone).date() >= day)


def _to_local(moment: datetime, zone: tzinfo) -> datetime:
    return moment.replace(tzinfo=timezone.utc).astimezone(zone)
