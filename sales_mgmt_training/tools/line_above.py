"""Who stands above a person, and since when the person is there."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

ONE_DAY = timedelta(days=1)


class Place(NamedTuple):
    """A unit as the line above sees it.

    :ivar path: the unit and everything above it, the nearest first
    """

    path: Sequence[int]


class Command(NamedTuple):
    """Who answers for a unit."""

    leader: int | None
    deputies: frozenset[int]


def superiors(
    person: int,
    units: Iterable[int],
    places: Mapping[int, Place],
    commands: Mapping[int, Command],
) -> list[int]:
    """Return who stands above a person, the nearest first.

    Nobody stands above themselves: whoever leads a unit is below the units above it,
    and a deputy is below the leader too.

    :param units: where the person works or leads

    >>> places = {1: Place([1]), 2: Place([2, 1])}
    >>> commands = {1: Command(7, frozenset()), 2: Command(8, frozenset({9}))}
    >>> superiors(5, [2], places, commands), superiors(9, [2], places, commands)
    ([8, 9, 7], [8, 7])
    >>> superiors(8, [2], places, commands), superiors(7, [1], places, commands)
    ([7], [])
    """
    found = {}
    for unit in units:
        below = set()
        for above in places[unit].path:
            leader, deputies = commands[above]
            if leader == person:
                # what was met on the way works for this person
                found = {each: None for each in found if each not in below}
                continue
            chiefs = [leader] if leader else []
            if person not in deputies:
                chiefs += sorted(deputies)
            for chief in chiefs:
                if chief not in found:
                    below.add(chief)
                found[chief] = None
    return [each for each in found if each != person]


def first_day(spans: Iterable[tuple[date, date | None]], today: date) -> date | None:
    """Return since when somebody is there without a day missing, or None if not at all.

    :param spans: first and last days; no last day means that it goes on

    >>> spans = [(date(2020, 1, 1), date(2024, 3, 31)), (date(2024, 4, 1), None)]
    >>> first_day(spans, date(2024, 5, 1))
    datetime.date(2020, 1, 1)
    """
    begun = end = None
    for first, last in sorted(spans, key=lambda span: (span[0], span[1] or date.max)):
        if first > today:
            continue
        if begun is None or first > end + ONE_DAY:
            begun, end = first, last or today
        else:
            end = max(end, last or today)
    return begun if begun and end >= today else None
