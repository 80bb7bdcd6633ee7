"""Seasonal profiles: which part of a year's result falls into each of its months."""

from collections.abc import Sequence
from fractions import Fraction


def to_shares(values: Sequence[Fraction | int]) -> list[Fraction]:
    """Return which part of the whole each value is; below zero counts as nothing.

    >>> to_shares([3, 1, -1])
    [Fraction(3, 4), Fraction(1, 4), Fraction(0, 1)]

    :return: shares that sum to one; none, if there is no value above zero
    """
    positive = [max(Fraction(value), Fraction(0)) for value in values]
    whole = sum(positive)
    return [value / whole for value in positive] if whole else []


def mean_shares(years: Sequence[Sequence[Fraction | int]]) -> list[Fraction]:
    """Return the mean share of each month over years that had any result.

    Every year counts the same, however large it was.

    >>> mean_shares([[1, 3], [100, 100], [0, 0]])
    [Fraction(3, 8), Fraction(5, 8)]

    :param years: results by month, in the order of the fiscal year
    """
    shares = [each for each in map(to_shares, years) if each]
    return [
        sum(column, Fraction(0)) / len(shares) for column in zip(*shares, strict=True)
    ]


def blend(
    history: Sequence[Fraction], working: Sequence[Fraction], part: Fraction
) -> list[Fraction]:
    """Mix the shares of the history with those of the working days.

    Each month gets `(1 - part) * history + part * working`. Where one of the two is
    missing the other one decides alone.

    >>> blend([Fraction(1), Fraction(0)], [Fraction(1, 2), Fraction(1, 2)],
    ...     Fraction(1, 2))
    [Fraction(3, 4), Fraction(1, 4)]

    :param part: from 0, history only, to 1, working days only
    """
    if not history or not working:
        return list(history or working)
    return [
        (1 - part) * past + part * days
        for past, days in zip(history, working, strict=True)
    ]
