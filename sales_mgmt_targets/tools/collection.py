"""What was received of a document, over the dated parts that were promised of it.

Amounts are whole numbers of rounding units. Money goes to the promises in order of
their dates. What nobody owes any more, because the document was credited or cancelled,
is taken from the last promises first: they are broken off.
"""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate, pairwise
from typing import NamedTuple

STATES = ("planned", "due", "kept", "late", "broken")


class Share(NamedTuple):
    """What became of a promise.

    :ivar claim: what is still owed of it or was received, at most what was promised
    :ivar received: what came of the claim
    """

    claim: int
    received: int


def allocate(amounts: Sequence[int], received: int, claimable: int) -> list[Share]:
    """Share what was received over promises in the order of their dates.

    :param amounts: promised, in the order of the dates
    :param received: of the whole document; less than nothing counts as nothing
    :param claimable: what the document may bring in all; as above
    :return: a share per promise; the claims add up to the smaller of all that was
        promised and the claimable, what came to the smaller of the claims and received

    >>> [tuple(each) for each in allocate([40, 40, 20], 50, 100)]
    [(40, 40), (40, 10), (20, 0)]
    >>> [tuple(each) for each in allocate([40, 40, 20], 50, 60)]
    [(40, 40), (20, 10), (0, 0)]
    """
    claims = fill(amounts, claimable)
    return list(map(Share, claims, fill(claims, received)))


def fill(amounts: Sequence[int], available: int) -> list[int]:
    """Fill amounts one after the other as far as what is available goes.

    >>> fill([3, 3, 3], 4), fill([3], -1), fill([], 5)
    ([3, 1, 0], [0], [])
    """
    left = max(available, 0)
    befores = accumulate(amounts, initial=0)
    return [
        min(amount, max(left - before, 0))
        for amount, before in zip(amounts, befores, strict=False)
    ]


def get_state(share: Share, amount: int, day: date, today: date) -> str:
    """Return what a promise is: one of `STATES`.

    Kept is what was received wholly, on whatever day. Broken off is what nobody owes
    any more.

    >>> get_state(Share(5, 0), 5, date(2026, 5, 2), date(2026, 5, 1))
    'planned'
    >>> get_state(Share(0, 0), 5, date(2026, 5, 2), date(2026, 5, 1))
    'broken'
    """
    if amount and not share.claim:
        return "broken"
    if share.received >= share.claim:
        return "kept"
    if day > today:
        return "planned"
    return "due" if day == today else "late"


def instalments(units: int, count: int) -> list[int]:
    """Divide an amount into parts that differ by one unit at most and add up to it.

    >>> instalments(100, 3), instalments(2, 3)
    ([33, 33, 34], [0, 1, 1])
    """
    ends = [units * number // count for number in range(count + 1)]
    return [end - start for start, end in pairwise(ends)]
