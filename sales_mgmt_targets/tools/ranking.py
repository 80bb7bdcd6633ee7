"""Places and prizes: who comes first, and what happens if nobody does alone.

Prizes are whole rounding units of the currency.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from .allocation import allocate


class Place(NamedTuple):
    """Where somebody stands.

    :ivar place: 1 is the first; after two firsts comes the third
    :ivar tied: how many stand on this place together
    """

    key: Hashable
    value: Fraction
    place: int
    tied: int


def rank(
    values: Mapping[Hashable, Fraction | None],
    direction: str = "higher",
    tie: str = "share",
    order: Mapping[Hashable, Any] | None = None,
) -> list[Place]:
    """Put results in order; who has none is not ranked.

    Ties stay ties (`share`, `same`), or are broken by who was there `earlier`: then by
    `order`, the smaller the better. Who is equal in that too stays tied.

    >>> [(place.key, place.place) for place in rank({"a": 1, "b": 2, "c": 2, "d": 0})]
    [('b', 1), ('c', 1), ('a', 3), ('d', 4)]

    :param direction: `higher` or `lower` is better
    :param order: of everybody who has a result, for the rule `earlier`
    """
    sign = -1 if direction == "higher" else 1
    standings = {
        key: (sign * value, *([order[key]] if tie == "earlier" else []))
        for key, value in values.items()
        if value is not None
    }
    ranked = sorted(standings, key=standings.get)
    tied = Counter(standings.values())
    first = {}
    for number, key in enumerate(ranked, start=1):
        first.setdefault(standings[key], number)
    return [
        Place(key, values[key], first[standings[key]], tied[standings[key]])
        for key in ranked
    ]


def award(
    places: Sequence[Place], prizes: Sequence[int], tie: str = "share"
) -> dict[Hashable, int]:
    """Return the prize of everybody who gets one.

    Who is tied shares the prizes of the places they cover, the odd unit going to who
    stands first in the list; by the rule `same` everybody gets the prize of the place
    itself, which may cost more than the prizes add up to.

    >>> award(rank({"a": 5, "b": 5, "c": 1}), [1000, 501, 200])
    {'a': 751, 'b': 750, 'c': 200}
    """
    holders = defaultdict(list)
    for entry in places:
        holders[entry.place].append(entry.key)
    awarded = {}
    for place, keys in holders.items():
        if tie == "same":
            won = prizes[place - 1 : place] * len(keys)
        else:
            won = allocate(sum(prizes[place - 1 :][: len(keys)]), [1] * len(keys))
        awarded |= dict(zip(keys, won, strict=False))
    return {key: prize for key, prize in awarded.items() if prize}
