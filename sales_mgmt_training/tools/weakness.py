"""Whose figures stay below what a course would help with."""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple


class Result(NamedTuple):
    """What a person achieved in a place, and what was planned there."""

    numerator: float
    denominator: float
    target: float


def attain(results: Iterable[Result], ratio: bool) -> Fraction | None:
    """Return what part of the target was achieved in all places together, in percent.

    Totals add up. Of ratios, the ratio of the sums is held against the plain average
    of the targets. None where nothing was planned or nothing happened.

    >>> attain([Result(30, 0, 100), Result(50, 0, 100)], False)
    Fraction(40, 1)
    >>> attain([Result(1, 4, 0.5), Result(2, 4, 0.25)], True)
    Fraction(100, 1)
    """
    rows = [[Fraction(str(number)) for number in result] for result in results]
    if not rows:
        return None
    numerator, denominator, target = (sum(column) for column in zip(*rows, strict=True))
    if ratio:
        target /= len(rows)
        if not denominator:
            return None
        numerator /= denominator
    return 100 * numerator / target if target > 0 else None
