"""A chain of entries in which each vouches for all before it."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import NamedTuple

# What the first entry of a chain follows
NOTHING = ""


class Link(NamedTuple):
    """An entry as it was stored."""

    number: int
    entry: Mapping
    previous_hash: str
    hash: str


class Break(NamedTuple):
    """Where a chain is broken, and how."""

    number: int
    kind: str


def chain_hash(previous_hash: str, entry: Mapping) -> str:
    """Return the hash of an entry and of everything before it.

    The order of the keys does not matter, every value does.

    >>> first = chain_hash(NOTHING, {"what": "closed", "who": 7})
    >>> first == chain_hash(NOTHING, {"who": 7, "what": "closed"})
    True
    >>> first == chain_hash(NOTHING, {"who": 7, "what": "opened"})
    False
    >>> first == chain_hash(first, {"what": "closed", "who": 7})
    False

    :param previous_hash: of the entry before; `NOTHING` for the first one
    :param entry: values that JSON knows
    :return: 64 hexadecimal digits
    """
    text = json.dumps(
        [previous_hash, entry],
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )
    return sha256(text.encode()).hexdigest()


def find_break(links: Iterable[Link], previous: tuple[int, str]) -> Break | None:
    """Return the first entry that is not as it was written, or None.

    >>> links, last = [], NOTHING
    >>> for number, what in enumerate(["written", "approved", "paid"], 1):
    ...     entry = {"number": number, "what": what}
    ...     links.append(Link(number, entry, last, chain_hash(last, entry)))
    ...     last = links[-1].hash
    >>> find_break(links, (0, NOTHING))
    >>> find_break([links[0], links[2]], (0, NOTHING))
    Break(number=2, kind='missing')
    >>> forged = links[1]._replace(entry={"number": 2, "what": "refused"})
    >>> find_break([links[0], forged, links[2]], (0, NOTHING))
    Break(number=2, kind='changed')

    An entry that was forged together with its hash is found at the one after it.

    >>> forged = forged._replace(hash=chain_hash(links[0].hash, forged.entry))
    >>> find_break([links[0], forged, links[2]], (0, NOTHING))
    Break(number=3, kind='detached')

    :param links: in the order of their numbers
    :param previous: number and hash of the entry before them
    """
    last_number, last_hash = previous
    for link in links:
        if link.number != last_number + 1:
            return Break(last_number + 1, "missing")
        if link.previous_hash != last_hash:
            return Break(link.number, "detached")
        if link.hash != chain_hash(last_hash, link.entry):
            return Break(link.number, "changed")
        last_number, last_hash = link.number, link.hash
    return None
