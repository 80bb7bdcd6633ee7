"""A tree of amounts in which every node says how its children relate to it.

Where parts add up, the children of a node sum to its amount plus its reserve. Where
they do not (a rate of 30 % is 30 % for everybody and in every month), each child has
the amount of its parent, unless it was given another one.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .allocation import AllocationError, allocate_around


class UnbalancedError(AllocationError):
    """The held children of one node leave nothing sensible for the others."""

    def __init__(self, node: "Node", error: AllocationError):
        super().__init__(error.total, error.fixed)
        self.node = node


class LockedError(ValueError):
    """What lies below a locked node changed, so that it does not add up any more."""

    def __init__(self, node: "Node"):
        super().__init__(f"Locked, and its parts changed: {node.key}")
        self.node = node


@dataclass(slots=True, eq=False)
class Node:
    """One amount, in whole rounding units, and how it is divided.

    :ivar weight: the claim on the parent's amount, relative to the siblings
    :ivar reserve: whole units that the children carry on top of the amount
    :ivar pinned: the amount was given by a person; a split above keeps it
    :ivar locked: neither the amount nor anything below changes
    :ivar sums: the children add up; otherwise each is a copy of the node
    """

    key: Hashable
    weight: Fraction = Fraction(1)
    amount: int = 0
    reserve: int = 0
    pinned: bool = False
    locked: bool = False
    sums: bool = True
    children: list["Node"] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Tell whether a split above leaves the amount as it is."""
        return self.pinned or self.locked

    @property
    def balanced(self) -> bool:
        """Tell whether the children are what the amount asks for.

        Where children are copies nothing is asked of those that were given an amount.
        """
        if not self.children:
            return True
        if self.sums:
            whole = self.amount + self.reserve
            return sum(child.amount for child in self.children) == whole
        return all(child.held or child.amount == self.amount for child in self.children)

    def walk(self) -> Iterator["Node"]:
        """Yield the node and all below it, parents before their children."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def gather(self, amounts: Mapping[Hashable, int]) -> None:
        """Take the amounts of the leaves and add them up; what is held stays as it is.

        Weights become the amounts, so that a split afterwards keeps them, and divides
        what is held above leaves in proportion to them.

        :param amounts: whole units by key of a leaf, none below zero; 0 if missing
        """
        order, stack = [], [self]
        while stack:
            node = stack.pop()
            order.append(node)
            if not node.locked:
                stack.extend(node.children)
        for node in reversed(order):
            if node.locked:
                continue
            wanted = amounts.get(node.key, 0)
            if node.children:
                asked = sum(child.amount for child in node.children)
                wanted = max(asked - node.reserve, 0)
            node.weight = Fraction(wanted)
            if not node.pinned:
                node.amount = wanted

    def split(self) -> None:
        """Divide the amount over the whole tree below, around what is held.

        :raise UnbalancedError: held children ask for more than there is
        :raise LockedError: parts came or went below a locked node
        """
        stack = [self]
        while stack:
            node = stack.pop()
            if not node.locked:
                node._split_once()
                stack.extend(reversed(node.children))
                continue
            for below in node.walk():
                if below.sums and not below.balanced:
                    raise LockedError(below)

    def _split_once(self) -> None:
        if self.sums and self.children:
            self._divide()
        else:
            self._copy()

    def _copy(self) -> None:
        for child in self.children:
            if not child.held:
                child.amount = self.amount

    def _divide(self) -> None:
        fixed = {
            place: child.amount
            for place, child in enumerate(self.children)
            if child.held
        }
        weights = [child.weight for child in self.children]
        try:
            shares = allocate_around(self.amount + self.reserve, weights, fixed)
        except AllocationError as error:
            raise UnbalancedError(self, error) from error
        for child, share in zip(self.children, shares, strict=True):
            child.amount = share
