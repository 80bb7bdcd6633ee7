import io
import re

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import SalesMgmtCommon

REPORT = "sales_mgmt_targets.performance_report"


@tagged("post_install", "-at_install")
class TestPerformanceReport(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line(3600)
        cls._create_won(cls.anna, 90, "2026-01-10 10:00:00")
        cls._create_won(cls.anna, 30, "2026-05-10 10:00:00")
        cls._create_won(cls.carla, 150, "2026-02-10 10:00:00")
        cls._create_won(cls.env["res.users"], 60, "2026-02-10 10:00:00")
        with freeze_time("2026-06-30 12:00:00"):
            cls._refresh()

    def _get_section(self, subject, period="2026"):
        target = self._find_target(self.line, subject, period)
        with freeze_time("2026-06-30 12:00:00"):
            return self.env[f"report.{REPORT}"]._get_section(target)

    def test_a_person_sees_every_quarter_and_month(self):
        rows = self._get_section(self.anna)["periods"]
        self.assertEqual(len(rows), 4 + 12)
        figures = {row.label: (row.target, row.achieved, row.gap) for row in rows}
        self.assertEqual(figures["2026-01"], (100, 90, 10))
        self.assertEqual(figures["2026 Q1"], (300, 90, 210))
        self.assertEqual(figures["2026-05"], (100, 30, 70))
        self.assertEqual(figures["2026 Q4"], (300, 0, 300))

    def test_a_unit_sees_its_parts_and_what_belongs_to_none_of_them(self):
        rows = self._get_section(self.root)["parts"]
        figures = {row.label: (row.level, row.target, row.achieved) for row in rows}
        self.assertEqual(
            figures,
            {
                "North": ("unit", 2400, 120),
                "South": ("unit", 1200, 150),
                "In nobody's target": ("rest", 0, 60),
            },
        )

    def test_the_months_of_a_unit_hold_what_nobodys_target_covers(self):
        rows = {row.label: row for row in self._get_section(self.root)["periods"]}
        self.assertEqual(rows["2026-02"].target, 300)
        self.assertEqual(rows["2026-02"].achieved, 210)

    def test_rows_add_up_to_the_total_with_the_reserve_stated(self):
        target = self._find_target(self.line, self.north).with_user(self.dora)
        target.reserve = 240
        section = self._get_section(self.north)
        for part in ("parts", "periods"):
            rows = [row for row in section[part] if row.level != "quarter"]
            with self.subTest(part=part):
                self.assertEqual(sum(row.target for row in rows), target.amount)
                self.assertEqual(rows[-1].label, "Reserve of the parts")

    def test_the_printed_page_shows_the_figures_of_the_screen(self):
        target = self._find_target(self.line, self.anna)
        pdf, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(REPORT, target.ids)
        )
        self.assertEqual(kind, "pdf")
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
        text = re.sub(r"\s+", " ", text)
        self.assertIn("anna", text)
        for expected in (
            r"2026 Q1 \$ ?300\.00 \$ ?90\.00 \$ ?210\.00 30\.0 %",
            r"2026-05 \$ ?100\.00 \$ ?30\.00 \$ ?70\.00 30\.0 %",
            r"Total \$ ?1,200\.00 \$ ?120\.00 \$ ?1,080\.00 10\.0 %",
        ):
            self.assertRegex(text, expected)

    def test_many_people_are_printed_in_one_document(self):
        targets = self.line.target_ids.filtered(
            lambda target: target.user_id and target.level == "year"
        )
        pdf, _kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(REPORT, targets.ids)
        )
        pages = PdfReader(io.BytesIO(pdf)).pages
        self.assertEqual(len(pages), len(targets))

    def test_nobody_prints_what_they_may_not_read(self):
        target = self._find_target(self.line, self.carla)
        for user in (self.anna, self.lena):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["ir.actions.report"].with_user(user)._render_qweb_html(
                    REPORT, target.ids
                )
