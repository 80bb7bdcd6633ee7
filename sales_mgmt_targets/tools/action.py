"""What action plans are expected to bring, beside what is missing."""

from collections.abc import Iterable
from fractions import Fraction

WHOLE = 100


def left_of(effect: Fraction, progress: int) -> Fraction:
    """Return what is still to come of an effect.

    What an action that is half done has brought stands in the achieved figure by now,
    so that only the other half helps against the gap of today.

    :param effect: what the whole action is expected to bring
    :param progress: in percent, from 0 to 100
    """
    return effect * (WHOLE - min(max(progress, 0), WHOLE)) / WHOLE


def missing(target: Fraction, actual: Fraction, lower_is_better: bool) -> Fraction:
    """Return what is missing to a target, never below zero.

    Of a metric that is to be low it is what is too much.
    """
    gap = actual - target if lower_is_better else target - actual
    return max(gap, Fraction(0))


def cover(gap: Fraction, effects: Iterable[Fraction]) -> Fraction | None:
    """Return which part of a gap effects cover, more than 1 if they exceed it.

    :return: None where nothing is missing, so that there is nothing to cover

    >>> cover(Fraction(100), [Fraction(20), Fraction(40)])
    Fraction(3, 5)
    """
    if gap <= 0:
        return None
    return sum(effects, Fraction(0)) / gap
