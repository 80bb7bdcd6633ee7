import io
import re

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import SalesMgmtCommon
from .test_target_analysis import TargetAnalysisCase

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

    @staticmethod
    def _find_people_targets(lines):
        return lines.target_ids.filtered(
            lambda target: target.user_id and target.level == "year"
        )

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
        targets = self._find_people_targets(self.line)
        pdf, _kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(REPORT, targets.ids)
        )
        pages = PdfReader(io.BytesIO(pdf)).pages
        self.assertEqual(len(pages), len(targets))

    def test_all_metrics_of_a_person_stand_on_one_report(self):
        count = self._create_line(
            12, metric=self.metric_won_count, plan=self.line.plan_id
        )
        targets = self._find_people_targets(self.line | count)
        sections = self.env[f"report.{REPORT}"]._get_sections(targets)
        self.assertEqual(len(sections), 3)
        [anna] = [
            section for section in sections if section["target"].user_id == self.anna
        ]
        self.assertEqual(
            [block["metric"] for block in anna["blocks"]],
            [self.metric_won, self.metric_won_count],
        )
        for block in anna["blocks"]:
            self.assertEqual({row.level for row in block["periods"]}, {"quarter"})
        pdf, _kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(REPORT, targets.ids)
        )
        self.assertEqual(len(PdfReader(io.BytesIO(pdf)).pages), 3)

    def test_the_screen_of_a_target_draws_the_chart_of_the_report(self):
        target = self._find_target(self.line, self.anna)
        with freeze_time("2026-06-30 12:00:00"):
            self.assertEqual(target.chart, self._get_section(self.anna)["chart"])
        self.assertIn("<svg", target.chart)
        # a month has nothing to draw
        self.assertFalse(self._find_target(self.line, self.anna, "2026-05").chart)

    def test_nobody_prints_what_they_may_not_read(self):
        target = self._find_target(self.line, self.carla)
        for user in (self.anna, self.lena):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["ir.actions.report"].with_user(user)._render_qweb_html(
                    REPORT, target.ids
                )


@tagged("post_install", "-at_install")
class TestPerformanceReportOfOtherMetrics(TargetAnalysisCase):
    """Rates, customers counted once, and metrics of which less is better."""

    def _create_tree(self, metric, cells, year):
        """Create a person's year, the quarters and months below it, and facts.

        :param list cells: period name, target, value and basis
        :param tuple year: target and achieved figure of the year
        """
        line = self.env["sales.mgmt.plan.line"].create(
            {"plan_id": self.plan.id, "metric_id": metric.id, "rounding": 0.01}
        )
        place = {"unit_id": self.north.id, "user_id": self.anna.id}
        targets = self.env["sales.mgmt.target"]
        root = targets.create(
            {
                "line_id": line.id,
                "axis": "period",
                "period_id": self.plan.period_id.id,
                "amount": year[0],
                "actual": year[1],
                **place,
            }
        )
        for name, amount, _value, _basis in cells:
            targets.create(
                {
                    "line_id": line.id,
                    "parent_id": root.id,
                    "axis": "period" if "Q" in name else False,
                    "period_id": self._find_period(name).id,
                    "amount": amount,
                    **place,
                }
            )
        self._create_facts(
            metric,
            [
                {
                    "unit_id": self.north,
                    "user_id": self.anna,
                    "period_id": self._find_period(name),
                    "value": value,
                    "basis": basis,
                }
                for name, _amount, value, basis in cells
                if value is not None
            ],
        )
        return root

    def _get_section(self, target):
        with freeze_time("2026-06-30 12:00:00"):
            return self.env[f"report.{REPORT}"]._get_section(target)

    def test_a_rate_of_a_quarter_is_divided_once(self):
        metric = self._create_metric("rate", kind="ratio", unit="percent")
        target = self._create_tree(
            metric,
            [
                ("2026 Q1", 0.3, None, None),
                ("2026-01", 0.3, 1, 2),
                ("2026-02", 0.3, 1, 8),
                ("2026-03", 0.3, None, None),
            ],
            (0.3, 0.2),
        )
        section = self._get_section(target)
        rows = {row.label: (row.target, row.achieved) for row in section["periods"]}
        self.assertEqual(rows["2026-01"], (0.3, 0.5))
        self.assertEqual(rows["2026-02"], (0.3, 0.125))
        self.assertEqual(rows["2026-03"], (0.3, None))
        self.assertEqual(rows["2026 Q1"], (0.3, 0.2))
        self.assertFalse(section["is_running_total"])
        self.assertEqual(section["show_value"](None), "–")
        self.assertEqual(section["show_value"](0.125), "12.5 %")

    def test_customers_of_a_quarter_are_its_own_and_not_those_of_its_months(self):
        metric = self._create_metric("customers", occurrence="once")
        target = self._create_tree(
            metric,
            [
                ("2026 Q1", 8, 6, None),
                ("2026-01", 5, 4, None),
                ("2026-02", 5, 3, None),
            ],
            (20, 6),
        )
        section = self._get_section(target)
        rows = {row.label: (row.target, row.achieved) for row in section["periods"]}
        self.assertEqual(rows["2026 Q1"], (8, 6))
        self.assertEqual(rows["2026-01"], (5, 4))
        self.assertEqual(section["total"].achieved, 6)
        # no reserve where nothing adds up
        self.assertEqual(len(rows), 3)

    def test_where_lower_is_better_the_page_says_so_and_marks_what_is_above(self):
        metric = self._create_metric("returns", direction="lower")
        target = self._create_tree(
            metric,
            [("2026 Q1", 10, None, None), ("2026-01", 10, 12, None)],
            (10, 12),
        )
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            REPORT, target.ids
        )
        self.assertIn(b"lower is better", html)
        self.assertIn(b'class="bad"', html)
