"""Customer segments by recency, frequency and monetary value (RFM).

Each customer has a score from 1 to 5 for how lately, how often and for how much they
bought, among all customers of the company. The score is the fifth in which the middle
of their place lies: customers in the same place share it, one customer alone stands in
the middle (3), and of ten the two lowest have 1, the two highest 5.

The idea is that of database marketing; the scores follow the definition of a mid-rank
percentile, `(below + equal / 2) / all`.
"""

from typing import NamedTuple

SCORES = 5
# Orders of so many months count as often and as much
MONTHS = 24
# So many days after the first order a customer is new
NEW_DAYS = 90


class Rule(NamedTuple):
    """A segment: its name, and from where to where the scores lie.

    `recency` is a range of the score of recency, `worth` of the sum of frequency and
    monetary score, from 2 to 10.
    """

    segment: str
    recency: tuple[int, int]
    worth: tuple[int, int]


# The first that fits. New ones, and who ordered nothing in the window, come before.
RULES = (
    Rule("champion", (4, 5), (8, 10)),
    Rule("loyal", (3, 5), (6, 10)),
    Rule("promising", (4, 5), (2, 5)),
    Rule("attention", (3, 3), (2, 5)),
    Rule("risk", (1, 2), (6, 10)),
    Rule("sleeping", (2, 2), (2, 5)),
    Rule("lost", (1, 1), (2, 5)),
)


def score(below: int, equal: int, count: int) -> int:
    """Return the score of a place: how many are below, the same, and there in all.

    >>> score(0, 1, 1)
    3
    >>> [score(place, 1, 10) for place in range(10)]
    [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    >>> score(0, 7, 7)
    3
    """
    return 1 + SCORES * (2 * below + equal) // (2 * count)


def name_segment(
    recency: int, frequency: int, monetary: int, *, is_new: bool, has_orders: bool
) -> str:
    """Return the segment of a customer.

    >>> name_segment(5, 5, 5, is_new=False, has_orders=True)
    'champion'
    >>> name_segment(1, 5, 4, is_new=False, has_orders=True)
    'risk'
    >>> name_segment(1, 1, 1, is_new=False, has_orders=False)
    'lost'
    """
    if not has_orders:
        return "lost"
    if is_new:
        return "new"
    worth = frequency + monetary
    return next(
        rule.segment
        for rule in RULES
        if rule.recency[0] <= recency <= rule.recency[1]
        and rule.worth[0] <= worth <= rule.worth[1]
    )
