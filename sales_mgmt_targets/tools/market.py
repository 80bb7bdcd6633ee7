"""Markets: what is typed for a year by month, and who is weighed by how much of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from .allocation import allocate, from_units, to_units

Place = tuple[int, int]


def spread(
    amount: float | str | Decimal, months: int, rounding: float
) -> list[Decimal]:
    """Divide the size of a market evenly over months; the parts add up to it exactly.

    >>> spread(100, 3, 0.01)
    [Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
    """
    units = allocate(to_units(amount, rounding), [1] * months)
    return [from_units(each, rounding) for each in units]


def find_holders(
    sizes: Mapping[int, Fraction], parents: Mapping[int, int | None]
) -> dict[int, int | None]:
    """Return whose market each unit shares: its own, or that of the one above it.

    >>> find_holders({2: Fraction(60)}, {1: None, 2: 1, 3: 1, 4: 2})
    {1: None, 2: 2, 3: None, 4: 2}

    :param sizes: by id of a unit; no unit lies below another one
    :param parents: id of the unit above, by id of each unit, parents first; the top
        has none
    """
    holders = {}
    for unit, parent in parents.items():
        holders[unit] = unit if unit in sizes else holders.get(parent)
    return holders


def weigh_places(
    sizes: Mapping[int, Fraction],
    parents: Mapping[int, int | None],
    leaves: Iterable[Place],
    times: Mapping[Place, Fraction],
) -> dict[Place, Fraction]:
    """Weigh units by the size of their markets, and people in them by their time.

    All that lies in a unit whose market is known shares its size by the time people
    are there, evenly if nobody is. What belongs to no market weighs nothing.

    >>> weigh_places({2: Fraction(60)}, {1: None, 2: 1}, [(2, 7), (1, 8)], {})
    {(2, 7): Fraction(60, 1), (1, 8): Fraction(0, 1)}

    :param sizes: by id of a unit; no unit lies below another one
    :param parents: id of the unit above, by id of each unit, parents first
    :param leaves: pairs of unit and person; a person of 0 is a unit without people
    :param times: which part of a full year somebody is where
    """
    holders = find_holders(sizes, parents)
    by_holder = defaultdict(list)
    for place in leaves:
        by_holder[holders[place[0]]].append(place)
    weights = {}
    for holder, places in by_holder.items():
        size = max(sizes.get(holder, Fraction(0)), Fraction(0))
        own = [times.get(place, Fraction(0)) for place in places]
        if not any(own):
            own = [Fraction(1)] * len(places)
        weights |= {
            place: size * time / sum(own)
            for place, time in zip(places, own, strict=True)
        }
    return weights
