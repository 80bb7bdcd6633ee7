"""Prizes within a budget, gaps between places, and points for several criteria.

Places come from `ranking.rank`; prizes are whole rounding units of the currency.
"""

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction

from .allocation import allocate
from .ranking import Place


def award_within(
    places: Sequence[Place], prizes: Sequence[int], tie: str, budget: int
) -> dict[Hashable, int]:
    """Return the prize of everybody on a place; together never more than the budget.

    By the rule `same` everybody who is tied gets the whole prize of the place, as long
    as the budget lasts; what is left of it is then shared. By any other rule they share
    the prizes of the places they cover. The odd unit goes to who stands first.

    >>> from .ranking import rank
    >>> tied = rank({"a": 5, "b": 5, "c": 1})
    >>> award_within(tied, [100, 51, 20], "share", 500)
    {'a': 76, 'b': 75, 'c': 20}
    >>> award_within(tied, [100, 51, 20], "same", 500)
    {'a': 100, 'b': 100, 'c': 20}
    >>> award_within(tied, [100, 51, 20], "same", 171)
    {'a': 86, 'b': 85, 'c': 0}
    """
    left = budget
    awarded: dict[Hashable, int] = {}
    for place, keys in _group(places):
        covered = prizes[place - 1 :][: 1 if tie == "same" else len(keys)]
        wanted = sum(covered) * (len(keys) if tie == "same" else 1)
        granted = min(wanted, left)
        left -= granted
        awarded.update(zip(keys, allocate(granted, [1] * len(keys)), strict=True))
    return awarded


def cover(places: Sequence[Place], tie: str) -> dict[Hashable, range]:
    """Return of which places everybody gets the prizes that are not money.

    >>> from .ranking import rank
    >>> tied = rank({"a": 5, "b": 5, "c": 1})
    >>> cover(tied, "share")
    {'a': range(1, 3), 'b': range(1, 3), 'c': range(3, 4)}
    >>> cover(tied, "same")
    {'a': range(1, 2), 'b': range(1, 2), 'c': range(3, 4)}
    """
    return {
        entry.key: range(
            entry.place, entry.place + (1 if tie == "same" else entry.tied)
        )
        for entry in places
    }


def gaps(places: Sequence[Place]) -> dict[Hashable, Fraction]:
    """Return how far everybody is from the place before; the first ones not at all.

    >>> from .ranking import rank
    >>> gaps(rank({"a": 3, "b": 5, "c": 3, "d": 2}))
    {'b': 0, 'a': 2, 'c': 2, 'd': 1}
    """
    distances: dict[Hashable, Fraction] = {}
    values = {entry.key: entry.value for entry in places}
    before = None
    for _place, keys in _group(places):
        value = values[keys[0]]
        distance = 0 if before is None else abs(value - before)
        distances.update(dict.fromkeys(keys, distance))
        before = value
    return distances


def points(
    values: Mapping[Hashable, Fraction | None], direction: str = "higher"
) -> dict[Hashable, Fraction]:
    """Return from 0 to 100 where everybody stands between the worst and the best.

    Where all are the same, all have 100; who has no value has 0.

    >>> [str(each) for each in points({"a": 10, "b": 20, "c": 15, "d": None}).values()]
    ['0', '100', '50', '0']
    """
    known = [value for value in values.values() if value is not None]
    worst, best = min(known, default=0), max(known, default=0)
    if direction == "lower":
        worst, best = best, worst

    def mark(value):
        if value is None:
            return Fraction(0)
        if best == worst:
            return Fraction(100)
        return 100 * Fraction(value - worst) / (best - worst)

    return {key: mark(value) for key, value in values.items()}


def score(
    tables: Sequence[Mapping[Hashable, Fraction]], weights: Sequence[Fraction | int]
) -> dict[Hashable, Fraction]:
    """Return the weighted mean of tables of points with the same keys.

    >>> score([{"a": Fraction(100)}, {"a": Fraction(40)}], [3, 1])
    {'a': Fraction(85, 1)}
    """
    whole = Fraction(sum(weights))
    return {
        key: sum(
            weight * table[key] for table, weight in zip(tables, weights, strict=True)
        )
        / whole
        for key in (tables[0] if tables else ())
    }


def _group(places):
    """Return each place with the keys of those who stand on it, the first first."""
    keys: dict[int, list[Hashable]] = {}
    for entry in places:
        keys.setdefault(entry.place, []).append(entry.key)
    return keys.items()
