"""What is proposed from below, and how it comes into the tree of targets.

Amounts are whole rounding units, so that nothing is lost between month and year, or
between a person and the unit above.
"""

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction

from .allocation import AllocationError, allocate, allocate_around
from .target_tree import LockedError, Node, UnbalancedError


def spread(year: int, shape: Sequence[int], fallback: Sequence[int]) -> list[int]:
    """Divide the amount of a year over its periods in the proportion of a shape.

    >>> spread(100, [3, 1], [1, 1]), spread(100, [0, 0], [4, 1]), spread(9, [0], [0])
    ([75, 25], [80, 20], [9])

    :param year: whole units
    :param shape: what the periods hold now
    :param fallback: the shape where they hold nothing; all zero means evenly
    :return: whole units per period; they sum to the year
    """
    weights = [max(each, 0) for each in shape]
    if not any(weights):
        weights = [max(each, 0) for each in fallback]
    return allocate(year, weights)


def set_parts(node: Node, year: int, parts: Mapping[Hashable, int]) -> None:
    """Give a place the amount of its year and of the parts that somebody agreed to.

    The place is pinned. Parts are pinned as well, down to the smallest, unless they are
    what the year would be divided into anyway. Where parts are no sum, or none are
    known, they follow the year.

    :param node: the year of a person, its parts below it
    :param year: whole units
    :param parts: whole units by key of a node below, which together are all of it
    :raise LockedError: what is locked would have to change
    """
    frozen = {
        part.key: part.amount
        for locked in node.walk()
        if locked.locked
        for part in locked.walk()
    }
    below = [part for part in node.walk() if part is not node]
    free = [part for part in below if part.key not in frozen]
    for part in free:
        part.pinned = False
    node.amount, node.pinned = year, True
    if parts and node.sums:
        _set_shares(node, free, year + node.reserve, parts)
    else:
        node.split()
    if any(part.amount != frozen.get(part.key, part.amount) for part in node.walk()):
        raise LockedError(next(part for part in node.walk() if part.locked))


def _set_shares(
    node: Node, free: Sequence[Node], whole: int, parts: Mapping[Hashable, int]
) -> None:
    known = [part for part in node.walk() if part.key in parts]
    shares = allocate(whole, [max(parts[part.key], 0) for part in known])
    if _follow(node, known, shares):
        return
    leaves = {}
    for part, share in zip(known, shares, strict=True):
        part.amount = share
        part.split()
        leaves |= {leaf.key: leaf.amount for leaf in part.walk() if not leaf.children}
    node.pinned = False
    node.gather(leaves)
    node.pinned = True
    for part in free:
        part.pinned = True


def _follow(node: Node, known: Sequence[Node], shares: Sequence[int]) -> bool:
    """Divide a node by its weights, and tell whether that gives these shares."""
    try:
        node.split()
    except ValueError:
        # what is locked below does not fit that way; the shares are set one by one
        return False
    return [part.amount for part in known] == list(shares)


def settle(root: Node, places: Mapping[Hashable, Node], keeps_total: bool) -> None:
    """Let the amounts of units be what their people have together.

    What is held stays. With the total kept, whoever is not held takes up the difference
    in proportion to what they have; otherwise they keep it, and the total follows. A
    held unit keeps its own amount in the same way.

    :param root: the year of the whole line
    :param places: the nodes below which only periods lie, by key
    :param keeps_total: the amount of the root stays
    :raise UnbalancedError: the held places of a total leave nothing sensible
    """
    regions = [root]
    while regions:
        top = regions.pop()
        inner, free, held, reserve = [], [], 0, top.reserve
        stack = list(top.children) if top.key not in places else []
        while stack:
            node = stack.pop()
            if node.held:
                held += node.amount
                if node.key not in places and not node.locked:
                    regions.append(node)
            elif node.key in places:
                free.append(node)
            else:
                inner.append(node)
                reserve += node.reserve
                stack.extend(reversed(node.children))
        if keeps_total or top is not root:
            _share(top, free, top.amount + reserve, held)
        # those that were found last lie lowest
        for node in reversed(
            inner if keeps_total or top is not root else [top, *inner]
        ):
            _add_up(node)


def _share(top: Node, free: Sequence[Node], total: int, held: int) -> None:
    """Divide what the held places leave of a total among the others."""
    weights = [Fraction(max(node.amount, 0)) for node in free]
    if not any(weights):
        weights = [node.weight for node in free]
    try:
        shares = allocate_around(total, [*weights, 0], {len(free): held})
    except AllocationError as error:
        raise UnbalancedError(top, error) from error
    for node, share in zip(free, shares, strict=False):
        node.amount = share


def _add_up(node: Node) -> None:
    """Give a node what its children hold, less the reserve that they carry for it."""
    whole = sum(child.amount for child in node.children)
    if whole < node.reserve:
        raise UnbalancedError(node, AllocationError(whole, node.reserve))
    node.amount = whole - node.reserve
