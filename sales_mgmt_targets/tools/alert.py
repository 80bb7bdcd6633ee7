"""When somebody has to be told about a figure: pure decisions, no clock."""

from .percentages import read_percentages


def parse_shares(text: str) -> tuple[int, ...]:
    """Read a list of percentages, as people write it; the result is in order.

    >>> parse_shares("80 %, 50; 100")
    (50, 80, 100)

    :raise ValueError: there is none, or one is no whole number from 1 to 1000
    """
    shares = sorted(set(read_percentages(text, 1, 1000)))
    if not shares:
        raise ValueError(text)
    return tuple(shares)


def is_behind(pace: float, limit: float, lower_is_better: bool) -> bool:
    """Tell whether a pace is worse than a limit.

    Where less is better, as much too much is as bad as too little elsewhere: a limit of
    90 % of what was expected becomes one of 110 %.

    >>> is_behind(0.899, 0.9, False), is_behind(0.9, 0.9, False)
    (True, False)
    >>> is_behind(1.101, 0.9, True), is_behind(1.1, 0.9, True)
    (True, False)
    """
    if lower_is_better:
        return round(pace, 9) > round(2 - limit, 9)
    return round(pace, 9) < round(limit, 9)


def reached(attainment: float, shares: tuple[int, ...]) -> list[int]:
    """Return which shares an attainment has reached, in order.

    >>> reached(0.8, (50, 80, 100)), reached(0.4999, (50, 80))
    ([50, 80], [])
    """
    return [share for share in shares if round(100 * attainment, 6) >= share]
