"""The sheet of data of a report pack, and the formulas that other sheets sum it with.

A row is what a person brought in a unit with one metric in one month: flat, so that
Excel and Tableau can pivot it, and with the parts of which figures are made, so that
sums of rates are ratios of sums. Formulas find rows by ids, never by place or by a text
that people type: who sorts or filters the sheet changes nothing.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .standing import Sums
from .workbook import Formula, refer_range

# Levels of the organisation that have a column of their own
LEVELS = 5
TEXTS = (
    "company",
    "metric",
    "measured",
    "unit_path",
    *(f"level_{number}" for number in range(1, LEVELS + 1)),
    "unit",
    "person",
    "period",
    "quarter",
)
FIGURES = (
    "target",
    "expected",
    "achieved",
    "out_of",
    "last",
    "last_out_of",
    "to_date",
    "to_date_out_of",
)
# Of what averages of rates are made: see `Sums`
PARTS = ("count", "weighted", "basis")
KEYS = ("line_id", "unit_id", "user_id", "period_id", "id_path")
COLUMNS = (*TEXTS, "date", *FIGURES, *PARTS, *KEYS)
PLACE = {name: number for number, name in enumerate(COLUMNS)}
WIDTHS = {"unit_path": 30, "metric": 22, "person": 22, "unit": 18, "company": 18}
HEAD = {"bold": True, "bg_color": "#E8F0F0", "border": 1, "border_color": "#B9C6C6"}


# What is known of who brought nothing
NOTHING = Sums()


class Metric(NamedTuple):
    """What a workbook has to know of a line of a plan.

    :ivar number_format: how Excel writes its figures
    """

    line_id: int
    name: str
    measured: str
    number_format: str
    is_ratio: bool
    lower_is_better: bool


def make_figures(now: Sums, last: Sums, to_date: Sums, is_ratio: bool) -> tuple:
    """Return the cells of figures and of their parts; what is not there stays empty.

    >>> make_figures(Sums(), Sums(), Sums(), False)
    (None, None, 0.0, None, None, None, None, None, None, None, None)
    """
    planned = now.count > 0
    return (
        float(now.amount) if planned else None,
        float(now.expected) if planned else None,
        float(now.numerator),
        float(now.denominator) if is_ratio else None,
        float(last.numerator) if last != NOTHING else None,
        float(last.denominator) if is_ratio and last != NOTHING else None,
        float(to_date.numerator) if to_date != NOTHING else None,
        float(to_date.denominator) if is_ratio and to_date != NOTHING else None,
        now.count if planned else None,
        float(now.weighted) if is_ratio and planned else None,
        float(now.basis) if is_ratio and planned else None,
    )


class DataSheet:
    """The rows of a pack; they go to disk as they come."""

    def __init__(self, book, sheet):
        self.book, self.sheet = book, sheet
        self.count = 0

    def fill(self, captions: dict[str, str], rows: Iterable[tuple[Metric, Sequence]]):
        """Write the rows, in the order of `COLUMNS`, under a head that stays in sight.

        :param captions: name of each column
        :param rows: metric and cells of each row
        """
        head = self.book.get_format(**HEAD)
        for name, column in PLACE.items():
            self.sheet.set_column(column, column, WIDTHS.get(name, 13))
        self.sheet.freeze_panes(1, 0)
        self.sheet.repeat_rows(0)
        for name, column in PLACE.items():
            self.book.put(self.sheet, 0, column, captions[name], head)
        plans = {}
        row = 0
        for row, (metric, cells) in enumerate(rows, 1):
            if metric.line_id not in plans:
                plans[metric.line_id] = self._plan_cells(metric)
            for value, (column, write, style) in zip(
                cells, plans[metric.line_id], strict=True
            ):
                if value is not None:
                    write(row, column, value, style)
        self.count = row
        self.sheet.autofilter(0, 0, max(row, 1), len(COLUMNS) - 1)

    def _plan_cells(self, metric):
        """Return how each column of the rows of a metric is written: what, and how.

        A text is written as a text, whatever it begins with.
        """
        sheet = self.sheet
        number = self.book.get_format(num_format=metric.number_format)
        plain = self.book.get_format(num_format="#,##0.00")
        styles = {"date": self.book.get_format(num_format="yyyy-mm-dd")}
        for name in FIGURES:
            is_rate = name in ("target", "expected")
            styles[name] = number if is_rate or not metric.is_ratio else plain
        writers = {
            **dict.fromkeys((*TEXTS, "id_path"), sheet.write_string),
            "date": sheet.write_datetime,
        }
        return [
            (column, writers.get(name, sheet.write_number), styles.get(name))
            for name, column in PLACE.items()
        ]

    def refer(self, name: str) -> str:
        """Return the reference to a column of all rows."""
        return refer_range(1, max(self.count, 1), PLACE[name], self.sheet)

    def sum(self, name: str, *criteria: tuple[str, object]) -> str:
        """Return the formula of a sum, without the equals sign.

        :param criteria: pairs of column and what it has to be
        """
        pairs = ",".join(
            f"{self.refer(column)},{_write(wanted)}" for column, wanted in criteria
        )
        return f"SUMIFS({self.refer(name)},{pairs})"


def _write(wanted) -> str:
    return quote(wanted) if isinstance(wanted, str) else str(wanted)


def select(metric: Metric, unit_id: int = 0, user_id: int = 0, period_id: int = 0):
    """Return the criteria of the rows of a metric, of a unit and below, of a person.

    Ids of units stand between slashes, so that a text with wildcards finds those below.
    """
    criteria = [("line_id", metric.line_id)]
    if unit_id:
        criteria.append(("id_path", f"*/{unit_id}/*"))
    if user_id:
        criteria.append(("user_id", user_id))
    if period_id:
        criteria.append(("period_id", period_id))
    return criteria


def plan_formula(data: DataSheet, metric: Metric, criteria, value) -> Formula:
    """Return the target of some rows: a sum, or of a rate the average by its basis."""
    amount = data.sum("target", *criteria)
    if not metric.is_ratio:
        counted = data.sum("count", *criteria)
        return Formula(f'=IF({counted}=0,"",{amount})', _known(value))
    basis, weighted = data.sum("basis", *criteria), data.sum("weighted", *criteria)
    plain = f'IFERROR({amount}/{data.sum("count", *criteria)},"")'
    return Formula(f"=IF({basis}=0,{plain},{weighted}/{basis})", _known(value))


def result_formula(
    data: DataSheet, metric: Metric, criteria, value, name="achieved"
) -> Formula:
    """Return what some rows achieved, or achieved the year before.

    :param name: achieved, last or to_date
    """
    total = data.sum(name, *criteria)
    if not metric.is_ratio:
        return Formula(f"={total}", 0.0 if value is None else float(value))
    basis = "out_of" if name == "achieved" else f"{name}_out_of"
    return Formula(f'=IFERROR({total}/{data.sum(basis, *criteria)},"")', _known(value))


def expected_formula(
    data: DataSheet, metric: Metric, criteria, value, target
) -> Formula:
    """Return what was expected of some rows; a rate is expected as soon as it begins.

    :param target: the cell of the target
    """
    total = data.sum("expected", *criteria)
    found = target if metric.is_ratio else total
    return Formula(f'=IF({total}=0,"",{found})', _known(value))


def less(one: str, other: str, value) -> Formula:
    """Return a difference, or nothing where one of both is missing."""
    return Formula(f'=IF(COUNT({one},{other})<2,"",{one}-{other})', _known(value))


def over(one: str, other: str, value) -> Formula:
    """Return a share, or nothing where there is nothing to divide by."""
    return Formula(
        f'=IF(COUNT({one},{other})<2,"",IFERROR({one}/{other},""))', _known(value)
    )


def check(one: str, other: str, captions: tuple[str, str], is_equal: bool) -> Formula:
    """Return whether two figures are the same to the cent.

    :param captions: what stands there if they are, and if they are not
    """
    good, bad = captions
    return Formula(
        f"=IF(ABS({one}-{other})<0.005,{quote(good)},{quote(bad)})",
        good if is_equal else bad,
    )


def quote(text: str) -> str:
    """Return a text as it stands in a formula.

    >>> quote("fine")
    '"fine"'
    """
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _known(value):
    """Return a figure as a number, or an empty text where nothing is known."""
    return "" if value is None else float(value)
