"""How a year that has begun goes on, from what it brought so far and the year before.

Everybody goes on at the own pace, with the season of the whole company: months that
brought much last year bring much again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

ZERO = Fraction(0)


class Place(NamedTuple):
    """Whose figure it is: of a metric, a person and a unit; 0 where there is none."""

    metric_id: int
    user_id: int
    unit_id: int


class Figure(NamedTuple):
    """A sum; of ratios, what it is out of as well."""

    value: Fraction
    base: Fraction | None = None

    def plus(self, other: "Figure") -> "Figure":
        """Return both together."""
        bases = [each for each in (self.base, other.base) if each is not None]
        return Figure(self.value + other.value, sum(bases, ZERO) if bases else None)

    def times(self, factor: Fraction) -> "Figure":
        """Return a part or a multiple of it; a ratio stays what it is."""
        return Figure(
            self.value * factor, None if self.base is None else self.base * factor
        )


# The figures of a month; the first month of a year is 0
Months = Mapping[int, Mapping[Place, Figure]]


def continue_year(
    achieved: Months, year_before: Months, over: Iterable[int], ahead: Iterable[int]
) -> dict[int, dict[Place, Figure]]:
    """Return what each month ahead is still to bring, beyond what it brought already.

    A person's months so far, together, are to the month ahead as the company's same
    months of last year are to that month of last year. Without last year all months are
    alike; before the first month is over last year repeats itself. Ratios stay as they
    were so far.

    :param achieved: what the months of this year brought, the running one included
    :param year_before: what those of last year brought
    :param over: months of this year that are over
    :param ahead: months to foretell, the running one included
    """
    over = list(over)
    so_far = _add_up(achieved, over)
    totals: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    for month, figures in year_before.items():
        for place, figure in figures.items():
            totals[place.metric_id, month] += figure.value
    expected = {}
    for month in ahead:
        if over:
            found = {
                place: figure.times(
                    Fraction(1, len(over))
                    if figure.base is not None
                    else _get_season(totals, place.metric_id, over, month)
                )
                for place, figure in so_far.items()
            }
        else:
            found = dict(year_before.get(month, {}))
        expected[month] = get_missing(found, achieved.get(month, {}))
    return expected


def _add_up(months: Months, which: Iterable[int]) -> dict[Place, Figure]:
    sums: dict[Place, Figure] = {}
    for month in which:
        for place, figure in months.get(month, {}).items():
            sums[place] = sums[place].plus(figure) if place in sums else figure
    return sums


def _get_season(
    totals: Mapping[tuple[int, int], Fraction],
    metric_id: int,
    over: list[int],
    month: int,
) -> Fraction:
    """Return what a month is worth in months that are over."""
    passed = sum((totals.get((metric_id, each), ZERO) for each in over), ZERO)
    if passed <= 0:
        return Fraction(1, len(over))
    return max(totals.get((metric_id, month), ZERO), ZERO) / passed


def get_missing(
    expected: Mapping[Place, Figure], achieved: Mapping[Place, Figure]
) -> dict[Place, Figure]:
    """Return what is still to come of what is expected; never less than nothing."""
    missing = {}
    for place, figure in expected.items():
        known = achieved.get(place)
        if known is None:
            missing[place] = figure
        elif figure.base is None and figure.value > known.value:
            missing[place] = Figure(figure.value - known.value)
    return missing
