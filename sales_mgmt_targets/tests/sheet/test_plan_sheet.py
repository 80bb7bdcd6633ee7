from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ...tools.plan_sheet import BEFORE, FIRST_AMOUNT, FIRST_ROW, KIND, YEAR
from .common import SheetCase


@tagged("post_install", "-at_install")
class TestPlanSheet(SheetCase):
    """A plan as a workbook to edit."""

    def _get_values(self, sheet, name):
        number = self._find_row(sheet, name)
        return [cell.value for cell in sheet[number]]

    def test_people_stand_below_each_other_and_months_side_by_side(self):
        sheet = self._open().worksheets[0]
        headers = [cell.value for cell in sheet[FIRST_ROW]][3:]
        self.assertEqual(
            headers[:5], ["Unit", "Salesperson", "Segment", "Last Year", "Year"]
        )
        self.assertEqual(headers[5:7], ["2026-01", "2026-02"])
        self.assertEqual(len(headers), 17)
        anna = self._get_values(sheet, "anna")
        self.assertEqual(anna[3], "North")
        self.assertEqual(anna[FIRST_AMOUNT:], [1000.0] * 12)
        self.assertRegex(anna[YEAR], r"^=SUM\(I\d+:T\d+\)$")

    def test_keys_are_hidden_and_name_plan_line_and_periods(self):
        sheet = self._open().worksheets[0]
        self.assertEqual(sheet["A1"].value, KIND)
        self.assertTrue(sheet.row_dimensions[1].hidden)
        self.assertTrue(sheet.column_dimensions["A"].hidden)
        months = [cell.value for cell in sheet[1]][FIRST_AMOUNT:]
        january = self._find_period("2026-01")
        self.assertEqual(months[0], january.id)
        anna = self._get_values(sheet, "anna")
        self.assertEqual(anna[0], f"{self.north.id}.{self.anna.id}.0")
        self.assertEqual(anna[BEFORE], ";".join(["1000"] * 12))

    def test_what_the_base_year_brought_stands_beside(self):
        self._create_won(self.anna, 5000, "2025-03-05 10:00:00")
        self._refresh()
        sheet = self._open().worksheets[0]
        self.assertEqual(self._get_values(sheet, "anna")[6], 5000)
        self.assertIsNone(self._get_values(sheet, "boris")[6])

    def test_the_check_sheet_adds_up_units_with_their_reserves(self):
        north = self._find_target(self.line, self.north)
        north.with_user(self.dora).reserve = 600
        check = self._open().worksheets[-1]
        rows = {row[1].value: row for row in check.iter_rows(min_row=2)}
        self.assertEqual(rows["North"][2].value, 24_600)
        self.assertEqual(rows["Northwind"][2].value, 36_600)
        self.assertIn("SUMIFS", rows["North"][3].value)
        self.assertIn(f"{self.north.parent_path}*", rows["North"][3].value)

    def test_fixed_cells_are_grey_and_closed_to_typing(self):
        target = self._find_target(self.line, self.anna)
        target.with_user(self.dora)._lock("agreed")
        sheet = self._open().worksheets[0]
        self.assertTrue(self._get_cell(sheet, "anna").protection.locked)
        self.assertFalse(self._get_cell(sheet, "boris").protection.locked)

    def test_a_leader_gets_the_rows_of_their_unit_without_their_own(self):
        self._assign(self.lena, self.north)
        self.line.action_split()
        sheet = self._open(self._render(self.lena)).worksheets[0]
        names = {row[4].value.split(" ")[0] for row in sheet.iter_rows(min_row=5)}
        self.assertEqual(names, {"anna", "boris", "lena"})
        self.assertTrue(self._get_cell(sheet, "lena").protection.locked)
        self.assertFalse(self._get_cell(sheet, "anna").protection.locked)

    def test_an_active_plan_can_be_read_in_excel_and_not_edited(self):
        self.plan.sudo().state = "active"
        sheet = self._open().worksheets[0]
        self.assertTrue(self._get_cell(sheet, "anna").protection.locked)

    def test_a_name_that_looks_like_a_formula_stays_text(self):
        self.south.name = "=1+1"
        sheet = self._open().worksheets[0]
        cells = [row[3] for row in sheet.iter_rows(min_row=5) if row[3].value == "=1+1"]
        self.assertEqual({cell.data_type for cell in cells}, {"s"})

    def test_rates_have_a_column_of_the_year_because_months_do_not_add_up(self):
        rate = self.env.ref("sales_mgmt_targets.metric_win_rate")
        self._create_line(0.25, metric=rate, plan=self.plan)
        sheet = self._open().worksheets[1]
        headers = [cell.value for cell in sheet[FIRST_ROW]][FIRST_AMOUNT:]
        self.assertEqual(headers[:2], ["2026", "2026-01"])
        self.assertTrue(sheet.column_dimensions["H"].hidden)
        self.assertEqual(self._get_cell(sheet, "anna", 13).value, 0.25)

    def test_segments_have_rows_of_their_own(self):
        markets = self.env["sales.mgmt.segmentation"].create(
            {
                "name": "Markets",
                "dimension": "country",
                "segment_ids": [Command.create({"name": "Home"})],
            }
        )
        self.metric_orders.segmentation_ids = markets
        line = self._create_line(
            12_000, metric=self.metric_orders, segmentation_id=markets.id
        )
        self.plan = line.plan_id
        sheet = self._open().worksheets[0]
        rows = [
            (row[5].value, row[4].value.split(" ")[0])
            for row in sheet.iter_rows(min_row=5)
        ]
        self.assertEqual(
            rows,
            [
                (segment, person)
                for segment in markets.segment_ids.mapped("name")
                for person in ("anna", "boris", "carla")
            ],
        )

    def test_who_may_not_export_gets_no_file(self):
        self.lena.group_ids -= self.env.ref("base.group_allow_export")
        with self.assertRaisesRegex(AccessError, "may not export"):
            self._render(self.lena)

    def test_a_plan_that_is_not_divided_has_nothing_to_edit(self):
        self.plan = self._create_plan("2025")
        with self.assertRaisesRegex(UserError, "no targets that you see"):
            self._render()

    def test_statements_do_not_follow_the_number_of_people(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._render()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for user in self._create_users(
            {f"rep{number}": "user" for number in range(20)}
        ):
            self._assign(user, self.south)
        self.line.action_split()
        # rights are read anew after people came
        count()
        self.assertEqual(count(), few)


@tagged("post_install", "-at_install")
class TestPlanSheetDownload(SheetCase, HttpCase):
    def test_the_file_is_downloaded_by_the_button(self):
        self.authenticate("dora", "doraxxxx")
        url = self.plan.with_user(self.dora).action_edit_in_excel()["url"]
        answer = self.url_open(url)
        self.assertIn("Plan%202026.xlsx", answer.headers["Content-Disposition"])
        self.assertEqual(self._open(answer.content).worksheets[0]["A1"].value, KIND)

    def test_a_salesperson_gets_no_other_rows_than_their_own(self):
        self.anna.group_ids |= self.env.ref("base.group_allow_export")
        self.plan.sudo().state = "active"
        self.authenticate("anna", "annaxxxx")
        answer = self.url_open(f"/sales_mgmt_targets/sheet/{self.plan.id}")
        sheet = self._open(answer.content).worksheets[0]
        names = [row[4].value.split(" ")[0] for row in sheet.iter_rows(min_row=5)]
        self.assertEqual(names, ["anna"])
