"""What people and units achieved and were to achieve, added up in memory, exactly.

A run asks for a few figures of many people; reading all sums once and adding them up
here takes the same few statements for ten people as for ten thousand.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple


class Subject(NamedTuple):
    """Whose figure it is: a person's, or a unit's with everything below it."""

    kind: str
    id: int

    @classmethod
    def person(cls, user_id: int) -> "Subject":
        return cls("person", user_id)

    @classmethod
    def unit(cls, unit_id: int) -> "Subject":
        return cls("unit", unit_id)


class Cell(NamedTuple):
    """A sum: of one metric, period, person and unit; 0 where there is none."""

    metric_id: int
    period_id: int
    user_id: int
    unit_id: int
    numerator: Fraction
    denominator: Fraction | None = None


class Results:
    """Sums of cells by window of time and subject.

    :param cells: each counts for its person, and for its unit and all above it
    :param ancestors: of each unit, itself included; the empty unit is 0
    :param windows: ids of the periods by name and metric
    """

    def __init__(
        self,
        cells: Iterable[Cell],
        ancestors: Mapping[int, Iterable[int]],
        windows: Mapping[tuple[str, int], frozenset[int]],
    ):
        self.cells = list(cells)
        self._ancestors = ancestors
        self._windows = windows
        self._sums: dict = {}
        self._add_up(self.cells)

    def plus(self, cells: Iterable[Cell]) -> "Results":
        """Return the sums with more cells in them; these stay as they are."""
        more = Results((), self._ancestors, self._windows)
        more.cells = [*self.cells, *cells]
        more._sums = dict(self._sums)
        more._add_up(more.cells[len(self.cells) :])
        return more

    def _add_up(self, cells: Iterable[Cell]) -> None:
        by_metric = defaultdict(list)
        for (window, metric_id), periods in self._windows.items():
            by_metric[metric_id].append((window, periods))
        for cell in cells:
            for window, periods in by_metric[cell.metric_id]:
                if cell.period_id in periods:
                    self._add(window, cell, self._ancestors.get(cell.unit_id, ()))

    def _add(self, window: str, cell: Cell, units: Iterable[int]) -> None:
        subjects = [Subject.unit(unit_id) for unit_id in units]
        if cell.user_id:
            subjects.append(Subject.person(cell.user_id))
        places: list = [(window, cell.metric_id, subject) for subject in subjects]
        # what somebody achieved in one unit, for shares by contribution
        places += [
            (window, cell.metric_id, subject, cell.user_id)
            for subject in subjects
            if subject.kind == "unit" and cell.user_id
        ]
        for place in places:
            numerator, denominator = self._sums.get(place, (Fraction(0), None))
            if cell.denominator is not None:
                denominator = (denominator or 0) + cell.denominator
            self._sums[place] = (numerator + cell.numerator, denominator)

    def get(
        self,
        window: str,
        metric_id: int,
        subjects: Iterable[Subject],
        user_id: int = 0,
    ) -> Fraction | None:
        """Return the figure of subjects together.

        :param subjects: of which no one contains another
        :param user_id: only what this person achieved in these units
        :return: of ratios, the ratio of the sums; None where nothing was measured, or
            there is nothing to divide by
        """
        ends = (user_id,) if user_id else ()
        found = [
            self._sums[place]
            for subject in subjects
            if (place := (window, metric_id, subject, *ends)) in self._sums
        ]
        if not found:
            return None
        numerator = sum((sums[0] for sums in found), Fraction(0))
        denominators = [sums[1] for sums in found if sums[1] is not None]
        if not denominators:
            return numerator
        denominator = sum(denominators, Fraction(0))
        return numerator / denominator if denominator else None

    def dump(self) -> list[str]:
        """Return all sums as text, always in the same order, for fingerprints."""
        return sorted(f"{place}={list(sums)}" for place, sums in self._sums.items())
