"""What is to be printed, and the figures that it is printed from."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from .landing import Landing
from .standing import Figure, Sums

# Documents in the order in which they stand in a pack
DOCUMENTS = ("performance", "league", "gap", "variance", "collection")


@dataclass(frozen=True)
class Order:
    """What somebody wants to have on paper or in a workbook.

    It says what is asked for, never what may be seen: that follows from who opens it.

    :ivar documents: names of `DOCUMENTS`, in this order
    :ivar unit_id: the unit with everything below it; 0 for all that the reader sees
    :ivar subjects: of the performance report, ids of unit and person, 0 for the unit
        itself; the unit that is asked for if there are none
    :ivar metric_ids: only these metrics; all if there are none
    :ivar refs: the reference of each subject, where a job prints many
    """

    documents: tuple[str, ...]
    company_id: int
    period_id: int
    unit_id: int = 0
    subjects: tuple[tuple[int, int], ...] = ()
    metric_ids: tuple[int, ...] = ()
    refs: tuple[int, ...] = ()

    def is_about_people(self) -> bool:
        """Tell whether nothing but the pages of some people is asked for."""
        return (
            self.documents == ("performance",)
            and bool(self.subjects)
            and all(user_id for _unit_id, user_id in self.subjects)
        )

    def to_json(self) -> dict:
        """Return the order as data that a job or a request carries."""
        return {
            "documents": list(self.documents),
            "company_id": self.company_id,
            "period_id": self.period_id,
            "unit_id": self.unit_id,
            "subjects": [list(each) for each in self.subjects],
            "metric_ids": list(self.metric_ids),
        }

    @classmethod
    def from_json(cls, data: dict, refs: tuple[int, ...] = ()) -> "Order":
        """Return the order that data describes; what is no number counts as none.

        >>> Order.from_json({"documents": ["gap", "x"], "unit_id": "7"})
        Order(documents=('gap',), company_id=0, period_id=0, unit_id=0, subjects=(), \
metric_ids=(), refs=())
        """

        def number(value):
            return value if type(value) is int else 0

        return cls(
            tuple(each for each in DOCUMENTS if each in data.get("documents", ())),
            number(data.get("company_id")),
            number(data.get("period_id")),
            number(data.get("unit_id")),
            tuple(
                (number(unit_id), number(user_id))
                for unit_id, user_id in data.get("subjects", ())
            ),
            tuple(filter(None, map(number, data.get("metric_ids", ())))),
            refs,
        )


class Subject(NamedTuple):
    """Whose figures: a unit with all below it, a person, or all that is in sight.

    :ivar kind: unit, person or whole
    """

    kind: str
    id: int = 0


WHOLE = Subject("whole")


@dataclass
class Cut:
    """Sums of one stretch of time, added up for everybody.

    :ivar own: by ids of line, unit and person, 0 for nobody
    :ivar totals: by kind of subject: by ids of line and subject
    """

    own: dict[tuple[int, int, int], Sums]
    totals: dict[str, dict[tuple[int, int], Sums]]

    def get(self, line_id: int, subject: Subject) -> Sums | None:
        """Return what a figure is made of; None where nothing is known."""
        return self.totals[subject.kind].get((line_id, subject.id))


class Mark(NamedTuple):
    """Where a subject stands with one metric.

    :ivar last: what the same period of the year before came to, as a whole
    :ivar to_date: the same up to the same day of work
    :ivar growth: achieved against `to_date`, as a part of it
    :ivar daily: what each working day that is left has to bring
    :ivar light: good, near, far or none
    """

    figure: Figure
    last: Fraction | None
    to_date: Fraction | None
    growth: Fraction | None
    landing: Landing | None
    daily: Fraction | None
    light: str


@dataclass
class World:
    """All figures of an order, as far as the reader may see them."""

    order: Order
    company: Any
    period: Any
    times: dict
    today: date
    lines: Any
    units: Any  # in the order of the tree
    tops: Any
    owner: Any  # who sees nobody but themselves
    is_whole: bool  # the whole company is in sight
    ancestors: dict[int, list[int]]
    people: dict[int, int]  # unit by person
    names: dict[int, str]
    months: list  # of the fiscal year
    inside: list[int]  # places of the months that make the period
    shares: list[Fraction]  # which part of each of these has passed
    now: Cut
    last: Cut
    to_date: Cut
    by_month: list[Cut]
    by_last_month: list[Cut]
    deals: dict[str, dict[int, list]] = field(default_factory=dict)

    @cached_property
    def seen(self) -> set[int]:
        """Return the ids of the units in sight."""
        return set(self.units.ids)
