import io
import zipfile

from openpyxl import Workbook

from odoo.tests import tagged

from ...tools.plan_sheet import FIRST_AMOUNT, PLACE, YEAR
from .common import SheetCase


@tagged("post_install", "-at_install")
class TestPlanImportRefusals(SheetCase):
    """What is hostile, broken or from elsewhere gets a sentence and changes nothing."""

    def setUp(self):
        super().setUp()
        self.before = self._get_amounts()

    def _assert_file_refused(self, content, sentence):
        record = self._import(content)
        self.assertEqual(record.state, "refused")
        self.assertRegex(record.problem, sentence)
        self.assertFalse(record.line_ids)
        self.assertEqual(self._get_amounts(), self.before)

    def _assert_rows_refused(self, content, *reasons):
        record = self._import(content)
        self.assertEqual(record.state, "refused")
        self.assertEqual(set(record.line_ids.mapped("kind")), {"rejected"})
        found = record.line_ids.mapped("reason")
        self.assertEqual(len(found), len(reasons), found)
        for text, reason in zip(found, reasons, strict=True):
            self.assertRegex(text, reason)
        self.assertEqual(self._get_amounts(), self.before)
        return record.line_ids

    def _with_member(self, name, text=b"x", content=None):
        """Return a workbook with a member of its archive added."""
        file = io.BytesIO(content or self._render())
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr(name, text)
        return file.getvalue()

    def test_no_workbook(self):
        self._assert_file_refused(b"Name;Amount\nanna;100", "no Excel workbook")

    def test_an_old_or_encrypted_workbook(self):
        ole = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
        self._assert_file_refused(ole, "no Excel workbook .*password")

    def test_another_kind_of_archive(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("word/document.xml", "<a/>")
        self._assert_file_refused(file.getvalue(), "no Excel workbook")

    def test_a_broken_workbook(self):
        content = bytearray(self._render())
        middle = len(content) // 3
        content[middle : middle + 400] = b"\0" * 400
        self._assert_file_refused(bytes(content), "broken|no Excel workbook")

    def test_a_workbook_whose_sheet_is_no_markup(self):
        file = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self._render())) as source,
            zipfile.ZipFile(file, "w") as target,
        ):
            for member in source.infolist():
                text = source.read(member)
                if member.filename == "xl/worksheets/sheet1.xml":
                    text = text[: len(text) // 2]
                target.writestr(member.filename, text)
        self._assert_file_refused(file.getvalue(), "broken")

    def test_macros(self):
        content = self._with_member("xl/vbaProject.bin")
        self._assert_file_refused(content, "macros")

    def test_merged_cells(self):
        book = self._open()
        book.worksheets[0].merge_cells("I5:J5")
        self._assert_file_refused(self._save(book), "merged cells")

    def test_a_workbook_of_somebody_else(self):
        book = Workbook()
        book.active.append(["anna", 100])
        self._assert_file_refused(self._save(book), "made by “Edit in Excel”")

    def test_another_plan(self):
        content = self._edit({("anna", 1): 2000})
        self.plan = self._create_line(100, plan=self._create_plan("2025")).plan_id
        self._assert_file_refused(content, "another plan.*Plan 2025")

    def test_a_sheet_twice(self):
        book = self._open()
        copy = book.copy_worksheet(book.worksheets[0])
        copy.title = "Copy"
        self._assert_file_refused(self._save(book), "copy of")

    def test_damaged_keys_of_columns(self):
        for value in ("March", 0, 10**9):
            book = self._open()
            book.worksheets[0].cell(1, FIRST_AMOUNT + 3).value = value
            with self.subTest(value=value):
                self._assert_file_refused(
                    self._save(book), "first row .* damaged|other periods"
                )

    def test_two_hundred_thousand_rows(self):
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Won")
        source = self._open().worksheets[0]
        for row in source.iter_rows(values_only=True):
            sheet.append(row)
        filler = [None, None, None, "North", "somebody"]
        for _number in range(200_000):
            sheet.append(filler)
        self._assert_file_refused(self._save(book), "more than 50000 rows")

    def test_an_archive_that_unpacks_to_gigabytes(self):
        file = io.BytesIO(self._render())
        with (
            zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive,
            archive.open("xl/media/huge.bin", "w", force_zip64=True) as member,
        ):
            zeros = b"\0" * (1 << 24)
            for _number in range(70):
                member.write(zeros)
        self._assert_file_refused(file.getvalue(), "too large")

    def test_entities_that_expand_are_not_expanded(self):
        bomb = (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "xxxxxxxxxx">'
            + b"".join(
                b'<!ENTITY %c "%s">' % (99 + n, b"&%c;" % (98 + n) * 10)
                for n in range(12)
            )
            + b"]><worksheet>&n;</worksheet>"
        )
        file = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self._render())) as source,
            zipfile.ZipFile(file, "w") as target,
        ):
            for member in source.infolist():
                text = source.read(member)
                if member.filename == "xl/worksheets/sheet1.xml":
                    text = bomb
                target.writestr(member.filename, text)
        self._assert_file_refused(file.getvalue(), "broken|made by “Edit in Excel”")

    def test_formulas_texts_and_empty_cells(self):
        content = self._edit(
            {
                ("anna", 1): "=1000*1.1",
                ("anna", 2): "2 000",
                ("anna", 3): None,
                ("anna", 4): True,
            }
        )
        lines = self._assert_rows_refused(
            content, "formula, =1000", "“2 000” is text", "empty", "“True” is text"
        )
        self.assertRegex(lines[0].cell, r"!I\d+$")

    def test_amounts_between_two_roundings_and_beyond_all_sense(self):
        content = self._edit({("anna", 1): 10.123, ("anna", 2): 1e30})
        self._assert_rows_refused(content, "10.123 is not a multiple", "is text")

    def test_a_row_twice(self):
        book = self._open()
        sheet = book.worksheets[0]
        number = self._find_row(sheet, "anna")
        sheet.append([cell.value for cell in sheet[number]])
        self._assert_rows_refused(self._save(book), f"twice.*row {number}")

    def test_keys_of_nobody(self):
        for key in ("1.999999999.0", "x", f"{self.north.id}.{self.carla.id}.0"):
            book = self._open()
            sheet = book.worksheets[0]
            number = self._find_row(sheet, "anna")
            sheet.cell(number, PLACE + 1).value = key
            sheet.cell(number, 5).value = "Nobody"
            with self.subTest(key=key):
                self._assert_rows_refused(self._save(book), "Nobody of that name")

    def test_thousands_of_rejected_rows_take_no_more_statements(self):
        def count(copies):
            book = self._open()
            for _copy in range(copies):
                book.worksheets[0].append([None, None, None, "North", "Nobody"])
            content = self._save(book)
            before = self.env.cr.sql_log_count
            record = self._import(content)
            self.assertEqual(record.rejected_count, copies)
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(3000), count(10))

    def test_many_conflicts_are_read_together(self):
        def count(months):
            content = self._edit({("anna", month): 2000 for month in months})
            for month in months:
                period = f"2026-{month:02}"
                target = self._find_target(self.line, self.anna, period)
                target.with_user(self.max).amount = 900 + month
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            record = self._import(content)
            self.assertEqual(record.rejected_count, len(months))
            return self.env.cr.sql_log_count - before

        count([1])
        few = count([2])
        self.assertEqual(count([4, 5, 7, 8, 10, 11]), few)

    def test_a_year_typed_over_the_sum(self):
        book = self._open()
        sheet = book.worksheets[0]
        sheet.cell(self._find_row(sheet, "anna"), YEAR + 1).value = 15_000
        self._assert_rows_refused(self._save(book), "15,000.00.*12,000.00")

    def test_locked_targets(self):
        content = self._edit({("anna", 1): 2000})
        target = self._find_target(self.line, self.anna)
        target.with_user(self.dora)._lock("agreed with her")
        self._assert_rows_refused(content, "was locked by dora.*agreed with her")

    def test_targets_of_other_units(self):
        content = self._edit({("carla", 1): 2000})
        record = self._import(content, self.lena)
        self.assertEqual(record.state, "refused")
        reasons = set(record.line_ids.mapped("reason"))
        self.assertEqual(len(reasons), 1)
        self.assertRegex(reasons.pop(), "no such target .* not see it")

    def test_a_plan_that_is_no_draft(self):
        content = self._edit({("anna", 1): 2000})
        self.plan.sudo().state = "approved"
        self._assert_file_refused(content, "not a draft any more")

    def test_parts_that_do_not_fit(self):
        content = self._edit({("anna", month): 20_000 for month in range(1, 13)})
        record = self._import(content)
        self.assertEqual(record.state, "refused")
        self.assertRegex(record.problem, "do not fit")
        self.assertEqual(self._get_amounts(), self.before)

    def test_nothing_to_change(self):
        self._assert_file_refused(self._render(), "nothing would change")
