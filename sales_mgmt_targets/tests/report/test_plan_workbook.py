import io
import zipfile

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .formulas import Sheets
from .test_target_analysis import TargetAnalysisCase

# what spreadsheets would take for a formula
EVIL = ("=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3")


class PlanWorkbookCase(TargetAnalysisCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line(3600, plan=cls.plan)
        cls._create_won(cls.anna, 90, "2026-01-10 10:00:00")
        cls._create_won(cls.carla, 150, "2026-02-10 10:00:00")
        cls._create_won(cls.env["res.users"], 60, "2026-02-10 10:00:00")
        cls._refresh()
        cls.dora.group_ids |= cls.env.ref("base.group_allow_export")

    @classmethod
    def _render(cls, user=None):
        workbook = cls.env["sales.mgmt.plan.workbook"].with_user(user or cls.dora)
        return workbook._render(cls.plan)

    @classmethod
    def _open(cls, data_only=False, **options):
        content = io.BytesIO(cls._render(**options))
        return load_workbook(content, data_only=data_only)

    @classmethod
    def _create_ratio(cls):
        """Add a line of a ratio, with a basis for some of its cells."""
        january, february = cls.months[:2]
        cells = [
            {
                "unit_id": unit,
                "user_id": user,
                "period_id": month,
                "amount": amount,
                "value": value,
                "basis": basis,
            }
            for unit, user, month, amount, value, basis in (
                (cls.north, cls.anna, january, 0.3, 3, 10),
                (cls.north, cls.anna, february, 0.3, None, None),
                (cls.north, cls.boris, january, 0.5, 1, 4),
                (cls.south, cls.carla, february, 0.4, None, None),
            )
        ]
        metric = cls._create_metric("rate", kind="ratio", unit="percent")
        line = cls._create_cells(metric, cells, amount=0.4, plan=cls.plan)
        cls.env["sales.mgmt.target"].create(
            {
                "line_id": line.id,
                "axis": "organisation",
                "unit_id": cls.root.id,
                "period_id": cls.plan.period_id.id,
                "amount": 0.4,
                "actual": 4 / 14,
            }
        )
        return line


@tagged("post_install", "-at_install")
class TestPlanWorkbook(PlanWorkbookCase):
    def test_every_formula_comes_to_the_value_that_is_stored_with_it(self):
        self._create_ratio()
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
                        self.assertEqual(shown or "", computed, where)
                    else:
                        self.assertAlmostEqual(shown, computed, 6, where)
        self.assertGreater(checked, 200)

    def test_the_summary_says_what_the_plan_says(self):
        summary = self._open(data_only=True).worksheets[0]
        row = [cell.value for cell in summary[6]]
        self.assertEqual(row[:4], [self.metric_won.name, 3600, 300, 3300])
        self.assertAlmostEqual(row[4], 300 / 3600)
        # in targets, in nobody's target, as measured
        self.assertEqual(row[7:11], [240, 60, 300, 0])
        self.assertEqual(summary["B3"].value, "OK")

    def test_the_check_finds_a_figure_that_does_not_add_up(self):
        self.env.cr.execute(
            "UPDATE sales_mgmt_target SET actual = actual + 1 WHERE id = %s",
            [self.line.root_id.id],
        )
        self.line.root_id.invalidate_recordset()
        summary = self._open(data_only=True).worksheets[0]
        self.assertEqual(summary["B3"].value, "Difference")
        self.assertEqual(summary["K6"].value, -1)

    def test_a_reserve_is_stated_and_the_target_stays_the_annual_number(self):
        north = self._find_target(self.line, self.north).with_user(self.dora)
        north.reserve = 240
        summary = self._open(data_only=True).worksheets[0]
        row = [cell.value for cell in summary[6]]
        self.assertEqual(row[1], 3600)
        self.assertEqual(row[11:15], [3840, 240, 3600, 0])

    def test_units_are_subtotals_of_their_people(self):
        content = io.BytesIO(self._render())
        live = load_workbook(content).worksheets[1]
        shown = load_workbook(content, data_only=True).worksheets[1]
        names = [cell.value.split(" (")[0] for cell in shown["A"][3:]]
        self.assertEqual(
            names,
            ["Northwind", "No salesperson", "North", "anna", "boris", "South", "carla"],
        )
        self.assertEqual(live["B4"].value, "=SUBTOTAL(9,B$5:B$10)")
        self.assertEqual([shown.cell(row, 2).value for row in (4, 6)], [3600, 2400])
        self.assertEqual([shown.cell(row, 3).value for row in (4, 6)], [300, 90])

    def test_a_ratio_is_divided_once_at_every_level(self):
        self._create_ratio()
        sheet = self._open(data_only=True).worksheets[2]
        rows = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows()}
        self.assertAlmostEqual(rows["North"][2], 4 / 14)
        self.assertAlmostEqual(rows["North"][1], (0.3 * 10 + 0.5 * 4) / 14)
        # nothing measured: the plain average, and no figure
        self.assertAlmostEqual(rows["South"][1], 0.4)
        self.assertFalse(rows["South"][2])

    def test_what_people_type_never_becomes_a_formula(self):
        for user, name in zip((self.anna, self.boris), EVIL, strict=False):
            user.name = name
        self.north.name, self.south.name = EVIL[2:]
        self.plan.name = "=HYPERLINK(1)"
        book = self._open()
        texts = {}
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value in (*EVIL, "=HYPERLINK(1)"):
                        texts.setdefault(cell.value, set()).add(cell.data_type)
        self.assertEqual(texts, {key: {"s"} for key in (*EVIL, "=HYPERLINK(1)")})

    def test_the_workbook_speaks_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        book = load_workbook(
            io.BytesIO(
                self.env["sales.mgmt.plan.workbook"]
                .with_user(self.dora)
                .with_context(lang="zh_CN")
                ._render(self.plan)
            ),
            data_only=True,
        )
        self.assertEqual(book.worksheets[0]["B5"].value, "目标")

    def test_it_prints_on_landscape_pages_with_charts(self):
        summary, matrix, data = self._open().worksheets
        for sheet in (summary, matrix, data):
            self.assertEqual(sheet.page_setup.orientation, "landscape")
            self.assertTrue(sheet.sheet_properties.pageSetUpPr.fitToPage)
        self.assertEqual(matrix.freeze_panes, "B4")
        self.assertEqual(data.freeze_panes, "A2")
        self.assertIn("$", matrix["B4"].number_format)
        with zipfile.ZipFile(io.BytesIO(self._render())) as archive:
            charts = [name for name in archive.namelist() if "charts/chart" in name]
        self.assertEqual(len(charts), 2)

    def test_twice_the_people_take_the_same_number_of_queries(self):
        few = self._count_queries()
        for number in range(20):
            user = self._create_user(f"person{number}", "user")
            self._assign(user, self.south)
        self.line.action_split()
        self._refresh()
        self.assertEqual(self._count_queries(), few)

    def _count_queries(self):
        for _attempt in range(2):  # rights are kept in memory from the first time on
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._render()
        return self.env.cr.sql_log_count - before

    def test_a_plan_that_is_not_divided_has_no_workbook(self):
        plan = self._create_plan("2025").with_user(self.dora)
        with self.assertRaisesRegex(UserError, "not divided"):
            plan.action_export_workbook()
        with self.assertRaisesRegex(UserError, "not divided"):
            self.env["sales.mgmt.plan.workbook"].with_user(self.dora)._render(plan)

    def test_only_readers_of_everything_who_may_export_take_it(self):
        for user in (self.anna, self.lena):
            user.group_ids |= self.env.ref("base.group_allow_export")
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(AccessError, "managers and auditors"),
            ):
                self._render(user=user)
        self.auditor.group_ids |= self.env.ref("base.group_allow_export")
        self.assertTrue(self._render(user=self.auditor))
        self.dora.group_ids -= self.env.ref("base.group_allow_export")
        with self.assertRaisesRegex(AccessError, "Allow exporting"):
            self.plan.with_user(self.dora).action_export_workbook()


@tagged("post_install", "-at_install")
class TestPlanWorkbookDownload(HttpCase, PlanWorkbookCase):
    def _download(self, login, plans):
        self.authenticate(login, login)
        numbers = ",".join(str(plan.id) for plan in plans)
        return self.url_open(f"/sales_mgmt_targets/workbook/{numbers}")

    def test_a_manager_downloads_one_plan_as_a_workbook(self):
        answer = self._download("dora", self.plan)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Plan%202026.xlsx", answer.headers["Content-Disposition"])
        book = load_workbook(io.BytesIO(answer.content))
        self.assertEqual(len(book.sheetnames), 3)

    def test_several_plans_come_in_one_archive(self):
        other = self._create_plan("2025")
        self._create_line(100, plan=other)
        answer = self._download("dora", self.plan | other)
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            self.assertEqual(
                archive.namelist(), ["1. Plan 2026.xlsx", "2. Plan 2025.xlsx"]
            )

    def test_the_address_gives_nothing_to_who_may_not_export(self):
        self.dora.group_ids -= self.env.ref("base.group_allow_export")
        for login in ("dora", "anna", "lena"):
            with self.subTest(login=login):
                answer = self._download(login, self.plan)
                self.assertEqual(answer.status_code, 403)

    def test_a_plan_of_another_company_is_not_found_out(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self.dora.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.assertEqual(self._download("dora", self.plan).status_code, 403)
