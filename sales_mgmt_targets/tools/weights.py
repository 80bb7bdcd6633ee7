"""Weights: exact claims on what is divided, and how they add up through a tree."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from fractions import Fraction


def sum_upwards(
    weights: Mapping[Hashable, Fraction], parents: Mapping[Hashable, Hashable]
) -> dict[Hashable, Fraction]:
    """Give every node that has no weight of its own the sum of its children.

    >>> tree = {"north": "all", "anna": "north", "boris": "north"}
    >>> weights = sum_upwards({"anna": Fraction(2), "boris": Fraction(1)}, tree)
    >>> weights["north"], weights["all"]
    (Fraction(3, 1), Fraction(3, 1))

    :param weights: by node; leaves that are missing weigh nothing
    :param parents: parent by node, parents listed before their children
    """
    sums = defaultdict(Fraction)
    for key in reversed(parents):
        sums[key] = weights.get(key, sums[key])
        sums[parents[key]] += sums[key]
    return defaultdict(Fraction, sums | dict(weights))
