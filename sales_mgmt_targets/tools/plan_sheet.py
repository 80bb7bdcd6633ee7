"""A plan as sheets to edit: written with stable keys, and read again with suspicion.

Every line of the plan is a sheet. Its first row, hidden, holds the keys: what kind of
sheet it is, of which plan and line, and the period of each column of amounts. Every row
of data begins, hidden, with its place (unit, person and segment) and with the amounts
as they were, so that a file can be sorted and filtered, and so that it is known what
its editor changed and what somebody else changed meanwhile.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from openpyxl import load_workbook

from .workbook import Book, Formula, refer, refer_range

KIND = "sales plan sheet 1"
# Columns before the amounts, hidden ones first
PLACE, PATH, BEFORE, UNIT, PERSON, SEGMENT, LAST_YEAR, YEAR, FIRST_AMOUNT = range(9)
HEADER_ROW, FIRST_ROW = 3, 4
# What a file may hold; the plan of 5 000 people is a tenth of it
MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 500
# A workbook that Excel writes shrinks to a tenth or less; a bomb to a thousandth
MAX_UNPACKED = 1024 * 1024 * 1024
MERGED = b"<mergeCell "
NUMBER = re.compile(r"(-?[0-9]{1,18}(\.[0-9]{1,9})?)?", re.ASCII)
PLACE_KEY = re.compile(r"([1-9][0-9]{0,9})\.([0-9]{1,10})\.([0-9]{1,10})", re.ASCII)
GREY, BLUE = "#F1F3F5", "#1F4E79"


class SheetError(ValueError):
    """A file that is no plan to import.

    :ivar code: which fault, one of the words that the importer has sentences for
    :ivar details: what the sentence names
    """

    def __init__(self, code: str, **details):
        super().__init__(code)
        self.code = code
        self.details = details


# ------------------------------------------------------------
# WRITING
# ------------------------------------------------------------


class Place(NamedTuple):
    """A row to write: who, and the amounts of every column.

    :ivar key: ids of unit, person and segment
    :ivar path: ids of the units from the top to this one, with a slash after each
    :ivar last_year: what was achieved the year before, if it is known
    :ivar amounts: by column; None where the place has no target
    :ivar fixed: by column: whether the amount cannot be changed
    """

    key: tuple[int, int, int]
    path: str
    unit: str
    person: str
    segment: str
    last_year: float | None
    amounts: Sequence[Decimal | None]
    fixed: Sequence[bool]


class UnitTotal(NamedTuple):
    """What the rows below a unit are to add up to, its reserve included."""

    path: str
    name: str
    amount: float


class PlanLine(NamedTuple):
    """A sheet to write.

    :ivar adds_up: the year of a row is the sum of its columns
    :ivar columns: id and name of the period of each column
    :ivar number_format: of the amounts, in the language of spreadsheets
    """

    line_id: int
    name: str
    adds_up: bool
    columns: Sequence[tuple[int, str]]
    number_format: str
    has_segments: bool
    places: Iterable[Place]
    totals: Sequence[UnitTotal]


def write_sheets(file, plan_key, headline, lines, captions):
    """Write the lines of a plan as a workbook to edit.

    :param str plan_key: names the plan and its database
    :param list[PlanLine] lines:
    :param dict captions: words by name, in the language of the reader
    """
    book = Book(file)
    written = [
        (line, *_write_line(book, plan_key, headline, line, captions)) for line in lines
    ]
    _write_check(book, headline, written, captions)
    book.close()


def _write_line(book, plan_key, headline, line, captions):
    """Write a sheet and return it with the number of its last row."""
    sheet = book.add_sheet(line.name, f"{headline} · {line.name}", captions["page"])
    head = book.get_format(bold=True, font_color="white", bg_color=BLUE, border=1)
    number = book.get_format(num_format=line.number_format, locked=False)
    fixed = book.get_format(num_format=line.number_format, bg_color=GREY)
    plain = book.get_format(num_format=line.number_format, italic=True)
    bold = book.get_format(num_format=line.number_format, bold=True)
    last_column = FIRST_AMOUNT + len(line.columns) - 1
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.set_column(PLACE, BEFORE, None, None, {"hidden": True})
    sheet.set_column(UNIT, PERSON, 24)
    hide_segment = None if line.has_segments else {"hidden": True}
    sheet.set_column(SEGMENT, SEGMENT, 20, None, hide_segment)
    hide_year = None if line.adds_up else {"hidden": True}
    sheet.set_column(LAST_YEAR, LAST_YEAR, 14)
    sheet.set_column(YEAR, YEAR, 14, None, hide_year)
    sheet.set_column(FIRST_AMOUNT, last_column, 13)
    sheet.freeze_panes(FIRST_ROW, FIRST_AMOUNT)
    for column, key in enumerate((KIND, plan_key, str(line.line_id))):
        book.put(sheet, 0, column, key)
    for column, (period_id, _name) in enumerate(line.columns, FIRST_AMOUNT):
        book.put(sheet, 0, column, period_id)
    title = book.get_format(bold=True, font_size=14)
    book.put(sheet, 1, UNIT, f"{headline} · {line.name}", title)
    book.put(sheet, 2, UNIT, captions["hint"], book.get_format(italic=True))
    names = ["", "", "", *(captions[name] for name in ("unit", "person", "segment"))]
    names += [captions["last_year"], captions["year"]]
    for column, name in enumerate([*names, *(name for _id, name in line.columns)]):
        book.put(sheet, HEADER_ROW, column, name, head)
    row = HEADER_ROW
    for row, place in enumerate(line.places, FIRST_ROW):
        book.put(sheet, row, PLACE, ".".join(map(str, place.key)))
        book.put(sheet, row, PATH, place.path)
        book.put(sheet, row, BEFORE, write_before(place.amounts))
        book.put(sheet, row, UNIT, place.unit)
        book.put(sheet, row, PERSON, place.person)
        book.put(sheet, row, SEGMENT, place.segment)
        book.put(sheet, row, LAST_YEAR, place.last_year, plain)
        if line.adds_up:
            first = refer(row, FIRST_AMOUNT)
            total = sum(amount for amount in place.amounts if amount is not None)
            text = f"=SUM({first}:{refer(row, last_column)})"
            book.put(sheet, row, YEAR, Formula(text, float(total)), bold)
        cells = zip(place.amounts, place.fixed, strict=True)
        for column, (amount, is_fixed) in enumerate(cells, FIRST_AMOUNT):
            value = None if amount is None else float(amount)
            shown = fixed if is_fixed or amount is None else number
            book.put(sheet, row, column, value, shown)
    if row >= FIRST_ROW:
        sheet.autofilter(HEADER_ROW, UNIT, row, last_column)
        sheet.data_validation(
            FIRST_ROW,
            FIRST_AMOUNT,
            row,
            last_column,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": -1e15,
                "maximum": 1e15,
                "error_message": captions["no_number"],
            },
        )
    sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True})
    return sheet, row


def _write_check(book, headline, written, captions):
    """Write what the rows of each unit add up to, as formulas over what is typed."""
    sheet = book.add_sheet(captions["check"], headline, captions["page"])
    head = book.get_format(bold=True, font_color="white", bg_color=BLUE, border=1)
    names = ("metric", "unit", "target", "sum", "difference", "state")
    sheet.set_column(0, 1, 28)
    sheet.set_column(2, 5, 16)
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(names):
        book.put(sheet, 0, column, captions[name], head)
    row = 0
    for line, source, last_row in written:
        if not line.adds_up or last_row < FIRST_ROW:
            continue
        number = book.get_format(num_format=line.number_format)
        paths = refer_range(FIRST_ROW, last_row, PATH, source)
        years = refer_range(FIRST_ROW, last_row, YEAR, source)
        for total in line.totals:
            row += 1
            # whoever edits finds where the file does not add up any more
            found = f'SUMIFS({years},{paths},"{total.path}*")'
            gap = f"ROUND({refer(row, 3)}-{refer(row, 2)},6)"
            word = f'=IF({gap}=0,"{captions["ok"]}","{captions["differs"]}")'
            book.put(sheet, row, 0, line.name)
            book.put(sheet, row, 1, total.name)
            book.put(sheet, row, 2, total.amount, number)
            book.put(sheet, row, 3, Formula(f"={found}", total.amount), number)
            book.put(sheet, row, 4, Formula(f"={gap}", 0), number)
            book.put(sheet, row, 5, Formula(word, captions["ok"]))
    sheet.protect()


def write_before(amounts: Sequence[Decimal | None]) -> str:
    """Return amounts as one text, to tell later which of them were changed.

    >>> write_before([Decimal("10.50"), None, Decimal("-3")])
    '10.5;;-3'
    """
    return ";".join("" if each is None else _spell(each) for each in amounts)


def _spell(amount):
    return f"{amount.normalize():f}" if amount else "0"


# ------------------------------------------------------------
# READING
# ------------------------------------------------------------


class ReadRow(NamedTuple):
    """A row as it was read.

    :ivar number: as the spreadsheet numbers it
    :ivar key: ids of unit, person and segment; None where the row has no key
    :ivar before: amounts as they were written, by column; None where none was
    :ivar values: what stands in the columns of amounts: numbers, texts or nothing
    :ivar year: what stands in the column of the year
    """

    number: int
    key: tuple[int, int, int] | None
    unit: str
    person: str
    segment: str
    before: tuple[Decimal | None, ...]
    values: tuple
    year: object

    @property
    def label(self):
        """The row as people find it again."""
        return " · ".join(
            name for name in (self.unit, self.person, self.segment) if name
        )


class ReadSheet(NamedTuple):
    """A sheet as it was read.

    :ivar columns: id of the period, and the letter, of each column of amounts
    """

    name: str
    line_id: int
    columns: tuple[tuple[int, str], ...]
    rows: list[ReadRow]


def read_sheets(file, plan_key: str) -> list[ReadSheet]:
    """Read the sheets of a plan from a file that anybody may have made.

    :param file: open for reading bytes
    :param plan_key: of the plan that the file is to belong to
    :raise SheetError: it is no such file, it is broken, or too large
    """
    _check_archive(file)
    try:
        workbook = load_workbook(file, read_only=True, keep_links=False)
    except Exception as error:  # whatever a broken file makes of the reader
        raise SheetError("broken") from error
    try:
        found = [_read_sheet(sheet, plan_key) for sheet in workbook.worksheets]
    except SheetError:
        raise
    except Exception as error:  # the sheets are parsed only now, row by row
        raise SheetError("broken") from error
    finally:
        workbook.close()
    sheets = [sheet for sheet in found if sheet]
    if not sheets:
        raise SheetError("foreign")
    lines = [sheet.line_id for sheet in sheets]
    twice = next((each for each in sheets if lines.count(each.line_id) > 1), None)
    if twice:
        raise SheetError("twice", sheet=twice.name)
    return sheets


def _check_archive(file):
    """Refuse what is no plain workbook, before anything of it is unpacked."""
    if file.seek(0, 2) > MAX_BYTES:
        raise SheetError("large")
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            fault = _find_fault(archive)
    except zipfile.BadZipFile as error:
        raise SheetError("format") from error
    except (EOFError, OSError, zipfile.zlib.error, NotImplementedError) as error:
        raise SheetError("broken") from error
    if fault:
        raise SheetError(fault)
    file.seek(0)


def _find_fault(archive):
    """Return why an archive is no plain workbook, or nothing."""
    members = archive.infolist()
    names = [member.filename.lower() for member in members]
    if "xl/workbook.xml" not in names:
        return "format"
    if any(name.endswith("vbaproject.bin") for name in names):
        return "macros"
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        return "large"
    sheets = (member for member in members if _is_sheet(member))
    if any(_contains(archive, member, MERGED) for member in sheets):
        return "merged"
    return None


def _is_sheet(member):
    return member.filename.lower().startswith("xl/worksheets/sheet")


def _contains(archive, member, wanted):
    """Tell whether bytes occur in a member, a piece at a time."""
    rest = b""
    with archive.open(member) as stream:
        while piece := stream.read(1 << 20):
            if wanted in rest + piece:
                return True
            rest = piece[-len(wanted) :]
    return False


def _read_sheet(sheet, plan_key):
    """Return a sheet of a plan; None if it is one that its editor added."""
    # what a file says about its own size is not trusted
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)
    keys = next(rows, ())
    if len(keys) <= FIRST_AMOUNT or keys[PLACE] != KIND:
        return None
    if keys[PATH] != plan_key:
        raise SheetError("other_plan", sheet=sheet.title)
    columns = []
    for place, period_id in enumerate(keys[FIRST_AMOUNT:], FIRST_AMOUNT):
        if period_id is None:
            break
        if type(period_id) is not int or period_id <= 0:
            raise SheetError("keys", sheet=sheet.title)
        columns.append((period_id, refer(0, place)[:-1]))
    periods = [period_id for period_id, _letter in columns]
    line_id = str(keys[BEFORE])
    if not periods or len(set(periods)) < len(periods) or not line_id.isdecimal():
        raise SheetError("keys", sheet=sheet.title)
    return ReadSheet(
        sheet.title,
        int(line_id),
        tuple(columns),
        list(_read_rows(rows, sheet.title, len(columns))),
    )


def _read_rows(rows, title, width) -> Iterator[ReadRow]:
    """Yield the rows that hold anything."""
    end = FIRST_AMOUNT + width
    for number, cells in enumerate(rows, 2):
        if number > MAX_ROWS:
            raise SheetError("rows", sheet=title, limit=MAX_ROWS)
        if number <= FIRST_ROW or not any(cell is not None for cell in cells[:end]):
            continue
        cells = (*cells[:end], *[None] * (end - len(cells)))
        yield ReadRow(
            number,
            _read_key(cells[PLACE]),
            *(
                "" if cells[column] is None else str(cells[column]).strip()
                for column in (UNIT, PERSON, SEGMENT)
            ),
            _read_before(cells[BEFORE], width),
            cells[FIRST_AMOUNT:end],
            cells[YEAR],
        )


def _read_key(text):
    match = PLACE_KEY.fullmatch(text) if isinstance(text, str) else None
    return tuple(map(int, match.groups())) if match else None


def _read_before(text, width):
    """Return the amounts that `write_before` wrote; of a broken text nothing is known.

    >>> _read_before("10.5;;-3", 3)
    (Decimal('10.5'), None, Decimal('-3'))
    >>> _read_before("10.5;x;1", 3), _read_before(None, 2)
    ((None, None, None), (None, None))
    """
    parts = text.split(";") if isinstance(text, str) else []
    if len(parts) != width or not all(NUMBER.fullmatch(part) for part in parts):
        return (None,) * width
    return tuple(Decimal(part) if part else None for part in parts)


def read_amount(value) -> Decimal:
    """Return a cell's number as it is shown: spreadsheets keep 15 digits.

    >>> read_amount(1200), read_amount(0.1 + 0.2)
    (Decimal('1200'), Decimal('0.3'))

    :raise SheetError: the cell is empty, or holds a formula, a text or no number
    """
    if value is None or value == "":
        raise SheetError("empty")
    if isinstance(value, str):
        raise SheetError("formula" if value.startswith("=") else "text", text=value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise SheetError("text", text=str(value))
    if not abs(value) < 1e15:  # also what is no number at all
        raise SheetError("text", text=str(value))
    return Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
