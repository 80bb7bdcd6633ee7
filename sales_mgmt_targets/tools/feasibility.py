"""Whether a target is within reach, from what was reached before."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

ZERO = Fraction(0)
# From this part of a limit on a target is near it
NEAR = Fraction(4, 5)


class Record(NamedTuple):
    """What somebody reached before.

    :ivar years: results of the last years without a gap, the oldest first
    :ivar best_month: the best month of those years; None where there is none
    :ivar pipeline: open opportunities that are to close in the planned year
    """

    years: tuple[Fraction, ...] = ()
    best_month: Fraction | None = None
    pipeline: Fraction = ZERO


class Limits(NamedTuple):
    """How much a target may ask for without a reason; None: as much as it likes.

    :ivar growth: on top of the last year, as a part of it
    :ivar stretch: on top of what the trend of the last years brings
    :ivar best_month: on top of the best month, for the highest month of the target
    :ivar pipeline: the part of the target that has to come from open opportunities
    """

    growth: Fraction | None = None
    stretch: Fraction | None = None
    best_month: Fraction | None = None
    pipeline: Fraction | None = None


class Judgement(NamedTuple):
    """How far a target goes beyond what was reached; None where nothing is known.

    :ivar light: good, near a limit, far beyond one, or none without any history
    :ivar beyond: names of the limits that it exceeds
    """

    growth: Fraction | None
    stretch: Fraction | None
    best_month: Fraction | None
    pipeline: Fraction | None
    light: str
    beyond: tuple[str, ...]


def get_trend(years: Sequence[Fraction]) -> Fraction | None:
    """Return what the next year brings if the last ones go on.

    The least-squares line through up to three years; one year alone stays as it was.

    >>> get_trend([Fraction(100), Fraction(120), Fraction(140)])
    Fraction(160, 1)
    >>> get_trend([Fraction(100)]), get_trend([])
    (Fraction(100, 1), None)

    :param years: results, the oldest first
    :return: not below zero
    """
    last = list(years)[-3:]
    if not last:
        return None
    count = len(last)
    middle = Fraction(count - 1, 2)
    mean = sum(last, ZERO) / count
    spread = sum(((place - middle) ** 2 for place in range(count)), ZERO)
    slope = (
        sum(((place - middle) * value for place, value in enumerate(last)), ZERO)
        / spread
        if spread
        else ZERO
    )
    return max(mean + slope * (count - middle), ZERO)


def judge(
    amount: Fraction, highest_month: Fraction | None, record: Record, limits: Limits
) -> Judgement:
    """Compare a target of a year with what was reached before.

    >>> record = Record((Fraction(100), Fraction(100)), Fraction(12), Fraction(30))
    >>> judge(Fraction(150), Fraction(15), record, Limits(growth=Fraction(1, 4)))[:3]
    (Fraction(1, 2), Fraction(1, 2), Fraction(1, 4))

    :param highest_month: of the target's own months; None if it has none
    """
    found = {
        "growth": _above(amount, record.years[-1] if record.years else None),
        "stretch": _above(amount, get_trend(record.years)),
        "best_month": _above(highest_month, record.best_month),
        "pipeline": record.pipeline / amount if amount > 0 else None,
    }
    # the more of a target is in the pipeline already, the better
    used = {
        name: _use(value, limit)
        for name, value, limit in zip(found, found.values(), limits, strict=True)
        if name != "pipeline"
    }
    if None not in (found["pipeline"], limits.pipeline) and limits.pipeline:
        used["pipeline"] = (
            limits.pipeline / found["pipeline"] if found["pipeline"] else 2
        )
    beyond = tuple(name for name in found if (used.get(name) or 0) > 1)
    if beyond:
        light = "far"
    elif not record.years:
        light = "none"
    else:
        near = any(use is not None and use > NEAR for use in used.values())
        light = "near" if near else "good"
    return Judgement(**found, light=light, beyond=beyond)


def _above(amount: Fraction | None, base: Fraction | None) -> Fraction | None:
    return amount / base - 1 if amount is not None and base and base > 0 else None


def _use(value: Fraction | None, limit: Fraction | None) -> Fraction | None:
    """Return which part of a limit is used; a limit of nothing is used by anything."""
    if value is None or limit is None:
        return None
    if not limit:
        return Fraction(2) if value > 0 else ZERO
    return value / limit
