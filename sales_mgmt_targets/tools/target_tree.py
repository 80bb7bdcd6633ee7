"""A tree of amounts in which the children of every node add up to their parent."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from .allocation import AllocationError, allocate_around


class UnbalancedError(AllocationError):
    """The pinned children of one node leave nothing sensible for the others."""

    def __init__(self, node: "Node", error: AllocationError):
        super().__init__(error.total, error.fixed)
        self.node = node


@dataclass(slots=True, eq=False)
class Node:
    """One amount, in whole rounding units, and how it is divided.

    :ivar weight: the claim on the parent's amount, relative to the siblings
    :ivar reserve: whole units that the children carry on top of the amount
    :ivar pinned: the amount was given by a person; a split above keeps it
    """

    key: Hashable
    weight: Fraction = Fraction(1)
    amount: int = 0
    reserve: int = 0
    pinned: bool = False
    children: list["Node"] = field(default_factory=list)

    def walk(self) -> Iterator["Node"]:
        """Yield the node and all below it, parents before their children."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def split(self) -> None:
        """Divide the amount over the whole tree below, around what is pinned.

        :raise UnbalancedError: pinned children ask for more than there is
        """
        for node in self.walk():
            if node.children:
                node._split_once()

    def _split_once(self) -> None:
        fixed = {
            place: child.amount
            for place, child in enumerate(self.children)
            if child.pinned
        }
        weights = [child.weight for child in self.children]
        try:
            shares = allocate_around(self.amount + self.reserve, weights, fixed)
        except AllocationError as error:
            raise UnbalancedError(self, error) from error
        for child, share in zip(self.children, shares, strict=True):
            child.amount = share
