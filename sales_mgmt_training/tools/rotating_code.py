"""Codes that change every minute and are good for a few of them."""

from collections.abc import Callable
from datetime import datetime
from hmac import compare_digest

SECONDS = 60
# a code is accepted in its own minute and in so many after it
GRACE = 2
EPOCH = datetime(1970, 1, 1)


def slot(moment: datetime) -> int:
    """Return the number of the minute a moment lies in.

    >>> slot(datetime(1970, 1, 1, 0, 1, 59))
    1
    """
    return int((moment - EPOCH).total_seconds()) // SECONDS


def write(sign: Callable[[int], str], moment: datetime) -> str:
    """Return the code of a moment.

    :param sign: gives the signature of a minute, which nobody else can make

    >>> write(lambda number: f"s{number}", datetime(1970, 1, 1, 0, 1))
    '1.s1'
    """
    number = slot(moment)
    return f"{number}.{sign(number)}"


def check(sign: Callable[[int], str], code: str, moment: datetime) -> str:
    """Tell whether a code is `good`, `forged` or `expired` at a moment.

    >>> sign, noon = lambda number: f"s{number}", datetime(1970, 1, 1, 0, 1)
    >>> check(sign, "1.s1", noon), check(sign, "1.s2", noon), check(sign, "?", noon)
    ('good', 'forged', 'forged')
    >>> check(sign, "1.s1", datetime(1970, 1, 1, 0, 4))
    'expired'
    """
    number, _dot, signature = code.partition(".")
    if not (number.isascii() and number.isdigit()) or len(number) > 12:
        return "forged"
    if not compare_digest(sign(int(number)).encode(), signature.encode()):
        return "forged"
    age = slot(moment) - int(number)
    return "good" if 0 <= age <= GRACE else "expired"
