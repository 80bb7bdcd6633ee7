"""How figures spread: quartiles, outliers, and how many lie in which range."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from .chart import nice_ticks

# Of fewer figures nobody can tell which one stands out
FEWEST = 5
# How far beyond the middle half a figure lies that stands out, in widths of that half
REACH = Fraction(3, 2)


class Spread(NamedTuple):
    """What tells how figures spread; the middle half lies between `low` and `high`."""

    count: int
    least: Fraction
    low: Fraction
    median: Fraction
    high: Fraction
    most: Fraction

    @property
    def fences(self) -> tuple[Fraction, Fraction] | None:
        """Beyond these a figure stands out; None if there are too few figures."""
        if self.count < FEWEST:
            return None
        width = self.high - self.low
        return self.low - REACH * width, self.high + REACH * width


def spread(values: Sequence[Fraction | int]) -> Spread | None:
    """Describe how figures spread; quartiles lie between figures, in proportion.

    >>> [int(each) for each in spread([7, 1, 3, 5, 9])]
    [5, 1, 3, 5, 7, 9]
    >>> spread([1, 2]).low
    Fraction(5, 4)
    """
    if not values:
        return None
    ordered = sorted(map(Fraction, values))
    return Spread(
        len(ordered),
        ordered[0],
        _quantile(ordered, Fraction(1, 4)),
        _quantile(ordered, Fraction(1, 2)),
        _quantile(ordered, Fraction(3, 4)),
        ordered[-1],
    )


def _quantile(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    place = (len(ordered) - 1) * share
    left = place.numerator // place.denominator
    right = min(left + 1, len(ordered) - 1)
    return ordered[left] + (ordered[right] - ordered[left]) * (place - left)


class Bin(NamedTuple):
    """A range of figures, its end excluded, and how many of each group lie in it."""

    start: float
    end: float
    counts: tuple[int, ...]


def histogram(groups: Sequence[Sequence[float]], bins: int = 8) -> list[Bin]:
    """Count how many figures of each group lie in which range; ranges have round ends.

    >>> [(each.start, each.end, each.counts) for each in histogram([[0, 50], [99]], 2)]
    [(0.0, 50.0, (1, 0)), (50.0, 100.0, (1, 1))]
    >>> histogram([[], []])
    []
    """
    values = [value for group in groups for value in group]
    if not values:
        return []
    ends = [float(end) for end in nice_ticks(min(0, *values), max(values), bins)]
    if ends[-1] <= max(values):
        # a figure on the last border lies in a range too
        ends.append(2 * ends[-1] - ends[-2])
    return [
        Bin(
            start,
            end,
            tuple(sum(start <= value < end for value in group) for group in groups),
        )
        for start, end in pairwise(ends)
    ]
