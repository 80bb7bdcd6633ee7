"""What a campaign is compared with: the days before it, and the year before."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from .periods import Span


def get_windows(span: Span, today: date) -> dict[str, Span] | None:
    """Return the days that are measured, and as many before them to compare with.

    While a campaign runs, the days that have passed are compared with as many.

    >>> span = Span(date(2026, 5, 4), date(2026, 5, 6))
    >>> get_windows(span, date(2026, 6, 1))["before"]
    Span(start=datetime.date(2026, 5, 1), end=datetime.date(2026, 5, 3))

    :param span: the days of the campaign
    :return: `now`, `before` (the same number of days right before) and `last_year`
        (the same days of the year before); None before it begins
    """
    if today < span.start:
        return None
    end = min(span.end, today)
    days = (end - span.start).days + 1
    year = relativedelta(years=1)
    return {
        "now": Span(span.start, end),
        "before": Span(
            span.start - timedelta(days=days), span.start - timedelta(days=1)
        ),
        "last_year": Span(span.start - year, end - year),
    }


def sum_span(days: dict[date, Decimal], span: Span) -> Decimal:
    """Return what the days of a span brought; days without anything bring nothing."""
    return sum(
        (value for day, value in days.items() if span.start <= day <= span.end),
        Decimal(0),
    )


def list_span(days: dict[date, Decimal], span: Span) -> list[float]:
    """Return what each day of a span brought, in order."""
    return [float(days.get(day, 0)) for day in span.iterate()]


def divide(part: float, whole: float) -> float | None:
    """Return a part of a whole; None where there is no whole.

    >>> divide(300, 4), divide(300, 0)
    (75.0, None)
    """
    if not whole:
        return None
    return float(Fraction(str(part)) / Fraction(str(whole)))
