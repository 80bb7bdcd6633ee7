"""A grid of whole units in which every row and every column adds up exactly.

Rows are people, columns are periods. Dividing each row by itself keeps the rows exact,
but a thousand people who all round January up make January a thousand units too large.
Here the rest of every division is carried on to the next row (cumulative allocation),
so that columns add up as well; what is left is moved along alternating paths, which is
how a transport problem finds a solution whenever there is one (Ford and Fulkerson).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from .allocation import AllocationError, allocate_signed, as_integers

# Ideals are whole numbers of this part of a unit: no floats, and no endless fractions
SCALE = 1 << 20
# Rounds of bringing rows and columns together, each far nearer than the one before
ROUNDS = 60


class GridError(AllocationError):
    """What is fixed leaves one row or one column nothing that fits.

    :ivar axis: `row` or `column`
    :ivar place: its place, the first being 0
    """

    def __init__(self, axis: str, place: int, total: int, fixed: int):
        super().__init__(total, fixed)
        self.axis = axis
        self.place = place


def get_columns(
    rows: Sequence[int],
    weights: Sequence[Sequence[Fraction | int]],
    fixed: Mapping[tuple[int, int], int],
) -> list[int]:
    """Return what each column comes to when every row goes by its weights.

    Columns in which all is fixed stay as they are; the others share the rest.

    >>> get_columns([10, 10, 10], [[1, 1, 1]] * 3, {})
    [10, 10, 10]
    >>> get_columns([10, 10, 10], [[1, 3]] * 3, {})
    [7, 23]
    """
    width = len(weights[0])
    ideals = [
        sum(column)
        for column in zip(
            *(
                _divide(row, as_integers(own))
                for row, own in zip(rows, weights, strict=True)
            ),
            strict=True,
        )
    ]
    height = len(rows)
    held = [
        sum(fixed[row, column] for row in range(height))
        if all((row, column) in fixed for row in range(height))
        else None
        for column in range(width)
    ]
    free = [column for column in range(width) if held[column] is None]
    rest = sum(rows) - sum(value for value in held if value is not None)
    claims = [max(ideals[column], 0) for column in free]
    if sum(rows) < 0:
        claims = [max(-ideals[column], 0) for column in free]
    shares = dict(zip(free, allocate_signed(rest, claims), strict=True)) if free else {}
    return [
        shares[column] if column in shares else held[column] for column in range(width)
    ]


def fill_grid(
    rows: Sequence[int],
    columns: Sequence[int],
    weights: Sequence[Sequence[Fraction | int]],
    fixed: Mapping[tuple[int, int], int] | None = None,
) -> list[list[int]]:
    """Return whole units whose rows and columns add up to the given totals.

    In a row, cells without weight stay empty, unless none of its free cells has any.

    >>> fill_grid([1, 1, 1], [1, 1, 1], [[1, 1, 1]] * 3)
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    >>> fill_grid([10, 10], [12, 8], [[1, 1]] * 2, {(0, 0): 9})
    [[9, 1], [3, 7]]

    :param rows: total of each row
    :param columns: total of each column; they sum to the same as the rows
    :param weights: how a row goes over the columns, none below zero
    :param fixed: cells by row and column that stay as they are
    :raise GridError: what is fixed leaves no grid with these totals
    """
    fixed = fixed or {}
    if sum(rows) != sum(columns):
        raise ValueError("Rows and columns add up to different totals.")
    if sum(rows) < 0:
        mirror = fill_grid(
            [-row for row in rows],
            [-column for column in columns],
            weights,
            {cell: -value for cell, value in fixed.items()},
        )
        return [[-value for value in row] for row in mirror]
    grid = _Grid(rows, columns, weights, fixed)
    grid.idealize()
    grid.round()
    grid.settle()
    return grid.get_cells()


class _Grid:
    """The free part of a grid while it is filled."""

    def __init__(self, rows, columns, weights, fixed):
        self.height, self.width = len(rows), len(columns)
        self.totals = list(columns)
        self.fixed = fixed
        self.rows = list(rows)
        self.columns = list(columns)
        for (row, column), value in fixed.items():
            self.rows[row] -= value
            self.columns[column] -= value
        self.weights = [self._open(row, weights[row]) for row in range(self.height)]
        self._check("row", self.rows, rows, self.weights)
        self._check("column", self.columns, columns, zip(*self.weights, strict=True))
        self.ideals = []
        self.cells = []

    def _open(self, row, weights):
        """Return the weights of the free cells of a row; all zero counts as equal."""
        free = [(row, column) not in self.fixed for column in range(self.width)]
        scaled = as_integers(
            [
                weight if is_free else 0
                for weight, is_free in zip(weights, free, strict=True)
            ]
        )
        return [
            weight if is_free else 0
            for weight, is_free in zip(scaled, free, strict=True)
        ]

    def _check(self, axis, rests, totals, weights):
        for place, (rest, total, own) in enumerate(
            zip(rests, totals, weights, strict=True)
        ):
            if rest < 0 or (rest and not any(own)):
                raise GridError(axis, place, total, total - rest)

    def idealize(self):
        """Bring rows and columns together by proportions, as far as that goes."""
        wanted = [column * SCALE for column in self.columns]
        self.ideals = [
            _divide(row, weights)
            for row, weights in zip(self.rows, self.weights, strict=True)
        ]
        for _round in range(ROUNDS):
            sums = [sum(column) for column in zip(*self.ideals, strict=True)]
            gap = max(abs(a - b) for a, b in zip(sums, wanted, strict=True))
            if gap <= SCALE:
                return
            for place, ideals in enumerate(self.ideals):
                claims = [
                    value * aim // whole if whole else 0
                    for value, aim, whole in zip(ideals, wanted, sums, strict=True)
                ]
                if any(claims):
                    self.ideals[place] = _divide(self.rows[place], claims)

    def round(self):
        """Give every row whole units; what a column lost is claimed by the next row."""
        carry = [0] * self.width
        for row, weights, ideals in zip(
            self.rows, self.weights, self.ideals, strict=True
        ):
            units = [0] * self.width
            places = [place for place in range(self.width) if weights[place]]
            if row:
                claims = {place: ideals[place] + carry[place] for place in places}
                for place in places:
                    units[place] = max(claims[place] // SCALE, 0)
                self._level(units, claims, row - sum(units))
            for place in places:
                carry[place] += ideals[place] - units[place] * SCALE
            self.cells.append(units)

    def _level(self, units, claims, missing):
        """Add or take single units until a row is complete, by who claims most."""
        step = 1 if missing > 0 else -1
        while missing:
            ranked = sorted(
                (place for place in claims if step > 0 or units[place] > 0),
                key=lambda place: step * (units[place] * SCALE - claims[place]),
            )
            for place in ranked[: abs(missing)]:
                units[place] += step
                missing -= step

    def settle(self):
        """Move units between columns, within rows, until every column is right."""
        sums = [sum(column) for column in zip(*self.cells, strict=True)]
        excess = [a - b for a, b in zip(sums, self.columns, strict=True)]
        for source in range(self.width):
            while excess[source] > 0:
                path = self._find_path(source, excess)
                if not path:
                    total = self.totals[source]
                    raise GridError("column", source, total, total + excess[source])
                sink = path[-1][2]
                count = min(
                    excess[source],
                    -excess[sink],
                    *(self.cells[row][start] for row, start, _end in path),
                )
                for row, start, end in path:
                    self.cells[row][start] -= count
                    self.cells[row][end] += count
                excess[source] -= count
                excess[sink] += count

    def _find_path(self, source, excess):
        """Return the shortest way from a full column to one that lacks units.

        :return: moves as row, column from, column to; none if there is no way
        """
        ways = {source: []}
        queue = [source]
        for start in queue:
            for row, end in self._list_moves(start, ways):
                ways[end] = [*ways[start], (row, start, end)]
                if excess[end] < 0:
                    return ways[end]
                queue.append(end)
        return []

    def _list_moves(self, start, known):
        """Return for each other column the row that moves a unit there best."""
        best = {}
        for row, (weights, units, ideals) in enumerate(
            zip(self.weights, self.cells, self.ideals, strict=True)
        ):
            if not units[start]:
                continue
            given = units[start] * SCALE - ideals[start]
            for end in range(self.width):
                if weights[end] and end not in known:
                    gain = given + ideals[end] - units[end] * SCALE
                    if end not in best or gain > best[end][0]:
                        best[end] = (gain, row)
        return [(row, end) for end, (_gain, row) in sorted(best.items())]

    def get_cells(self):
        """Return all cells, the fixed ones too."""
        return [
            [
                self.fixed.get((row, column), self.cells[row][column])
                for column in range(self.width)
            ]
            for row in range(self.height)
        ]


def _divide(total, weights):
    """Return the exact shares of a row in parts of a unit, rounded down."""
    whole = sum(weights)
    return [total * SCALE * weight // whole if whole else 0 for weight in weights]
