"""Where a figure will end: what was achieved, and what is still to come.

What is still to come of open deals is the sum of their amounts, each weighted by how
often deals from its stage were won. Deals are won or lost independently of each other,
so that the variance of their sum is the sum of their variances, `r (1 - r) a²` each.
Without deals a figure goes on as it began, and spreads as the results before it did.
Low and high hold four out of five endings, if sums spread like a normal distribution.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import isqrt
from typing import NamedTuple

# Four of five draws of a normal distribution lie within so many standard deviations
SPREAD = Fraction(12816, 10000)
# How many deals of one's own weigh as much as all those of the company
STRENGTH = 20
# Digits of a root behind the point
ROOT_DIGITS = 6
ZERO, ONE = Fraction(0), Fraction(1)


class Landing(NamedTuple):
    """Where a figure is expected to end, and between which bounds."""

    middle: Fraction
    low: Fraction
    high: Fraction


class Deals(NamedTuple):
    """What open deals still add, all together.

    :ivar expected: the sum of their amounts, each times how likely it is won
    :ivar variance: the sum of `r (1 - r) a²`
    :ivar most: the sum of their amounts
    """

    expected: Fraction = ZERO
    variance: Fraction = ZERO
    most: Fraction = ZERO

    def plus(self, other: "Deals") -> "Deals":
        """Return both together.

        >>> Deals(ONE, ONE, ONE).plus(Deals(most=ONE)).most
        Fraction(2, 1)
        """
        return Deals(*(one + two for one, two in zip(self, other, strict=True)))


class OpenDeals(NamedTuple):
    """What open opportunities that are to close in a period still bring.

    :ivar value: of their expected revenues
    :ivar count: of their number
    """

    value: Deals = Deals()
    count: Deals = Deals()

    def plus(self, other: "OpenDeals") -> "OpenDeals":
        """Return both together."""
        return OpenDeals(self.value.plus(other.value), self.count.plus(other.count))

    def get(self, gives: str) -> Deals:
        """Return what they add to a metric that deals add their value or one to."""
        return self.value if gives == "value" else self.count


def get_rate(
    won: int, closed: int, above: Fraction = ZERO, strength: int = STRENGTH
) -> Fraction:
    """Return how often deals are won; few of them lean on the rate of everybody.

    `r = (won + k · above) / (closed + k)`: the mean of a beta distribution that begins
    with k deals at the rate of everybody (Efron and Morris, 1977, on shrinkage).

    >>> get_rate(0, 0, Fraction(1, 4))
    Fraction(1, 4)
    >>> get_rate(20, 20, Fraction(1, 2))
    Fraction(3, 4)

    :param won: of those that were closed
    :param above: the rate of everybody
    :param strength: k
    """
    trials = closed + strength
    return (won + strength * above) / Fraction(trials) if trials else Fraction(above)


def land_deals(achieved: Fraction, deals: Deals) -> Landing:
    """Return where a figure lands if open deals are won as often as before.

    >>> land_deals(Fraction(100), Deals(Fraction(25), Fraction(625), Fraction(50)))
    Landing(middle=Fraction(125, 1), low=Fraction(100, 1), high=Fraction(150, 1))

    :param achieved: so far
    :param deals: that close in the period; each adds something or nothing
    """
    margin = SPREAD * _root(deals.variance)
    return Landing(
        achieved + deals.expected,
        achieved + max(deals.expected - margin, ZERO),
        achieved + min(deals.expected + margin, deals.most),
    )


def land_pace(
    achieved: Fraction, share: Fraction, before: Sequence[Fraction] = ()
) -> Landing | None:
    """Return where a figure lands if it goes on as it began.

    >>> land_pace(Fraction(30), Fraction(1, 2), [Fraction(50), Fraction(50)])
    Landing(middle=Fraction(60, 1), low=Fraction(60, 1), high=Fraction(60, 1))

    :param achieved: so far
    :param share: which part of the period lies behind, by what was expected of it
    :param before: results of earlier periods of the same length, for how they spread;
        with fewer than two the rest may bring nothing, or twice what it is expected to
    :return: None before the period began to bring anything
    """
    if share <= 0:
        return None
    rest = achieved * (1 - min(share, ONE)) / share
    margin = min(SPREAD * get_variation(before) * abs(rest), abs(rest))
    return Landing(achieved + rest, achieved + rest - margin, achieved + rest + margin)


def get_variation(results: Sequence[Fraction]) -> Fraction:
    """Return how far results spread, in proportion to their mean.

    The coefficient of variation of a sample; 1 where nothing is known.

    >>> get_variation([Fraction(8), Fraction(12)]) ** 2 - Fraction(8, 100) < 1e-6
    True
    """
    if len(results) < 2:
        return ONE
    mean = sum(results, ZERO) / len(results)
    if not mean:
        return ONE
    variance = sum((each - mean) ** 2 for each in results) / (len(results) - 1)
    return _root(variance) / abs(mean)


def _root(number: Fraction) -> Fraction:
    """Return the square root, rounded down at the last digit that is kept."""
    scale = 10**ROOT_DIGITS
    return Fraction(isqrt(number.numerator * scale**2 // number.denominator), scale)


class Past(NamedTuple):
    """What was foretold of a period, and how it ended."""

    landing: Landing
    final: Fraction


class Accuracy(NamedTuple):
    """How good landings of the past were.

    :ivar cases: how many are known
    :ivar error: by how much they missed on average, in proportion to what came
    :ivar bias: the same with its sign: above zero, too much was foretold
    :ivar within: which part of the endings lay between low and high
    """

    cases: int
    error: Fraction
    bias: Fraction
    within: Fraction


def judge(pasts: Iterable[Past]) -> Accuracy | None:
    """Return how good landings were: small periods weigh less than large ones.

    The weighted absolute percentage error `Σ|landing - final| / Σ|final|`.

    >>> ten = Fraction(10)
    >>> good = judge([Past(Landing(Fraction(9), Fraction(8), Fraction(11)), ten)])
    >>> good.error, good.bias, good.within
    (Fraction(1, 10), Fraction(-1, 10), Fraction(1, 1))

    :return: None where nothing ended yet, or nothing came
    """
    pasts = list(pasts)
    total = sum((abs(past.final) for past in pasts), ZERO)
    if not total:
        return None
    misses = [past.landing.middle - past.final for past in pasts]
    hits = sum(past.landing.low <= past.final <= past.landing.high for past in pasts)
    return Accuracy(
        len(pasts),
        sum(map(abs, misses), ZERO) / total,
        sum(misses, ZERO) / total,
        Fraction(hits, len(pasts)),
    )
