"""When somebody has to be told about a figure: pure decisions, no clock."""

from collections.abc import Callable
from datetime import date

from .periods import ONE_DAY

# A working time without a single working day would be searched for ever
LONGEST_LOOK_BACK = 800


def parse_shares(text: str) -> tuple[int, ...]:
    """Read a list of percentages, as people write it; the result is in order.

    >>> parse_shares("80 %, 50; 100")
    (50, 80, 100)

    :raise ValueError: there is none, or one is no whole number from 1 to 1000
    """
    words = text.replace(";", ",").replace("，", ",").replace("%", "").split(",")
    shares = sorted({int(word) for word in words if word.strip()})
    if not shares or shares[0] < 1 or shares[-1] > 1000:
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


def run_start(today: date, days: int, is_working: Callable[[date], bool]) -> date:
    """Return since when something holds that held on so many working days, with today.

    >>> wednesday = date(2026, 6, 3)
    >>> run_start(wednesday, 4, lambda day: day.weekday() < 5)
    datetime.date(2026, 5, 29)

    :param days: at least one
    """
    day, found = today, int(is_working(today))
    while found < days and (today - day).days < LONGEST_LOOK_BACK:
        day -= ONE_DAY
        found += is_working(day)
    return day


def silence_start(today: date, days: int, is_working: Callable[[date], bool]) -> date:
    """Return the first day of so many whole working days that lie behind us.

    Today does not count: it is not over.

    >>> monday = date(2026, 6, 8)
    >>> silence_start(monday, 5, lambda day: day.weekday() < 5)
    datetime.date(2026, 6, 1)
    """
    return run_start(today - ONE_DAY, days, is_working)
