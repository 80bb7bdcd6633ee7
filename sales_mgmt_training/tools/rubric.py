"""What the points of observers come to."""

from collections.abc import Iterable, Sequence

LOWEST, HIGHEST = 1, 5


def weigh(points: Iterable[tuple[int, float]]) -> float | None:
    """Return the weighted average of points, or None without any weight.

    :param points: points from 1 to 5 with their weights

    >>> weigh([(5, 3), (1, 1)])
    4.0
    """
    rows = [(value, weight) for value, weight in points if weight > 0]
    total = sum(weight for _value, weight in rows)
    if not total:
        return None
    return sum(value * weight for value, weight in rows) / total


def to_score(average: float) -> float:
    """Return an average of points as a score: 1 is 0, 5 is 100.

    >>> to_score(1), to_score(3), to_score(5)
    (0.0, 50.0, 100.0)
    """
    share = (average - LOWEST) / (HIGHEST - LOWEST)
    # sums of floats may end a hair beyond
    return 100.0 * min(1.0, max(0.0, share))


def difference(averages: Sequence[float]) -> float:
    """Return how far observers are apart, in points.

    >>> difference([4.5, 3.0]), difference([4.0])
    (1.5, 0.0)
    """
    return max(averages) - min(averages) if averages else 0.0
