"""What is proposed from below, and how it comes into the tree of targets.

Amounts are whole rounding units, so that nothing is lost between month and year, or
between a person and the unit above.
"""

from collections.abc import Sequence

from .allocation import allocate


def spread(year: int, shape: Sequence[int], fallback: Sequence[int]) -> list[int]:
    """Divide the amount of a year over its periods in the proportion of a shape.

    >>> spread(100, [3, 1], [1, 1]), spread(100, [0, 0], [4, 1]), spread(9, [0], [0])
    ([75, 25], [80, 20], [9])

    :param year: whole units
    :param shape: what the periods hold now
    :param fallback: the shape where they hold nothing; all zero means evenly
    :return: whole units per period; they sum to the year
    """
    weights = [max(each, 0) for each in shape]
    if not any(weights):
        weights = [max(each, 0) for each in fallback]
    return allocate(year, weights)
