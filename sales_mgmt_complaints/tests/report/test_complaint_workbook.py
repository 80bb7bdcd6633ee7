import io
import zipfile

from openpyxl import load_workbook

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.sales_mgmt_targets.tests.report.formulas import Sheets

from .common import ComplaintReportCommon

EXPORT = "base.group_allow_export"
EVIL = "=HYPERLINK(1)"


class ComplaintWorkbookCase(ComplaintReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaints = cls.first | cls.second | cls.third | cls.fourth | cls.fifth
        cls.hanna.group_ids |= cls.env.ref(EXPORT)

    def _render(self, user=None, complaints=None):
        complaints = self.complaints if complaints is None else complaints
        return (
            self.env["sales.mgmt.complaint.workbook"]
            .with_user(user or self.hanna)
            ._render(complaints.with_user(user or self.hanna))
        )

    def _open(self, data_only=True, **options):
        content = io.BytesIO(self._render(**options))
        return load_workbook(content, data_only=data_only)


@tagged("post_install", "-at_install")
class TestComplaintWorkbook(ComplaintWorkbookCase):
    def test_every_formula_comes_to_the_value_that_is_stored_with_it(self):
        content = self._render()
        live = load_workbook(io.BytesIO(content))
        stored = load_workbook(io.BytesIO(content), data_only=True)
        sheets = Sheets(live)
        checked = 0
        for sheet in live:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type != "f":
                        continue
                    checked += 1
                    shown = stored[sheet.title][cell.coordinate].value
                    computed = sheets.compute(sheet.title, cell.coordinate)
                    where = f"{sheet.title}!{cell.coordinate}: {cell.value}"
                    if isinstance(computed, str):
                        self.assertEqual(shown, computed, where)
                    else:
                        self.assertAlmostEqual(shown, computed, 6, where)
        self.assertGreater(checked, 20)

    def test_the_largest_cause_comes_first_with_its_share(self):
        sheet = self._open().worksheets[1]
        rows = [[cell.value for cell in row[:5]] for row in sheet.iter_rows(2, 4)]
        self.assertEqual(
            rows,
            [
                [self.supplier.complete_name, 4, 0.8, 0.8, 100],
                [self.training.complete_name, 1, 0.2, 1, 60],
                ["Total", 5, None, None, 160],
            ],
        )

    def test_months_carry_what_is_open_and_everything_adds_up(self):
        sheet = self._open().worksheets[2]
        rows = [[cell.value for cell in row[:4]] for row in sheet.iter_rows(2, 4)]
        self.assertEqual(
            rows,
            [["2026-01", 2, 1, 1], ["2026-02", 2, 2, 1], ["2026-03", 1, 0, 2]],
        )
        self.assertEqual(sheet["D9"].value, "OK")

    def test_the_check_finds_a_row_that_was_changed(self):
        book = self._open(data_only=False)
        listing, _causes, months = book.worksheets
        listing["K2"].value = "Something else"
        self.assertEqual(Sheets(book).compute(months.title, "D9"), "Differs")

    def test_what_people_type_never_becomes_a_formula(self):
        self.first.name = EVIL
        sheet = self._open(data_only=False).worksheets[0]
        self.assertEqual((sheet["B2"].value, sheet["B2"].data_type), (EVIL, "s"))

    def test_it_prints_on_landscape_pages_with_charts(self):
        content = self._render()
        for sheet in load_workbook(io.BytesIO(content)).worksheets:
            self.assertEqual(sheet.page_setup.orientation, "landscape")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            charts = [name for name in archive.namelist() if "charts/chart" in name]
        self.assertEqual(len(charts), 2)

    def test_only_who_may_export_and_read_takes_it(self):
        with self.assertRaisesRegex(AccessError, "Allow exporting"):
            self._render(user=self.hilde)
        with self.assertRaisesRegex(AccessError, "Allow exporting"):
            self.complaints.with_user(self.hilde).action_export_workbook()
        self.hilde.group_ids |= self.env.ref(EXPORT)
        self.second.confidential = True
        with self.assertRaises(AccessError):
            self._render(user=self.hilde)
        readable = self.complaints - self.second
        self.assertTrue(self._render(user=self.hilde, complaints=readable))

    def test_an_export_of_nothing_says_so(self):
        with self.assertRaisesRegex(UserError, "Choose the complaints"):
            self._render(complaints=self.complaints.browse())


@tagged("post_install", "-at_install")
class TestComplaintWorkbookDownload(HttpCase, ComplaintWorkbookCase):
    def _download(self, login, complaints):
        self.authenticate(login, login)
        return self.url_open(
            "/sales_mgmt_complaints/workbook",
            data={
                "ids": ",".join(str(each.id) for each in complaints),
                "csrf_token": http.Request.csrf_token(self),
            },
        )

    def test_a_handler_downloads_what_is_chosen(self):
        answer = self._download("hanna", self.first | self.third)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Complaints.xlsx", answer.headers["Content-Disposition"])
        sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
        self.assertEqual(
            [sheet["A2"].value, sheet["A3"].value, sheet.max_row],
            [self.first.reference, self.third.reference, 3],
        )

    def test_the_address_gives_nothing_to_who_may_not(self):
        self.assertEqual(self._download("hilde", self.first).status_code, 403)
        self.boris.group_ids |= self.env.ref(EXPORT)
        self.assertEqual(self._download("boris", self.first).status_code, 403)
