"""From a result to what it earns: one rate, tiers, steps and curves, exactly.

All figures are fractions: money as an amount (not in rounding units), rates as parts of
one (0.03 is 3 %). Nothing is rounded here.

A tier is reached by what is *at least* its start: borders belong to the upper tier.
What lies below the first tier earns nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

ZERO = Fraction(0)


class Tier(NamedTuple):
    """From which value on which rate or which amount counts.

    On a curve the rate is the share of on-target pay at this point.
    """

    start: Fraction
    rate: Fraction = ZERO
    amount: Fraction = ZERO


class Slice(NamedTuple):
    """A part of a result and the rate at which it is paid."""

    base: Fraction
    rate: Fraction

    @property
    def amount(self) -> Fraction:
        """What the slice earns, exactly."""
        return self.base * self.rate


class Cliff(NamedTuple):
    """A border at which pay jumps: just below it, and when it is reached."""

    start: Fraction
    before: Fraction
    after: Fraction


def exact(value: float | str | Decimal | Fraction) -> Fraction:
    """Read a figure as what it says: 0.1 is one tenth.

    >>> exact(0.1), exact("2.50")
    (Fraction(1, 10), Fraction(5, 2))
    """
    return value if isinstance(value, Fraction) else Fraction(str(value))


class Decimals(dict):
    """Fractions by the decimal text that they are read from; each is read once.

    >>> read = Decimals()
    >>> read["2.50"], read["2.50"] is read["2.50"], read[None]
    (Fraction(5, 2), True, None)
    """

    def __missing__(self, text: str | None) -> Fraction | None:
        self[text] = (
            None if text is None else Fraction(*Decimal(text).as_integer_ratio())
        )
        return self[text]


def add_up(values: Iterable[Fraction]) -> Fraction:
    """Add up fractions of few denominators, such as amounts of money.

    The same as `sum`, many times faster: numerators of one denominator are added as
    whole numbers, and only these sums are brought to a common one.

    >>> add_up([exact("0.10"), exact("0.20"), exact("0.70")]), add_up([])
    (Fraction(1, 1), Fraction(0, 1))
    """
    sums: dict[int, int] = defaultdict(int)
    for value in values:
        sums[value.denominator] += value.numerator
    return sum((Fraction(*pair[::-1]) for pair in sums.items()), ZERO)


def flat(pay: Fraction, rate: Fraction) -> list[Slice]:
    """Pay everything at one rate."""
    return [Slice(pay, rate)]


def marginal(pay: Fraction, rank: Fraction, tiers: Iterable[Tier]) -> list[Slice]:
    """Pay each slice of a result at the rate of its own tier (超额累进).

    With `rank` equal to `pay` this is the textbook formula
    `f(x) = Σ r_j · max(0, min(x, b_j) - b_(j-1))`. Otherwise the tiers cut the rank,
    and the pay is cut in the same proportions: ranked by attainment, the borders lie at
    these percentages of the target. The bases always add up to `pay`.

    Where there is nothing to cut, because `rank` or `pay` is zero or below (refunds
    exceed sales), everything has the rate that counts from zero on. So what goes back
    costs what the first sale earned, and nothing if the first sale earned nothing.

    >>> tiers = [Tier(Fraction(0), exact(0.03)), Tier(Fraction(100), exact(0.05))]
    >>> [str(part.amount) for part in marginal(Fraction(150), Fraction(150), tiers)]
    ['3', '5/2']
    """
    tiers = sorted(tiers)
    if rank <= 0 or pay <= 0:
        return [Slice(pay, rate_at(ZERO, tiers))]
    reached = [Tier(ZERO), *(tier for tier in tiers if tier.start < rank)]
    borders = [*(max(tier.start, ZERO) for tier in reached), rank]
    return [
        Slice(pay * (end - start) / rank, tier.rate)
        for tier, (start, end) in zip(reached, pairwise(borders), strict=True)
        if start < end
    ]


def whole(pay: Fraction, rank: Fraction, tiers: Iterable[Tier]) -> list[Slice]:
    """Pay everything at the rate of the tier that the rank reaches (全额累进).

    `f(x) = r(x) · x`. A rank below zero counts as zero, as in `marginal`.

    >>> tiers = [Tier(Fraction(0), exact(0.03)), Tier(Fraction(100), exact(0.05))]
    >>> [str(part.amount) for part in whole(Fraction(150), Fraction(150), tiers)]
    ['15/2']
    """
    return [Slice(pay, rate_at(max(rank, ZERO), tiers))]


def step(rank: Fraction, tiers: Iterable[Tier]) -> Fraction:
    """Return the amount of the highest step reached; nothing below the first one."""
    tier = reached_tier(rank, tiers)
    return tier.amount if tier else ZERO


def curve(rank: Fraction, points: Iterable[Tier]) -> Fraction:
    """Return the share of on-target pay: linear between points, which may also fall.

    Nothing before the first point, the share of the last one beyond it.

    >>> points = [Tier(exact(0.7), exact(0.5)), Tier(Fraction(1), Fraction(1))]
    >>> curve(exact(0.85), points), curve(exact(0.69), points), curve(exact(2), points)
    (Fraction(3, 4), Fraction(0, 1), Fraction(1, 1))
    """
    left, *rest = around(rank, points) or [Tier(rank)]
    if rank < left.start:
        return ZERO
    if not rest:
        return left.rate
    (right,) = rest
    passed = (rank - left.start) / (right.start - left.start)
    return left.rate + passed * (right.rate - left.rate)


def per_event(count: int, amount: Fraction) -> Fraction:
    """Return what so many events earn at an amount each."""
    return count * amount


def rate_at(rank: Fraction, tiers: Iterable[Tier]) -> Fraction:
    """Return the rate of the tier that a value reaches; nothing below the first one."""
    tier = reached_tier(rank, tiers)
    return tier.rate if tier else ZERO


def reached_tier(rank: Fraction, tiers: Iterable[Tier]) -> Tier | None:
    """Return the highest tier that a value reaches."""
    return max((tier for tier in tiers if tier.start <= rank), default=None)


def around(rank: Fraction, points: Iterable[Tier]) -> Sequence[Tier]:
    """Return the points of a curve that decide: both neighbours, or one at an end."""
    points = sorted(points)
    below = [point for point in points if point.start <= rank]
    above = points[len(below) :]
    return [*below[-1:], *above[:1]]


def cliffs(tiers: Iterable[Tier]) -> list[Cliff]:
    """Return where pay jumps if the whole amount is paid at the rate of its tier.

    Pay and rank are the same figure; borders without a jump are left out.

    >>> table = [Tier(Fraction(0), exact(0.03)), Tier(Fraction(100000), exact(0.05))]
    >>> [(str(cliff.before), str(cliff.after)) for cliff in cliffs(table)]
    [('3000', '5000')]
    """
    tiers = sorted(tiers)
    borders = [
        Cliff(upper.start, upper.start * lower.rate, upper.start * upper.rate)
        for lower, upper in pairwise([Tier(ZERO), *tiers])
    ]
    return [border for border in borders if border.before != border.after]


def falls(tiers: Iterable[Tier]) -> list[Cliff]:
    """Return the cliffs at which somebody who achieves more is paid less."""
    return [cliff for cliff in cliffs(tiers) if cliff.after < cliff.before]
