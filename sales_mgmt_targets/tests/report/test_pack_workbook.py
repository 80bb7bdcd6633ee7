import io

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tracking.common import NOW
from .formulas import Sheets
from .test_pack import PackCase

# what spreadsheets would take for a formula
EVIL = ("=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPackWorkbook(PackCase):
    """The pack as a workbook: what stands in it, and that it adds up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        allowed = cls.env.ref("base.group_allow_export")
        for user in (cls.dora, cls.lena, cls.anna):
            user.group_ids |= allowed

    def _render(self, user=None, *documents, **values):
        pack = self.env["sales.mgmt.pack"].with_user(user or self.dora)
        return pack._render_xlsx(self._order(*documents, **values))

    def _open_book(self, *arguments, data_only=True, **values):
        content = io.BytesIO(self._render(*arguments, **values))
        return load_workbook(content, data_only=data_only)

    @staticmethod
    def _list(sheet):
        """The rows of a sheet as dicts by the captions of its first row."""
        head, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(head, row, strict=True)) for row in rows]

    def _add_rates(self):
        metric = self.env.ref("sales_mgmt_targets.metric_win_rate")
        plan = self._create_plan(name="Rates")
        self._create_line(0.5, metric=metric, plan=plan)
        self._activate(plan)

    def test_every_formula_comes_to_the_value_that_is_stored_with_it(self):
        self._add_rates()
        self._create_won(self.env["res.users"], 1000, "2026-05-11 10:00:00")
        self._refresh()
        for period in ("2026-05", "2026 Q2"):
            with self.subTest(period=period):
                content = self._render(period=period)
                self._compare(content)

    def _compare(self, content):
        live = load_workbook(io.BytesIO(content))
        stored = load_workbook(io.BytesIO(content), data_only=True)
        sheets, checked = Sheets(live), 0
        for sheet in live:
            for cell in (each for row in sheet.iter_rows() for each in row):
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
        self.assertGreater(checked, 100)

    def test_all_checks_are_fine_and_one_wrong_row_turns_them(self):
        content = self._render()
        cover = load_workbook(io.BytesIO(content), data_only=True)["Cover"]
        self.assertEqual(cover["D7"].value, "OK")
        live = load_workbook(io.BytesIO(content))
        head = [cell.value for cell in live["Data"][1]]
        live["Data"].cell(2, head.index("Achieved") + 1).value = 123456
        self.assertEqual(Sheets(live).compute("Cover", "D7"), "DIFFERENCE")

    def test_the_check_finds_a_fact_that_the_sheets_do_not_have(self):
        pack = self.env["sales.mgmt.pack"].with_user(self.dora)
        read = type(pack)._read_facts
        self.patch(type(pack), "_read_facts", lambda *args: read(*args) + 1)
        cover = self._open_book()["Cover"]
        self.assertEqual(cover["D7"].value, "DIFFERENCE")

    def test_the_data_are_flat_with_ids_paths_and_last_year(self):
        sheet = self._open_book(period="2026")["Data"]
        rows = self._list(sheet)
        self.assertEqual(sum(row["Target"] or 0 for row in rows), 10800)
        self.assertEqual(sum(row["Achieved"] for row in rows), 607)
        self.assertEqual(sum(row["Last Year"] or 0 for row in rows), 610)
        [may] = [
            row
            for row in rows
            if row["Person"].startswith("anna") and row["Period"] == "2026-05"
        ]
        self.assertEqual(
            (may["Unit Path"], may["Level 1"], may["Level 2"], may["Level 3"]),
            ("Northwind / North", "Northwind", "North", None),
        )
        self.assertEqual(
            (may["Target"], may["Achieved"], may["Last Year"]), (300, 240, 210)
        )
        self.assertEqual(may["Last Year to Date"], 110)
        self.assertEqual(may["Person ID"], self.anna.id)
        self.assertEqual(sheet.freeze_panes, "A2")
        self.assertTrue(sheet.auto_filter.ref)

    def test_what_belongs_to_nobody_is_a_row_of_its_own(self):
        self._create_won(self.env["res.users"], 1000, "2026-05-11 10:00:00")
        self._refresh()
        book = self._open_book()
        [row] = [each for each in self._list(book["Data"]) if each["Person ID"] == 0]
        self.assertEqual((row["Person"], row["Achieved"]), ("Unassigned", 1000))
        [summary] = self._list(book["Summary"])[:1]
        self.assertEqual(
            [summary[name] for name in ("People", "Unassigned", "Together", "In Odoo")],
            [307, 1000, 1307, 1307],
        )

    def test_rows_outside_are_never_in_the_file(self):
        everybody = self._list(self._open_book(period="2026")["Data"])
        self.assertEqual(len({row["Person ID"] for row in everybody}), 3)
        for user, people, units in (
            (self.lena, self.anna | self.boris, self.north),
            (self.anna, self.anna, self.north),
        ):
            with self.subTest(user=user.login):
                book = self._open_book(user, period="2026")
                rows = self._list(book["Data"])
                self.assertEqual({row["Person ID"] for row in rows}, {*people.ids})
                self.assertEqual({row["Unit ID"] for row in rows}, {*units.ids})
                words = {
                    str(cell)
                    for sheet in book
                    for row in sheet.iter_rows(values_only=True)
                    for cell in row
                }
                self.assertFalse([word for word in words if "carla" in word])
                self.assertEqual(book["Cover"]["D7"].value, "OK")

    def test_what_people_type_never_becomes_a_formula(self):
        self.anna.name, self.boris.name = EVIL[0], EVIL[1]
        self.north.name, self.south.name = EVIL[2], EVIL[3]
        book = self._open_book(data_only=False)
        found = set()
        for sheet in book:
            for cell in (each for row in sheet.iter_rows() for each in row):
                if cell.value in EVIL:
                    found.add(cell.value)
                    self.assertEqual(
                        cell.data_type, "s", f"{sheet.title}: {cell.value}"
                    )
        self.assertEqual(found, set(EVIL))
        self._compare(self._render())

    def test_the_league_ranks_and_names_those_without_target_last(self):
        nina = self._create_user("nina", "user")
        self._assign(nina, self.north)
        self._create_won(nina, 500, "2026-05-12 10:00:00")
        self._refresh()
        rows = self._list(self._open_book(self.dora, "league")["League Table"])
        self.assertEqual(
            [(row["Place"], self._short(row["Person"])) for row in rows],
            [(1, "anna"), (2, "boris"), (3, "carla"), (None, "nina")],
        )

    def test_charts_are_native(self):
        book = self._open_book(data_only=False, period="2026")
        charts = {sheet.title: len(sheet._charts) for sheet in book}
        for title in (
            "Summary",
            "League Table",
            "Variance Report",
            "Collection Report",
        ):
            self.assertGreater(charts[title], 0, title)

    def test_only_the_sheets_that_were_asked_for_are_there(self):
        book = self._open_book(self.dora, "variance")
        self.assertEqual(
            book.sheetnames, ["Cover", "Summary", "Variance Report", "Data"]
        )

    def test_who_may_not_export_is_told_so(self):
        with self.assertRaisesRegex(AccessError, "may not export"):
            self._render(self.max)

    def test_a_period_without_plan_makes_an_empty_workbook_that_adds_up(self):
        book = self._open_book(period="2025-05")
        self.assertEqual(book["Cover"]["D7"].value, "OK")
        self.assertEqual(self._list(book["Data"]), [])
