import io
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from odoo.tests import BaseCase

from ...tools.plan_sheet import (
    FIRST_AMOUNT,
    FIRST_ROW,
    Place,
    PlanLine,
    SheetError,
    read_amount,
    read_sheets,
    write_before,
    write_sheets,
)
from .profile import promises

CAPTIONS = dict.fromkeys(
    (
        *("page", "hint", "unit", "person", "segment", "last_year", "year"),
        *("no_number", "metric", "target", "sum", "difference", "state"),
        *("ok", "differs"),
    ),
    "word",
)
CAPTIONS["check"] = "Check"
# what fits fifteen digits, as a spreadsheet keeps them
AMOUNTS = (
    st.decimals(min_value=-(10**11), max_value=10**11, places=2, allow_nan=False)
    | st.none()
)
NAMES = st.text(
    st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20
)


def write(rows, columns, adds_up=True):
    """Return a workbook of one line with these amounts."""
    places = [
        Place(
            (7, number, 0), "1/7/", unit, person, "", None, amounts, [False] * columns
        )
        for number, (unit, person, amounts) in enumerate(rows, 1)
    ]
    line = PlanLine(
        5,
        "Won",
        adds_up,
        [(100 + number, f"M{number}") for number in range(columns)],
        "0.00",
        False,
        places,
        [],
    )
    file = io.BytesIO()
    write_sheets(file, "plan-1", "Plan", [line], CAPTIONS)
    return file


class TestPlanSheetFile(BaseCase):
    """What is written is read again, to the cent; what is not ours is refused."""

    @promises
    @given(st.data(), st.integers(1, 12), st.booleans())
    def test_what_was_written_is_read(self, data, columns, adds_up):
        amounts = st.lists(AMOUNTS, min_size=columns, max_size=columns)
        rows = data.draw(st.lists(st.tuples(NAMES, NAMES, amounts), max_size=6))
        [sheet] = read_sheets(write(rows, columns, adds_up), "plan-1")
        self.assertEqual(sheet.line_id, 5)
        self.assertEqual(
            [key for key, _letter in sheet.columns], list(range(100, 100 + columns))
        )
        self.assertEqual(len(sheet.rows), len(rows))
        for number, (row, (unit, person, amounts)) in enumerate(
            zip(sheet.rows, rows, strict=True), 1
        ):
            self.assertEqual(row.key, (7, number, 0))
            self.assertEqual((row.unit, row.person), (unit.strip(), person.strip()))
            self.assertEqual(row.number, FIRST_ROW + number)
            self.assertEqual(list(row.before), amounts)
            for value, amount in zip(row.values, amounts, strict=True):
                if amount is None:
                    self.assertIsNone(value)
                else:
                    self.assertEqual(read_amount(value), amount)

    @promises
    @given(st.binary(max_size=300))
    def test_bytes_of_any_kind_are_refused_with_a_reason(self, content):
        with self.assertRaises(SheetError) as caught:
            read_sheets(io.BytesIO(content), "plan-1")
        self.assertIn(caught.exception.code, ("format", "broken"))

    @promises
    @given(st.integers(0, 10_000), st.binary(min_size=1, max_size=40))
    def test_a_damaged_file_is_read_or_refused_and_never_breaks(self, place, noise):
        content = bytearray(write([("North", "Anna", [Decimal(5)])], 1).getvalue())
        place %= len(content)
        content[place : place + len(noise)] = noise
        try:
            read_sheets(io.BytesIO(content), "plan-1")
        except SheetError as error:
            self.assertTrue(error.code)

    def test_the_year_is_the_sum_while_the_file_is_edited(self):
        file = write([("North", "Anna", [Decimal("1.5"), None, Decimal(2)])], 3)
        values = load_workbook(file, data_only=True).worksheets[0]
        self.assertEqual(values.cell(FIRST_ROW + 1, FIRST_AMOUNT).value, 3.5)
        texts = load_workbook(file).worksheets[0]
        self.assertEqual(texts.cell(FIRST_ROW + 1, FIRST_AMOUNT).value, "=SUM(I5:K5)")

    def test_another_plan_is_told_by_its_key(self):
        file = write([("North", "Anna", [Decimal(1)])], 1)
        with self.assertRaises(SheetError) as caught:
            read_sheets(file, "plan-2")
        self.assertEqual(caught.exception.code, "other_plan")

    def test_sheets_that_the_editor_added_are_left_alone(self):
        file = write([("North", "Anna", [Decimal(1)])], 1)
        book = load_workbook(file)
        book.create_sheet("Notes").append(["=1+1", "call Boris"])
        saved = io.BytesIO()
        book.save(saved)
        self.assertEqual(len(read_sheets(saved, "plan-1")), 1)

    def test_no_amount_is_written_as_nothing(self):
        self.assertEqual(write_before([None, Decimal(0), Decimal("1E+3")]), ";0;1000")
