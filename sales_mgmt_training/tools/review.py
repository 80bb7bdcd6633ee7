"""How the results and the behaviour of a person become points, a score and a grade."""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

HUNDRED = Fraction(100)


class Part(NamedTuple):
    """What an indicator gives.

    :ivar weight: its share, out of 100
    :ivar points: None if there is nothing to judge
    """

    weight: Fraction
    points: Fraction | None


class Grade(NamedTuple):
    """A word of the scale, from this score on."""

    score_min: Fraction
    name: str


def attainment(
    achieved: Fraction | None, target: Fraction | None, direction: str = "higher"
) -> Fraction | None:
    """Return what was achieved in proportion to the target, or None without either.

    Where lower is better, a miss counts as much below 1 as it lies above the target:
    nothing at all counts twice, twice the target counts nothing.

    >>> attainment(Fraction(90), Fraction(100))
    Fraction(9, 10)
    >>> attainment(Fraction(3), Fraction(2), "lower")
    Fraction(1, 2)
    >>> attainment(Fraction(3), Fraction(0)), attainment(None, Fraction(2))
    (None, None)
    """
    if achieved is None or not target:
        return None
    share = Fraction(achieved) / Fraction(target)
    return 2 - share if direction == "lower" else share


def attainment_points(share: Fraction | None, cap: Fraction) -> Fraction | None:
    """Return the points of an attainment: 100 for the target, never more than the cap.

    :param cap: out of 100, e.g. 120

    >>> [str(attainment_points(Fraction(n, 10), Fraction(120))) for n in (-1, 9, 13)]
    ['0', '90', '120']
    """
    if share is None:
        return None
    return min(max(HUNDRED * share, Fraction(0)), Fraction(cap))


def scaled_points(
    value: Fraction | None, none_at: Fraction, full_at: Fraction
) -> Fraction | None:
    """Return from 0 to 100 where a value lies between two others, in either direction.

    >>> [str(scaled_points(Fraction(n), Fraction(3), Fraction(5))) for n in (2, 4, 9)]
    ['0', '50', '100']
    >>> str(scaled_points(Fraction(1), Fraction(10), Fraction(0)))
    '90'
    """
    if value is None:
        return None
    share = Fraction(value - none_at) / Fraction(full_at - none_at)
    return HUNDRED * min(max(share, Fraction(0)), Fraction(1))


def score(parts: Iterable[Part]) -> Fraction | None:
    """Return the weighted mean of the points.

    What has no points is left out, and the weights of the others count in proportion.

    >>> str(score([Part(60, Fraction(100)), Part(40, Fraction(50))]))
    '80'
    >>> str(score([Part(60, None), Part(40, Fraction(50))])), score([Part(100, None)])
    ('50', None)
    """
    known = [part for part in parts if part.points is not None]
    weight = sum((Fraction(part.weight) for part in known), Fraction(0))
    if not weight:
        return None
    return sum((Fraction(p.weight) * p.points for p in known), Fraction(0)) / weight


def grade(value: Fraction, scale: Iterable[Grade]) -> str:
    """Return the word of the highest grade that a score reaches.

    What lies below all of them has the lowest one; without a scale there is no word.

    >>> scale = [Grade(Fraction(80), "good"), Grade(Fraction(0), "poor")]
    >>> grade(Fraction(80), scale), grade(Fraction(79), scale), grade(Fraction(9), [])
    ('good', 'poor', '')
    """
    ordered = sorted(scale)
    reached = [each.name for each in ordered if value >= each.score_min]
    if reached:
        return reached[-1]
    return ordered[0].name if ordered else ""


def to_hundredths(value: Fraction) -> float:
    """Round to two digits, halves away from zero, as scores are stored.

    >>> to_hundredths(Fraction(1, 8)), to_hundredths(Fraction(-1, 8))
    (0.13, -0.13)
    """
    cents = (abs(value) * 200 + 1) // 2
    return float(Fraction(cents if value >= 0 else -cents, 100))
