"""The conversion chain: how many of each step bring the next, exactly.

A chain leads from potential customers over visits and quotations to revenue. The rate
of a step is what came of it in proportion to what was there before it: visits per call,
orders per quotation, money per order. It may exceed one.
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, lcm, prod
from typing import NamedTuple

from .allocation import allocate
from .landing import STRENGTH, get_rate

ZERO, ONE = Fraction(0), Fraction(1)
# Rates of fewer cases say too little to call a step weak
FEW = 5
# What closes less than this part of the gap is no weakness
SMALL = Fraction(1, 20)

# ------------------------------------------------------------
# RATES
# ------------------------------------------------------------


def shrink(
    successes: Fraction | int,
    trials: Fraction | int,
    above: Fraction | None,
    strength: int = STRENGTH,
) -> Fraction | None:
    """Return a rate that leans on the rate of everybody, the less there is of its own.

    `r = (s + k · above) / (t + k)`, as `landing.get_rate` has it; it lies between the
    own rate and the one above. What was given back counts at most as nothing.

    >>> shrink(0, 0, None), shrink(5, 10, None), shrink(0, 20, Fraction(1, 2))
    (None, Fraction(1, 2), Fraction(1, 4))

    :param successes: what came of it
    :param trials: what it came from
    :param above: the rate of everybody; None where nobody has any
    :return: None where nothing is known at all
    """
    successes, trials = max(Fraction(successes), ZERO), max(Fraction(trials), ZERO)
    if above is None:
        return get_rate(successes, trials, strength=0) if trials else None
    return get_rate(successes, trials, above, strength)


class Ladder:
    """What units and people did of each step, and the rates they are compared with.

    The rate above somebody is the rate of the others: of the nearest unit without them,
    leaning on the unit above that without them, up to the whole company. So nobody is
    compared with themselves.
    """

    def __init__(
        self,
        sums: dict[tuple[int, int], Sequence[Fraction]],
        paths: dict[int, Sequence[int]],
        size: int,
        strength: int = STRENGTH,
    ):
        """Add up what is known.

        :param sums: a figure per step, by ids of unit and person; 0 for nobody
        :param paths: ids of the units from the top down to a unit, by its id
        :param size: how many steps there are
        :param strength: how many cases of one's own weigh as much as those of others
        """
        self.size, self.strength, self.paths = size, strength, paths
        self._people: dict[int, dict[int, list[Fraction]]] = {}
        self._units: dict[int, list[Fraction]] = {}
        for (unit, user), values in sums.items():
            for place in paths.get(unit, ()):
                self._add(self._units, place, values)
                if user:
                    self._add(self._people.setdefault(user, {}), place, values)

    def _add(self, totals, key, values):
        known = totals.get(key)
        totals[key] = (
            list(values)
            if known is None
            else [one + two for one, two in zip(known, values, strict=True)]
        )

    def get_unit(self, unit: int) -> list[Fraction]:
        """Return what a unit did of each step, with everything below it."""
        return self._units.get(unit, [ZERO] * self.size)

    def get_person(self, user: int, within: int) -> list[Fraction]:
        """Return what a person did of each step in a unit and below it."""
        return self._people.get(user, {}).get(within, [ZERO] * self.size)

    def get_above_person(self, user: int, unit: int) -> list[Fraction | None]:
        """Return the rate into each step of the others around a person.

        :param unit: where the person works
        :return: a rate per step, None for the first one and where others have none
        """
        return self._descend(self.paths.get(unit, ()), self._people.get(user, {}))

    def get_above_unit(self, unit: int) -> list[Fraction | None]:
        """Return the rate into each step of what lies beside a unit; top: nothing."""
        path = self.paths.get(unit, ())
        own = self.get_unit(unit)
        return self._descend(path[:-1], dict.fromkeys(path, own))

    def _descend(self, path, own):
        """Return the rates of the units of a path, without what is own in each."""
        rates: list[Fraction | None] = [None] * self.size
        nothing = [ZERO] * self.size
        for unit in path:
            mine = own.get(unit, nothing)
            others = [
                one - two for one, two in zip(self.get_unit(unit), mine, strict=True)
            ]
            rates = get_rates(others, rates, self.strength)
        return rates


def get_rates(
    volumes: Sequence[Fraction],
    above: Sequence[Fraction | None],
    strength: int = STRENGTH,
) -> list[Fraction | None]:
    """Return the rate into each step; the first step has none.

    >>> get_rates([Fraction(10), Fraction(5)], [None, None])
    [None, Fraction(1, 2)]

    :param volumes: what was done of each step
    :param above: the rate of the others into each step
    """
    return [
        None,
        *(
            shrink(after, before, rate, strength)
            for (before, after), rate in zip(pairwise(volumes), above[1:], strict=True)
        ),
    ][: len(volumes)]


# ------------------------------------------------------------
# NEED
# ------------------------------------------------------------


class Moves(NamedTuple):
    """Where the need of periods falls if it has to happen some days earlier.

    :ivar shares: per period, how many parts of its need fall where, by place
    :ivar before: per period, how many parts fall before the first one
    :ivar scale: into how many parts the need of each period is cut
    """

    shares: list[dict[int, int]]
    before: list[int]
    scale: int


def get_moves(days: Sequence[int], lead: int, wraps: bool = False) -> Moves:
    """Return where need falls if it spreads over working days and is due earlier.

    >>> get_moves([2, 2], 1)
    Moves(shares=[{0: 1}, {0: 1, 1: 1}], before=[1, 0], scale=2)
    >>> get_moves([2, 2], 1, wraps=True).shares[0]
    {1: 1, 0: 1}

    :param days: working days of each period, in order; a period without any counts as
        one that has one
    :param lead: working days from one step to the next
    :param wraps: the next year begins as this one, so that what falls before the first
        period is needed at the end of the last one
    """
    days = [max(each, 1) for each in days]
    places = [place for place, count in enumerate(days) for _day in range(count)]
    scale = lcm(*days)
    shares, before, first = [], [], 0
    for count in days:
        due = [day - lead for day in range(first, first + count)]
        kept = due if wraps else [day for day in due if day >= 0]
        found = Counter(places[day % len(places)] for day in kept)
        part = scale // count
        shares.append({place: number * part for place, number in found.items()})
        before.append(sum(day < 0 for day in due) * part)
        first += count
    return Moves(shares, before, scale)


class Need(NamedTuple):
    """What a step asks of the one before it.

    :ivar units: whole rounding units per period
    :ivar before: whole rounding units that fall before the first period
    """

    units: list[int]
    before: int


def get_need(
    amounts: Sequence[Fraction], rate: Fraction, moves: Moves, rounding: Fraction
) -> Need:
    """Return how much of a step the amounts of the next one need.

    The year is rounded up to a whole rounding unit, so that the rate applied to the
    need reaches the amounts; the periods divide it by largest remainder. Sums are of
    whole numbers: they take a tenth of the time of sums of fractions.

    >>> moves = get_moves([1, 1], 0)
    >>> get_need([Fraction(1), Fraction(2)], Fraction(2, 5), moves, ONE)
    Need(units=[3, 5], before=0)

    :param amounts: of the next step per period; below zero nothing is asked
    :param rate: into the next step, above zero
    :param rounding: of what is asked for
    """
    size = lcm(*(amount.denominator for amount in amounts))
    due, before = [0] * len(amounts), 0
    for amount, shares, early in zip(amounts, moves.shares, moves.before, strict=True):
        if amount > 0:
            whole = amount.numerator * (size // amount.denominator)
            before += whole * early
            for place, share in shares.items():
                due[place] += whole * share
    unit = rate * rounding * size * moves.scale
    return Need(allocate(ceil(sum(due) / unit), due), ceil(before / unit))


# ------------------------------------------------------------
# DIAGNOSIS
# ------------------------------------------------------------


class Link(NamedTuple):
    """A step of the chain as it stands with somebody.

    :ivar volume: what was done of it in the period
    :ivar rate: the own rate into it, leaning on others; None for the first step
    :ivar reference: the rate that is compared with
    :ivar trials: from how many cases the own rate comes
    """

    volume: Fraction
    rate: Fraction | None = None
    reference: Fraction | None = None
    trials: Fraction = ZERO


class Diagnosis(NamedTuple):
    """Which step of a chain is weak.

    :ivar kind: `rate` (a step converts too little), `volume` (too little at the top),
        `reached` (nothing is missing), `none` (nothing stands out), `few` (too few
        cases to tell), or `unknown` (there is nothing to compare with)
    :ivar place: which step, of the first two kinds
    :ivar gain: what its correction would bring of the last step
    :ivar share: which part of the gap that closes, at most 1; None without a target
    """

    kind: str
    place: int | None = None
    gain: Fraction = ZERO
    share: Fraction | None = None


def get_gains(
    links: Sequence[Link], asked: Fraction | None, few: int = FEW
) -> list[Fraction | None]:
    """Return what the correction of each step alone would bring of the last one.

    Of the first step: what is missing at the top, through the rates as they are. Of
    the others: what was there before it, at the rate it should have less the one it
    has, through the rates after it (`Δ = volume · (reference - rate) · Π rates after`).

    >>> links = [Link(Fraction(100)), Link(Fraction(10), Fraction(1, 10),
    ...          Fraction(1, 5), Fraction(100))]
    >>> get_gains(links, Fraction(150))
    [Fraction(5, 1), Fraction(10, 1)]

    :param asked: what should have been done of the first step; None if nothing says
    :param few: with fewer cases a rate is not called weak
    :return: None where nothing can be said
    """
    gains: list[Fraction | None] = []
    for place, link in enumerate(links):
        after = [each.rate for each in links[place + 1 :]]
        if None in after:
            gains.append(None)
            continue
        if not place:
            lift = None if asked is None else asked - link.volume
        elif link.rate is None or link.reference is None or link.trials < few:
            lift = None
        else:
            lift = links[place - 1].volume * (link.reference - link.rate)
        gains.append(None if lift is None else max(lift, ZERO) * prod(after, start=ONE))
    return gains


def diagnose(
    links: Sequence[Link],
    asked: Fraction | None,
    gap: Fraction | None,
    few: int = FEW,
) -> Diagnosis:
    """Name the step whose correction closes most of the gap; the earlier one of two.

    :param asked: what should have been done of the first step
    :param gap: what is missing of the last step; None where nothing is asked of it
    """
    if gap is not None and gap <= 0:
        return Diagnosis("reached")
    gains = get_gains(links, asked, few)
    known = [gain for gain in gains if gain is not None]
    best = max(known, default=ZERO)
    whole = gap if gap is not None else max(links[-1].volume, best, ZERO)
    if best > 0 and best >= whole * SMALL:
        place = gains.index(best)
        share = None if gap is None else min(best / gap, ONE)
        return Diagnosis("rate" if place else "volume", place, best, share)
    compared = [link for link in links[1:] if link.reference is not None]
    if any(link.trials < few for link in compared):
        return Diagnosis("few")
    return Diagnosis("none" if known else "unknown")


def get_asked(
    goal: Fraction | None, references: Sequence[Fraction | None]
) -> list[Fraction | None]:
    """Return how much of each step a goal asks for, at the rates it should have.

    >>> get_asked(Fraction(10), [None, Fraction(1, 2), Fraction(1, 4)])
    [Fraction(80, 1), Fraction(40, 1), Fraction(10, 1)]

    :param goal: of the last step; None if nothing is asked
    :param references: the rate into each step, the first one ignored
    """
    asked = [goal]
    for rate in reversed(references[1:]):
        last = asked[-1]
        asked.append(last / rate if last is not None and rate else None)
    return asked[::-1]
