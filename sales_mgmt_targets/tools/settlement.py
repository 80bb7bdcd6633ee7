"""From what was earned to what is handed over: guarantees, recovery, budgets, shares.

All amounts are whole rounding units of the currency. Money that is owed is a balance
above zero; nothing here makes a payout negative.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import NamedTuple, TypeVar

from .allocation import allocate, allocate_signed, as_integers, round_to

Amount = TypeVar("Amount", int, Fraction)


class Draw(NamedTuple):
    """A guarantee or an allowance in one period.

    :ivar paid: beyond what was earned
    :ivar recovered: kept of what was earned
    :ivar balance: what is still to be recovered afterwards
    """

    paid: int
    recovered: int
    balance: int


class Budgeted(NamedTuple):
    """What a budget leaves of amounts, and what it cuts off."""

    paid: list[int]
    overflow: int


def increment(now: Amount, opening: Amount, before: Amount) -> Amount:
    """Return what is still to be paid of a result that is added up over periods.

    The increments of all periods add up to `now - opening`, whatever came between;
    after a refund an increment is below zero.

    :param now: what the result so far earns
    :param opening: what it had earned when counting began
    :param before: what was paid since
    """
    return now - opening - before


def draw(
    kind: str,
    is_recoverable: bool,
    guarantee: int,
    earned: int,
    balance: int = 0,
    limit_share: Fraction | int = 1,
) -> Draw:
    """Settle one period of a guarantee (`top_up`) or an allowance (`additional`).

    A guarantee pays what is missing to it, an allowance is paid on top of what was
    earned. What is recoverable is added to the balance, and what is earned beyond the
    guarantee in later periods pays the balance back. Earnings below zero count as none:
    what goes back is taken by `recover`.

    >>> draw("top_up", True, 2000, 1500)
    Draw(paid=500, recovered=0, balance=500)
    >>> draw("top_up", True, 2000, 2375, balance=500)
    Draw(paid=0, recovered=375, balance=125)

    :param limit_share: at most this part of what was earned is kept
    """
    earned = max(earned, 0)
    paid = guarantee if kind == "additional" else max(guarantee - earned, 0)
    kept = min(max(earned - guarantee, 0), floor(earned * Fraction(limit_share)))
    recovered = min(balance, kept)
    return Draw(paid, recovered, balance - recovered + (paid if is_recoverable else 0))


def clawback(paid: int, returned: Fraction, taken: int = 0) -> int:
    """Return what is due of an amount paid once, when its result did not last.

    At the rate at which it was paid, and never more than was paid. If a return is
    undone, what was taken too much goes back: below zero.

    >>> clawback(1000, Fraction(1, 3)), clawback(1000, Fraction(1), taken=333)
    (333, 667)

    :param returned: which share of the result was returned, all in all
    :param taken: what was taken for earlier returns of the same result
    """
    share = min(max(returned, Fraction(0)), Fraction(1))
    return int(round_to(max(paid, 0) * share, 1)) - taken


def recover(
    due: int, earned: int, limit_share: Fraction | int = 1, carried: int = 0
) -> tuple[int, int]:
    """Take what is due out of a payout; return what was taken and what is carried on.

    >>> recover(800, 1000, Fraction(1, 2), carried=100)
    (500, 400)

    :param due: new in this period
    :param earned: what would be paid otherwise; below zero nothing can be taken
    :param limit_share: at most this part of it is taken
    :param carried: carried on from earlier periods
    """
    owed = due + carried
    taken = min(owed, floor(max(earned, 0) * Fraction(limit_share)))
    return taken, owed - taken


def spread(
    total: int, weights: Sequence[Fraction | int], signed: bool = True
) -> list[int]:
    """Share an amount back to the documents it comes from, so that they add up to it.

    An amount that is a rate of its documents is shared in proportion, and a return
    lessens it. Any other amount (`signed` is false: a step, a floor) is shared by the
    size of the documents that speak for it, so that none has more than there is. The
    same holds if the documents cancel out, or speak against the amount.

    >>> spread(300, [500, -200]), spread(300, [500, -200], signed=False)
    ([500, -200], [300, 0])
    >>> spread(100, [1, 1, 1]), spread(-5, [3, 0])
    ([34, 33, 33], [-5, 0])
    """
    weights = as_integers(weights)
    if signed and sum(weights) * total > 0:
        return allocate_signed(total, weights)
    sign = 1 if total > 0 else -1
    speaking = [max(weight * sign, 0) for weight in weights]
    return allocate(total, speaking if any(speaking) else [abs(w) for w in weights])


def budgeted(amounts: Sequence[int], budget: int | None, used: int = 0) -> Budgeted:
    """Pay amounts in their order until a budget is used up, the last one in part.

    What goes back (below zero) makes room again.

    >>> budgeted([200, 200, 200], 500)
    Budgeted(paid=[200, 200, 100], overflow=100)

    :param budget: none is no limit
    :param used: what was paid out of it before
    """
    if budget is None:
        return Budgeted(list(amounts), 0)
    paid = []
    for amount in amounts:
        paid.append(min(amount, max(budget - used, 0)))
        used += paid[-1]
    return Budgeted(paid, sum(amounts) - sum(paid))
