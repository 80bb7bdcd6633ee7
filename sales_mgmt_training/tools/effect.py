"""What training did: how trained people changed, against untrained colleagues.

Months are numbered without a gap, so that windows may cross a year. A change is what
somebody reached in the months after a training less what they reached in the months
before; the months of the training itself belong to neither.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from odoo.addons.sales_mgmt_targets.tools.periods import ONE_DAY, add_months

from . import review

# So many months on either side of a training are compared
MONTHS = 3
# Of fewer people on either side nothing is told: it would be chance, or be about them
FEWEST = 5
# Why somebody who was trained is not counted
RECENT, MOVED, UNMEASURED, ALONE = "recent", "moved", "unmeasured", "alone"


class Training(NamedTuple):
    """The numbers of the first and the last month of a training."""

    first: int
    last: int

    @property
    def before(self) -> range:
        return range(self.first - MONTHS, self.first)

    @property
    def after(self) -> range:
        return range(self.last + 1, self.last + 1 + MONTHS)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of all that is looked at."""
        return first_day(self.before[0]), first_day(self.after[-1] + 1) - ONE_DAY


class Stay(NamedTuple):
    """Where somebody worked, as what, from when to when; no last day while it goes on.

    :ivar unit: None where it is not to be compared
    """

    first: date
    last: date | None
    role: str
    unit: Hashable = None


class Figure(NamedTuple):
    """What somebody achieved in a month.

    :ivar denominator: of a ratio, what the value is divided by
    :ivar target: None if there was none
    """

    numerator: Fraction = Fraction(0)
    denominator: Fraction = Fraction(0)
    target: Fraction | None = None


class Measure(NamedTuple):
    """How figures of several months become one.

    :ivar ratio: the figure is a ratio of two totals, not a total
    :ivar attainment: it is held against the target, and better is always more
    :ivar direction: higher or lower, whichever is better
    """

    ratio: bool = False
    attainment: bool = True
    direction: str = "higher"


class Change(NamedTuple):
    """What somebody reached before a training and after it."""

    before: Fraction
    after: Fraction


class Side(NamedTuple):
    """How many people stand on a side, and what they reached on average."""

    people: int
    before: Fraction | None = None
    after: Fraction | None = None

    @property
    def change(self) -> Fraction | None:
        return None if self.before is None else self.after - self.before


class Study(NamedTuple):
    """What came out.

    :ivar effect: None if there are too few people on either side
    :ivar left_out: how many of the trained are not counted, by reason
    """

    trained: Side
    untrained: Side
    effect: Fraction | None
    left_out: Mapping[str, int]


def month_of(day: date) -> int:
    """Return the number of the month of a day.

    >>> month_of(date(2026, 1, 31)) - month_of(date(2025, 12, 1))
    1
    """
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """Return the first day of a month.

    >>> first_day(month_of(date(2026, 2, 28)))
    datetime.date(2026, 2, 1)
    """
    return add_months(date(month // 12, 1, 1), month % 12)


def place_throughout(
    stays: Iterable[Stay], first: date, last: date
) -> tuple[str, Hashable] | None:
    """Return the one place somebody had all the time, or None.

    Whoever came later, left earlier, paused or changed the place had not one place.

    >>> stays = [Stay(date(2025, 1, 1), None, "member", 7)]
    >>> place_throughout(stays, date(2026, 1, 1), date(2026, 7, 31))
    ('member', 7)
    """
    missing, places = first, set()
    for stay in sorted(stays, key=lambda each: each.first):
        if stay.first > last or (stay.last and stay.last < first):
            continue
        if stay.first > missing:
            return None
        places.add((stay.role, stay.unit))
        if not stay.last or stay.last >= last:
            return places.pop() if len(places) == 1 else None
        missing = max(missing, stay.last + ONE_DAY)
    return None


def reached(
    figures: Mapping[int, Figure], months: Iterable[int], measure: Measure
) -> Fraction | None:
    """Return what somebody reached in some months; None where nothing tells it.

    A total is an average month, or in proportion to the targets of the months that had
    one, in percent. A ratio is the ratio of the sums.

    >>> sold = Figure(Fraction(60), target=Fraction(80))
    >>> figures = {1: Figure(Fraction(30)), 3: sold}
    >>> str(reached(figures, range(1, 4), Measure(attainment=False)))
    '30'
    >>> str(reached(figures, range(1, 4), Measure()))
    '75'
    """
    months = list(months)
    known = [figures[month] for month in months if month in figures]
    if measure.attainment:
        known = [each for each in known if each.target is not None]
        if not known:
            return None
    value = sum((each.numerator for each in known), Fraction(0))
    if measure.ratio:
        basis = sum((each.denominator for each in known), Fraction(0))
        value = value / basis if basis else None
    elif not measure.attainment:
        value /= len(months)
    if not measure.attainment:
        return value
    target = sum((each.target for each in known), Fraction(0))
    if measure.ratio:
        target /= len(known)
    share = review.attainment(value, target, measure.direction)
    return None if share is None else 100 * share


def get_change(
    figures: Mapping[int, Figure], training: Training, measure: Measure
) -> Change | None:
    """Return how somebody changed; None for people of whom nothing is known.

    >>> get_change({}, Training(24315, 24315), Measure(attainment=False)) is None
    True
    """
    months = [*training.before, *training.after]
    if not any(month in figures for month in months):
        return None
    before = reached(figures, training.before, measure)
    after = reached(figures, training.after, measure)
    return None if before is None or after is None else Change(before, after)


def compare(
    trained: Mapping[Hashable, Iterable[Change]],
    untrained: Mapping[Hashable, Mapping[Hashable, Change]],
) -> tuple[Side, Side]:
    """Return both sides of the comparison.

    Everybody who was trained counts once. Colleagues of a cell count as often as people
    were trained there, so that both sides look at the same months and places alike.

    :param trained: changes by cell: months and place
    :param untrained: changes by cell and colleague; a cell without any is left out
    """
    weight, ours, theirs = 0, Change(Fraction(0), Fraction(0)), [Fraction(0)] * 2
    people = set()
    for cell, changes in trained.items():
        colleagues = untrained.get(cell)
        if not colleagues:
            continue
        changes = list(changes)
        weight += len(changes)
        people.update(colleagues)
        ours = Change(*map(sum, zip(ours, *changes, strict=True)))
        for side in range(2):
            total = sum((each[side] for each in colleagues.values()), Fraction(0))
            theirs[side] += len(changes) * total / len(colleagues)
    if not weight:
        return Side(0), Side(0)
    return (
        Side(weight, ours.before / weight, ours.after / weight),
        Side(len(people), theirs[0] / weight, theirs[1] / weight),
    )


def study(
    trainings: Mapping[Hashable, Training],
    begun: Mapping[Hashable, int],
    stays: Mapping[Hashable, Iterable[Stay]],
    figures: Mapping[Hashable, Mapping[int, Figure]],
    last_month: int,
    measure: Measure,
) -> Study:
    """Compare everybody who was trained with colleagues who were not.

    :param trainings: by person, the first time the training was ended well
    :param begun: by person, the first month of whoever had to do with the training in
        any way: from then on they are nobody's untrained colleague
    :param stays: by person
    :param figures: by person and month
    :param last_month: the last one that is over
    :param measure: what is compared
    """
    trained, left_out = _sort(trainings, stays, figures, last_month, measure)
    untrained = _find_colleagues(trained, begun, stays, figures, measure)
    left_out[ALONE] = sum(
        len(changes) for cell, changes in trained.items() if not untrained[cell]
    )
    left_out = {reason: count for reason, count in left_out.items() if count}
    ours, theirs = compare(trained, untrained)
    if min(ours.people, theirs.people) < FEWEST:
        return Study(Side(ours.people), Side(theirs.people), None, left_out)
    return Study(ours, theirs, ours.change - theirs.change, left_out)


def _sort(trainings, stays, figures, last_month, measure):
    """Return changes by months and place, and how many have none, by reason."""
    left_out, trained = Counter(), defaultdict(list)
    for person, training in trainings.items():
        place = place_throughout(stays.get(person, ()), *training.days)
        change = get_change(figures.get(person, {}), training, measure)
        if training.after[-1] > last_month:
            left_out[RECENT] += 1
        elif place is None:
            left_out[MOVED] += 1
        elif change is None:
            left_out[UNMEASURED] += 1
        else:
            trained[training, place].append(change)
    return trained, left_out


def _find_colleagues(cells, begun, stays, figures, measure):
    """Return the changes of untrained colleagues by cell and person."""
    colleagues = {cell: {} for cell in cells}
    by_training = defaultdict(set)
    for training, place in cells:
        by_training[training].add(place)
    for training, places in by_training.items():
        for person, own in stays.items():
            if person in begun and begun[person] <= training.after[-1]:
                continue
            place = place_throughout(own, *training.days)
            if place not in places:
                continue
            change = get_change(figures.get(person, {}), training, measure)
            if change is not None:
                colleagues[training, place][person] = change
    return colleagues
