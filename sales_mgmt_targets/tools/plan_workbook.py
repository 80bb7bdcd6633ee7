"""A plan as a workbook: summary, one matrix per metric, and the data behind both.

Every figure above the data is a formula over it, written with the value it comes to.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from .workbook import Book, Formula, refer, refer_range

DATA_COLUMNS = {
    "metric": 22,
    "unit": 20,
    "person": 22,
    "segment": 16,
    "period": 12,
    "date": 11,
    "amount": 15,
    "value": 15,
    "basis": 11,
    "expected": 15,
    "covered": 9,
    "weighted": 15,
    "weight": 11,
    "column_id": 9,
    "target_id": 9,
    "unit_id": 9,
    "user_id": 9,
    "period_id": 9,
    "segment_id": 9,
}
PLACE = {name: number for number, name in enumerate(DATA_COLUMNS)}
HEAD = {"bold": True, "bg_color": "#E8F0F0", "border": 1, "border_color": "#B9C6C6"}
YEAR, PAIRS, FIRST_ROW = 1, 5, 3
PERCENT = "0.0%"


@dataclass(frozen=True)
class Leaf:
    """A cell of the plan: what is to be achieved there, and what was."""

    unit: str
    person: str
    segment: str
    period: str
    date: date
    column_id: int
    target_id: int | None
    unit_id: int
    user_id: int | None
    period_id: int
    segment_id: int | None
    amount: float | None
    expected: float | None
    value: float | None
    basis: float | None

    @property
    def covered(self):
        return int(self.amount is not None)

    @property
    def weight(self):
        return (self.basis or 0.0) * self.covered

    @property
    def weighted(self):
        return self.weight * (self.amount or 0.0)


@dataclass(frozen=True)
class Unit:
    """A unit of the organisation, in the order of the tree."""

    id: int
    name: str
    depth: int
    is_part: bool  # directly below the plan's unit


@dataclass
class Figures:
    """One metric of a plan."""

    name: str
    number_format: str
    is_ratio: bool
    is_additive: bool
    lower_is_better: bool
    columns: dict[int, str]  # caption by id of the period
    units: list[Unit]
    leaves: list[Leaf]  # in the order of units, people, columns
    annual: float
    reserve: float
    achieved: float
    expected: float
    # target and achieved of the year by unit and user id, where months do not add up
    years: dict[tuple[int, int], tuple[float, float]] = field(default_factory=dict)
    # first row of its leaves in the sheet of data
    offset: int = 0

    @cached_property
    def people(self):
        """Return where the leaves of each person stand: first and last, by unit."""
        found = {}
        for number, leaf in enumerate(self.leaves):
            first, _last = found.get((leaf.unit_id, leaf.user_id), (number, number))
            found[leaf.unit_id, leaf.user_id] = first, number
        return found


class DataSheet:
    """The leaves of all metrics, one per row, with the ids they have in Odoo."""

    def __init__(self, book, sheet, captions):
        self.book, self.sheet, self.captions = book, sheet, captions

    def fill(self, metrics):
        head = self.book.get_format(**HEAD)
        for name, width in DATA_COLUMNS.items():
            column = PLACE[name]
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(1, 0)
        self.sheet.repeat_rows(0)
        for name, column in PLACE.items():
            self.book.put(self.sheet, 0, column, self.captions[name], head)
        row = 1
        for metric in metrics:
            number = self.book.get_format(num_format=metric.number_format)
            for leaf in metric.leaves:
                self._write_leaf(row, metric, leaf, number)
                row += 1
        self.sheet.autofilter(0, 0, max(row - 1, 1), len(PLACE) - 1)

    def _write_leaf(self, row, metric, leaf, number):
        plain = self.book.get_format(num_format="#,##0.00")
        styles = {
            "amount": number,
            "expected": number,
            "value": plain if metric.is_ratio else number,
            "basis": plain,
            "date": self.book.get_format(num_format="yyyy-mm-dd"),
        }
        computed = {"metric": metric.name, "weighted": None, "weight": None}
        if metric.is_ratio:
            computed["weighted"] = self._multiply(
                row, "amount", "weight", leaf.weighted
            )
            computed["weight"] = self._multiply(row, "basis", "covered", leaf.weight)
        for name, column in PLACE.items():
            value = computed[name] if name in computed else getattr(leaf, name)
            self.book.put(self.sheet, row, column, value, styles.get(name))

    @staticmethod
    def _multiply(row, one, other, value):
        return Formula(f"={refer(row, PLACE[one])}*{refer(row, PLACE[other])}", value)

    def refer(self, metric, name, first, last):
        """Return the reference to a column of some leaves of a metric."""
        top = metric.offset
        return refer_range(top + first, top + last, PLACE[name], self.sheet)


class Slice:
    """Some leaves of a metric that stand together, maybe of one column only."""

    def __init__(self, data, metric, first, last, column_id=None):
        self.data, self.metric = data, metric
        self.first, self.last, self.column_id = first, last, column_id
        self.leaves = [
            leaf
            for leaf in metric.leaves[first : last + 1]
            if column_id in (None, leaf.column_id)
        ]

    def _apply(self, function, name):
        cells = self.data.refer(self.metric, name, self.first, self.last)
        if self.column_id is None:
            return f"{function}({cells})"
        keys = self.data.refer(self.metric, "column_id", self.first, self.last)
        return f"{function}IFS({cells},{keys},{self.column_id})"

    def _total(self, name):
        return sum(getattr(leaf, name) or 0.0 for leaf in self.leaves)

    @property
    def planned(self):
        """The target of these leaves; of a ratio the average by their basis."""
        if not self.metric.is_ratio:
            return Formula("=" + self._apply("SUM", "amount"), self._total("amount"))
        weight, weighted = self._apply("SUM", "weight"), self._apply("SUM", "weighted")
        average = self._apply("AVERAGE", "amount")
        return Formula(
            f'=IF({weight}=0,IFERROR({average},""),{weighted}/{weight})',
            self._get_average_target(),
        )

    def _get_average_target(self):
        planned = [leaf.amount for leaf in self.leaves if leaf.amount is not None]
        if self._total("weight"):
            return self._total("weighted") / self._total("weight")
        return sum(planned) / len(planned) if planned else ""

    @property
    def achieved(self):
        if not self.metric.is_ratio:
            return Formula("=" + self._apply("SUM", "value"), self._total("value"))
        value, basis = self._apply("SUM", "value"), self._apply("SUM", "basis")
        done = self._total("basis")
        return Formula(
            f'=IF({basis}=0,"",{value}/{basis})',
            self._total("value") / done if done else "",
        )


def subtract(planned, achieved, references):
    """Return what is missing, or nothing where one of both is."""
    one, other = references
    value = ""
    if planned != "" and achieved != "":
        value = planned - achieved
    return Formula(f'=IF(COUNT({one},{other})<2,"",{one}-{other})', value)


def divide(achieved, planned, references):
    """Return a share, or nothing where there is nothing to divide by."""
    one, other = references
    value = ""
    if planned not in ("", 0) and achieved != "":
        value = achieved / planned
    return Formula(f'=IF(COUNT({one},{other})<2,"",IFERROR({one}/{other},""))', value)


class MatrixSheet:
    """People by periods for one metric, with subtotals of the units."""

    def __init__(self, book, sheet, data, metric, captions):
        self.book, self.sheet, self.data = book, sheet, data
        self.metric, self.captions = metric, captions
        self.rows = list(self._lay_out())
        self.values = {}  # by row and column, for those who refer here

    def _lay_out(self):
        """Yield the rows: unit, user id or None for a subtotal, first and last leaf."""
        units = self.metric.units
        spans = {unit.id: self._get_span(place) for place, unit in enumerate(units)}
        for unit in units:
            if spans[unit.id]:
                yield unit, None, spans[unit.id]
                for (unit_id, user_id), span in self.metric.people.items():
                    if unit_id == unit.id:
                        yield unit, user_id or 0, span

    def _get_span(self, place):
        """Return first and last leaf of a unit and everything below it, if any."""
        units = self.metric.units
        end = place + 1
        while end < len(units) and units[end].depth > units[place].depth:
            end += 1
        below = {unit.id for unit in units[place:end]}
        spans = [
            span
            for (unit_id, _user), span in self.metric.people.items()
            if unit_id in below
        ]
        if not spans:
            return None
        return min(first for first, _last in spans), max(last for _first, last in spans)

    def get_row(self, unit_id):
        """Return the row of a unit's subtotal, or None."""
        for number, (unit, user_id, _span) in enumerate(self.rows, FIRST_ROW):
            if unit.id == unit_id and user_id is None:
                return number
        return None

    def prepare(self):
        """Compute the content, so that other sheets can refer to it."""
        for row in reversed(range(FIRST_ROW, FIRST_ROW + len(self.rows))):
            _unit, user_id, (first, last) = self.rows[row - FIRST_ROW]
            is_sum = user_id is None and not self.metric.is_ratio
            for pair, column_id in enumerate((None, *self.metric.columns)):
                column = YEAR if column_id is None else PAIRS + 2 * (pair - 1)
                if column_id is None and not self.metric.is_additive:
                    planned, achieved = self._get_year(row)
                elif is_sum:
                    planned = self._subtotal(row, column)
                    achieved = self._subtotal(row, column + 1)
                else:
                    part = Slice(self.data, self.metric, first, last, column_id)
                    planned, achieved = part.planned, part.achieved
                self.values[row, column] = planned
                self.values[row, column + 1] = achieved
            self._prepare_shares(row)

    def _get_year(self, row):
        """Return the figures of the year that months do not add up to."""
        unit, user_id, _span = self.rows[row - FIRST_ROW]
        if user_id == 0:
            return "", ""
        return self.metric.years.get((unit.id, user_id or 0), ("", ""))

    def _subtotal(self, row, column):
        end = self._get_last_row(row)
        value = sum(
            get_value(self.values[below, column]) or 0.0
            for below in range(row + 1, end + 1)
            if self.rows[below - FIRST_ROW][1] is not None
        )
        return Formula(f"=SUBTOTAL(9,{refer_range(row + 1, end, column)})", value)

    def _get_last_row(self, row):
        unit = self.rows[row - FIRST_ROW][0]
        end = row
        for below in range(row + 1, FIRST_ROW + len(self.rows)):
            other, user_id, _span = self.rows[below - FIRST_ROW]
            if user_id is None and other.depth <= unit.depth:
                break
            end = below
        return end

    def _prepare_shares(self, row):
        planned, achieved = refer(row, YEAR), refer(row, YEAR + 1)
        values = [get_value(self.values[row, YEAR + step]) for step in (0, 1)]
        self.values[row, YEAR + 2] = subtract(*values, (planned, achieved))
        self.values[row, YEAR + 3] = divide(*reversed(values), (achieved, planned))

    def fill(self):
        self._write_heads()
        number = self.metric.number_format
        for row, (unit, user_id, (first, _last)) in enumerate(self.rows, FIRST_ROW):
            style = {"bold": True, "bg_color": "#F3F6F6"} if user_id is None else {}
            is_person = user_id is not None
            self.book.put(
                self.sheet,
                row,
                0,
                self.metric.leaves[first].person if is_person else unit.name,
                self.book.get_format(indent=min(unit.depth + is_person, 15), **style),
            )
            for column in range(YEAR, PAIRS + 2 * len(self.metric.columns)):
                shown = PERCENT if column == YEAR + 3 else number
                self.book.put(
                    self.sheet,
                    row,
                    column,
                    self.values[row, column],
                    self.book.get_format(num_format=shown, **style),
                )
        self._add_bars()

    def _write_heads(self):
        book, sheet = self.book, self.sheet
        head = book.get_format(align="center", **HEAD)
        sheet.set_column(0, 0, 30)
        sheet.set_column(YEAR, YEAR + 2, 15)
        sheet.set_column(YEAR + 3, YEAR + 3, 12)
        sheet.set_column(PAIRS, PAIRS + 2 * len(self.metric.columns), 13)
        sheet.freeze_panes(FIRST_ROW, 1)
        sheet.repeat_rows(0, FIRST_ROW - 1)
        book.put(
            sheet, 0, 0, self.metric.name, book.get_format(bold=True, font_size=14)
        )
        book.put(sheet, 1, 0, None, head)
        for step in range(4):
            caption = self.captions["year"] if step == 0 else None
            book.put(sheet, 1, YEAR + step, caption, head)
        for pair, caption in enumerate(self.metric.columns.values()):
            book.put(sheet, 1, PAIRS + 2 * pair, caption, head)
            book.put(sheet, 1, PAIRS + 2 * pair + 1, None, head)
        names = ["planned", "achieved", "gap", "attainment"]
        names += ["planned", "achieved"] * len(self.metric.columns)
        book.put(sheet, 2, 0, self.captions["who"], head)
        for column, name in enumerate(names, YEAR):
            book.put(sheet, 2, column, self.captions[name], head)

    def _add_bars(self):
        last = FIRST_ROW + len(self.rows) - 1
        if last < FIRST_ROW:
            return
        self.sheet.conditional_format(
            FIRST_ROW,
            YEAR + 3,
            last,
            YEAR + 3,
            {
                "type": "data_bar",
                "bar_color": "#E6A35C" if self.metric.lower_is_better else "#7CC3B8",
                "bar_solid": True,
                "min_type": "num",
                "min_value": 0,
                "max_type": "num",
                "max_value": 1.5,
            },
        )


def get_value(content):
    return content.value if isinstance(content, Formula) else content


class SummarySheet:
    """The totals of every metric, whether they add up, and charts."""

    HEADS = (
        "metric",
        "planned",
        "achieved",
        "gap",
        "attainment",
        "expected",
        "pace",
        "covered_value",
        "uncovered_value",
        "company",
        "difference",
        "leaves",
        "reserve",
        "annual",
        "difference",
    )
    TOP = 5

    def __init__(self, book, sheet, data, captions):
        self.book, self.sheet = book, sheet
        self.data, self.captions = data, captions

    def fill(self, title, subtitle, matrices):
        book, sheet = self.book, self.sheet
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, len(self.HEADS), 16)
        book.put(sheet, 0, 0, title, book.get_format(bold=True, font_size=16))
        book.put(sheet, 1, 0, subtitle, book.get_format(font_color="#666666"))
        lines = [
            self._compute_line(matrix, row) for row, matrix in self._rows(matrices)
        ]
        self._write_check(lines)
        head = book.get_format(text_wrap=True, align="center", **HEAD)
        for column, name in enumerate(self.HEADS):
            book.put(sheet, self.TOP - 1, column, self.captions[name], head)
        for (row, matrix), contents in zip(self._rows(matrices), lines, strict=True):
            self._write_line(row, matrix, contents)
        top = self.TOP + len(matrices) + 2
        for matrix in matrices:
            top = self._write_block(top, matrix)

    def _rows(self, matrices):
        return list(enumerate(matrices, self.TOP))

    def _compute_line(self, matrix, row):
        """Return the contents of the row of a metric, by column."""
        metric = matrix.metric
        whole = Slice(self.data, metric, 0, len(metric.leaves) - 1)
        contents = dict.fromkeys(range(len(self.HEADS)))
        contents[0] = metric.name
        if metric.is_additive:
            contents[1], contents[2] = whole.planned, whole.achieved
        else:
            contents[1], contents[2] = metric.annual, metric.achieved
        if metric.is_additive and not metric.is_ratio:
            # what people are to reach together holds the reserve, the plan does not
            contents[1] = Formula(
                f"={refer(row, 11)}-{refer(row, 12)}",
                whole.planned.value - metric.reserve,
            )
        contents[5] = metric.expected
        values = {key: get_value(content) for key, content in contents.items()}
        contents[3] = subtract(values[1], values[2], (refer(row, 1), refer(row, 2)))
        contents[4] = divide(values[2], values[1], (refer(row, 2), refer(row, 1)))
        contents[6] = divide(values[2], values[5], (refer(row, 2), refer(row, 5)))
        if metric.is_additive:
            contents |= self._compute_checks(metric, row, values[2])
        return contents

    def _compute_checks(self, metric, row, achieved):
        """Return what has to add up, and by how much it does not."""
        contents = {9: metric.achieved}
        last = len(metric.leaves) - 1
        difference = f"={refer(row, 2)}-{refer(row, 9)}"
        value = (achieved or 0.0) - metric.achieved
        if not metric.is_ratio:
            for column, flag in ((7, 1), (8, 0)):
                cells = self.data.refer(metric, "value", 0, last)
                flags = self.data.refer(metric, "covered", 0, last)
                contents[column] = Formula(
                    f"=SUMIFS({cells},{flags},{flag})",
                    sum(
                        leaf.value or 0.0
                        for leaf in metric.leaves
                        if leaf.covered == flag
                    ),
                )
            parts = contents[7].value + contents[8].value
            value = parts - metric.achieved
            difference = f"={refer(row, 7)}+{refer(row, 8)}-{refer(row, 9)}"
            leaves = sum(leaf.amount or 0.0 for leaf in metric.leaves)
            contents[11] = Formula(
                f"=SUM({self.data.refer(metric, 'amount', 0, last)})", leaves
            )
            contents[12], contents[13] = metric.reserve, metric.annual
            contents[14] = Formula(
                f"=ROUND({refer(row, 11)}-{refer(row, 12)}-{refer(row, 13)},4)",
                round(leaves - metric.reserve - metric.annual, 4),
            )
        contents[10] = Formula(f"=ROUND({difference[1:]},4)", round(value, 4))
        return contents

    def _write_check(self, lines):
        """Write one word that tells whether everything adds up."""
        book, sheet = self.book, self.sheet
        last = self.TOP + len(lines) - 1
        ranges = [refer_range(self.TOP, last, column) for column in (10, 14)]
        joined = ",".join(ranges)
        differences = [
            contents[column].value
            for contents in lines
            for column in (10, 14)
            if contents[column]
        ]
        good, bad = self.captions["ok"], self.captions["differs"]
        holds = not any(abs(value) > 0.005 for value in differences)
        book.put(sheet, 2, 0, self.captions["check"], book.get_format(bold=True))
        book.put(
            sheet,
            2,
            1,
            Formula(
                f'=IF(MAX(MAX({joined}),-MIN({joined}))<=0.005,"{good}","{bad}")',
                good if holds else bad,
            ),
            book.get_format(bold=True),
        )
        for word, color in ((good, "#2E7D32"), (bad, "#C62828")):
            sheet.conditional_format(
                2,
                1,
                2,
                1,
                {
                    "type": "cell",
                    "criteria": "==",
                    "value": f'"{word}"',
                    "format": book.get_format(font_color=color, bold=True),
                },
            )

    def _write_line(self, row, matrix, contents):
        for column, content in contents.items():
            style = {"num_format": matrix.metric.number_format}
            if column in (4, 6):
                style = {"num_format": PERCENT}
            if column == 0:
                style = {"bold": True}
            self.book.put(
                self.sheet, row, column, content, self.book.get_format(**style)
            )

    def _write_block(self, top, matrix):
        """Write the figures by unit and by period with their charts; return the end."""
        book, sheet, metric = self.book, self.sheet, matrix.metric
        number = book.get_format(num_format=metric.number_format)
        percent = book.get_format(num_format=PERCENT)
        head = book.get_format(**HEAD)
        title = book.get_format(bold=True, font_size=13)
        book.put(sheet, top, 0, metric.name, title)
        self._write_row(top + 1, ("unit", "planned", "achieved", "attainment"), head)
        row = first_unit = top + 2
        for unit in metric.units:
            source = matrix.get_row(unit.id)
            if not unit.is_part or source is None:
                continue
            book.put(sheet, row, 0, unit.name)
            for column, place, style in (
                (1, 1, number),
                (2, 2, number),
                (3, 4, percent),
            ):
                self._write_copy(row, column, matrix, source, place, style)
            row += 1
        last_unit = row - 1
        self._write_row(row + 1, ("period", "planned", "achieved"), head)
        row = first_period = row + 2
        for pair, caption in enumerate(metric.columns.values()):
            book.put(sheet, row, 0, caption)
            for step in (0, 1):
                place = PAIRS + 2 * pair + step
                self._write_copy(row, 1 + step, matrix, FIRST_ROW, place, number)
            row += 1
        self._add_chart_by_unit(top, metric, first_unit, last_unit)
        self._add_chart_by_period(top + 17, metric, first_period, row - 1)
        return max(row, top + 34) + 1

    def _write_row(self, row, names, style):
        for column, name in enumerate(names):
            self.book.put(self.sheet, row, column, self.captions[name], style)

    def _write_copy(self, row, column, matrix, source, place, style):
        """Write a cell that repeats one of a matrix."""
        content = get_value(matrix.values.get((source, place), ""))
        formula = Formula(f"={refer(source, place, matrix.sheet)}", content)
        self.book.put(self.sheet, row, column, formula, style)

    def _add_chart_by_unit(self, top, metric, first, last):
        if last < first:
            return
        name = self.sheet.get_name()
        chart = self.book.workbook.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": self.captions["attainment"],
                "categories": [name, first, 0, last, 0],
                "values": [name, first, 3, last, 3],
                "fill": {"color": "#017E84"},
                "data_labels": {"value": True, "num_format": "0%"},
            }
        )
        chart.set_title(
            {
                "name": f"{metric.name} · {self.captions['attainment']}",
                "name_font": {"size": 12},
            }
        )
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"num_format": "0%", "min": 0})
        chart.set_legend({"none": True})
        chart.set_size({"width": 760, "height": 320})
        self.sheet.insert_chart(top, 5, chart)

    def _add_chart_by_period(self, top, metric, first, last):
        name = self.sheet.get_name()
        chart = self.book.workbook.add_chart({"type": "column"})
        line = self.book.workbook.add_chart({"type": "line"})
        categories = [name, first, 0, last, 0]
        chart.add_series(
            {
                "name": self.captions["achieved"],
                "categories": categories,
                "values": [name, first, 2, last, 2],
                "fill": {"color": "#017E84"},
            }
        )
        line.add_series(
            {
                "name": self.captions["planned"],
                "categories": categories,
                "values": [name, first, 1, last, 1],
                "line": {"color": "#8F8F8F", "width": 2.25},
            }
        )
        chart.combine(line)
        chart.set_title({"name": metric.name, "name_font": {"size": 12}})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 760, "height": 320})
        self.sheet.insert_chart(top, 5, chart)


def write_plan(file, title, subtitle, metrics, captions):
    """Write the workbook of a plan.

    :param file: where to, open for writing bytes
    :param list[Figures] metrics: the metrics of the plan that are divided
    :param dict[str, str] captions: all words, in the language of the reader
    """
    book = Book(file)
    headline = f"{title} · {subtitle}"

    def add_sheet(name):
        return book.add_sheet(name, headline, captions["page"])

    summary = add_sheet(captions["summary"])
    sheets = [add_sheet(metric.name) for metric in metrics]
    data = DataSheet(book, add_sheet(captions["data"]), captions)
    row = 1
    for metric in metrics:
        metric.offset = row
        row += len(metric.leaves)
    matrices = [
        MatrixSheet(book, sheet, data, metric, captions)
        for metric, sheet in zip(metrics, sheets, strict=True)
    ]
    for matrix in matrices:
        matrix.prepare()
    SummarySheet(book, summary, data, captions).fill(title, subtitle, matrices)
    for matrix in matrices:
        matrix.fill()
    data.fill(metrics)
    book.close()
