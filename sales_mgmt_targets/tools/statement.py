"""A person's statement: lines that sum to the payout, and balances carried on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from .settlement import recover


class Share(NamedTuple):
    """What one document earned, in whole units of the currency."""

    model: str
    res_id: int
    name: str
    key: str
    value: Fraction
    amount: int


@dataclass
class Line:
    """One amount of a statement; amounts in whole units of the currency."""

    kind: str
    name: str
    amount: int = 0
    component_id: int = 0
    adjustment_id: int = 0
    pay_value: Fraction | None = None
    rank_value: Fraction | None = None
    target: Fraction | None = None
    earned: int = 0
    held: int = 0
    steps: list[dict[str, Any]] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)


@dataclass
class Statement:
    """What a person is paid for a period.

    :ivar balances: what the payout moves, by kind and component (0: none)
    :ivar is_silent: no rule speaks yet, since they were not acknowledged
    """

    person: Any
    lines: list[Line] = field(default_factory=list)
    balances: dict[tuple[str, int], int] = field(
        default_factory=lambda: defaultdict(int)
    )
    carried: int = 0
    is_silent: bool = False

    def total_of(self, *kinds: str) -> int:
        """Add up the lines of some kinds, or of all if none is named."""
        return sum(
            line.amount for line in self.lines if not kinds or line.kind in kinds
        )

    def sums(self) -> dict[str, int]:
        """Return the figures of the summary.

        earned + adjusted + drawn - recovered = total
        """
        return {
            "earned": self.total_of("component", "release"),
            "held": sum(line.held for line in self.lines),
            "adjusted": self.total_of("adjustment"),
            "drawn": self.total_of("draw"),
            "recovered": -self.total_of("clawback", "recovery", "carry"),
            "carried": self.carried,
            "total": self.total_of(),
        }


def settle(
    amounts: Iterable[int], due_before: int, recovery_share: Fraction
) -> tuple[int, int]:
    """Return what is paid, and what stays due, of amounts that go up and down.

    What is taken back lessens a payout, but by no more than the agreed part of it and
    never below zero; the rest is carried on.

    >>> settle([1000, -300], 0, Fraction(1))
    (700, 0)
    >>> settle([1000, -300], 500, Fraction(1, 2))
    (500, 300)
    >>> settle([100, -300], 0, Fraction(1))
    (0, 200)

    :param amounts: whole units; what is taken back is negative
    :param due_before: still due from earlier payouts, not negative
    :param recovery_share: at most this part of what is earned is taken, 0 to 1
    """
    amounts = list(amounts)
    gained = sum(amount for amount in amounts if amount > 0)
    due = -sum(amount for amount in amounts if amount < 0)
    taken, carried = recover(due, gained, recovery_share, due_before)
    return gained - taken, carried
