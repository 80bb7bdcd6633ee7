import io
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..common import SalesMgmtCommon

FIELDS = [".id", "amount"]
NAMED = ["plan_id", "metric_id", "unit_id", "user_id", "segment_id", "period_id"]


class ImportCase(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line(900)
        cls.plan = cls.line.plan_id
        cls.dora.group_ids |= cls.env.ref("base.group_allow_export")

    def _target(self, subject, period="2026"):
        return self._find_target(self.line, subject, period)

    def _load(self, data, fields=None, user=None):
        targets = self.env["sales.mgmt.target"].with_user(user or self.dora)
        return targets.load(fields or FIELDS, data)

    def _get_amounts(self):
        self.env.invalidate_all()
        return {target.id: target.amount for target in self.line.target_ids}


@tagged("post_install", "-at_install")
class TestTargetImport(ImportCase):
    def _assert_refused(self, data, *refusals, **options):
        """The file is refused with these rows and reasons, and changes nothing."""
        before = self._get_amounts()
        result = self._load(data, **options)
        self.assertFalse(result["ids"])
        found = [(each["record"], each["message"]) for each in result["messages"]]
        self.assertEqual([number for number, _text in found], [n for n, _t in refusals])
        for (_number, text), (_row, expected) in zip(found, refusals, strict=True):
            self.assertRegex(text, expected)
        self.assertEqual(self._get_amounts(), before)

    def test_all_amounts_of_a_file_are_set_and_siblings_follow(self):
        anna, south = self._target(self.anna), self._target(self.south)
        result = self._load([[str(anna.id), "100"], [str(south.id), "500"]])
        self.assertFalse(result["messages"])
        self.assertEqual(result["ids"], [anna.id, south.id])
        self.env.invalidate_all()
        self.assertSumsHold(self.line)
        self.assertEqual(anna.amount, 100)
        self.assertEqual(self._target(self.boris).amount, 300)
        self.assertEqual(self._target(self.carla).amount, 500)
        self.assertEqual((anna.source, anna.pinned), ("import", True))
        self.assertEqual(self._target(self.boris).source, "split")

    def test_a_parent_and_its_part_change_together(self):
        north, anna = self._target(self.north), self._target(self.anna)
        self._load([[str(anna.id), "500"], [str(north.id), "700"]])
        self.env.invalidate_all()
        self.assertSumsHold(self.line)
        self.assertEqual(self._target(self.boris).amount, 200)
        self.assertEqual(self._target(self.south).amount, 200)

    def test_targets_are_found_by_their_names(self):
        row = [self.plan.name, self.metric_won.name, "NORTH", "anna", "", "2026", "400"]
        names = {self.anna.name.lower(): self.anna.name}
        row[3] = names.get("anna", self.anna.name)
        result = self._load([row], fields=[*NAMED, "amount"])
        self.assertFalse(result["messages"])
        self.assertEqual(self._target(self.anna).amount, 400)

    def test_targets_are_found_by_their_external_ids(self):
        anna = self._target(self.anna)
        self.env["ir.model.data"].create(
            {
                "module": "__test__",
                "name": "anna",
                "model": anna._name,
                "res_id": anna.id,
            }
        )
        self._load([["__test__.anna", "400"]], fields=["id", "amount"])
        self.assertEqual(anna.amount, 400)

    def test_every_row_that_is_refused_is_told_with_its_reason(self):
        other = self._create_line(5, plan=self._create_plan(name="Done"))
        other.plan_id.with_user(self.max).action_propose()
        anna, boris = self._target(self.anna), self._target(self.boris)
        carla = self._target(self.carla, "2026-03")
        carla.with_user(self.dora)._lock("signed")
        self._assert_refused(
            [
                [str(anna.id), "abc"],
                [str(boris.id), "10.001"],
                ["999999999", "5"],
                [str(anna.id), "100"],
                [str(other.root_id.id), "7"],
                [str(carla.id), "1"],
                [str(self._target(self.anna, "2026-05").id), "2"],
                [str(self._target(self.anna, "2026-06").id), "1e400"],
                [str(self._target(self.anna, "2026-07").id), "NaN"],
            ],
            (0, "“abc” is no amount"),
            (1, "not a multiple of the rounding"),
            (2, "there is no such target"),
            (3, "names it twice"),
            (4, "not a draft any more"),
            (5, "locked by dora.*signed"),
            (7, "“1e400” is no amount"),
            (8, "“NaN” is no amount"),
        )

    def test_own_targets_and_those_of_other_units_are_refused(self):
        self._assign(self.lena, self.north, role="leader")
        self.line.action_split()
        self._assert_refused(
            [
                [str(self._target(self.lena).id), "1"],
                [str(self._target(self.north).id), "1"],
                [str(self._target(self.carla).id), "1"],
                [str(self._target(self.anna).id), "1"],
            ],
            (0, "your own target"),
            (1, "may not change"),
            (2, "no such target"),
            user=self.lena,
        )
        self._load([[str(self._target(self.anna).id), "100"]], user=self.lena)
        self.env.invalidate_all()
        self.assertSumsHold(self.line)

    def test_locked_periods_are_refused(self):
        self.env["sales.mgmt.period.lock"].with_user(self.dora).create(
            {"period_id": self._find_period("2026-01").id, "reason": "agreed"}
        )
        self._assert_refused(
            [[str(self._target(self.anna, "2026-01").id), "1"]], (0, "2026-01.*agreed")
        )

    def test_amounts_that_do_not_fit_undo_the_whole_file(self):
        count = self._create_line(90, metric=self.metric_won_count, plan=self.plan)
        self._assert_refused(
            [
                [str(self._find_target(count, self.anna).id), "40"],
                [str(self._target(self.anna).id), "500"],
                [str(self._target(self.boris).id), "400"],
            ],
            (1, r"(?s)anna.*North.*600\.00.*900\.00"),
        )
        self.assertEqual(self._find_target(count, self.anna).amount, 30)

    def test_a_salesperson_imports_nothing(self):
        plan = self.plan
        for step, user in (("propose", self.dora), ("approve", self.max)):
            getattr(plan.with_user(user), f"action_{step}")()
        plan.with_user(self.max).action_activate()
        self._assert_refused(
            [[str(self._target(self.anna, "2026-02").id), "1"]],
            (0, "your own target"),
            user=self.anna,
        )

    def test_numbers_that_are_none_are_refused(self):
        anna = str(self._target(self.anna).id)
        for text in ("", "nan", "inf", "1e", "1,5"):
            with self.subTest(text=text):
                self._assert_refused([[anna, text]], (0, "is no amount"))

    def test_other_columns_are_refused(self):
        anna = self._target(self.anna)
        result = self._load([[str(anna.id), "1", "9"]], fields=[*FIELDS, "actual"])
        self.assertRegex(
            result["messages"][0]["message"], "only the amount is imported"
        )

    def test_the_number_of_statements_does_not_depend_on_the_rows(self):
        months = [f"2026-{number:02d}" for number in range(1, 13)]
        targets = [self._target(self.anna, month) for month in months]

        def count(rows, amount):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = self._load([[str(target.id), amount] for target in rows])
            self.assertFalse(result["messages"])
            return self.env.cr.sql_log_count - before

        count(targets[:1], "10")
        few, many = targets[:4:3], targets[1:12:3]
        self.assertEqual((len(few), len(many)), (2, 4))
        self.assertEqual(count(few, "11"), count(many, "12"))


@tagged("post_install", "-at_install")
class TestTargetTemplate(HttpCase, ImportCase):
    def _import_file(self, content, dryrun=False, user=None):
        """Walk the way of the import screen: preview, then test or import."""
        record = (
            self.env["base_import.import"]
            .with_user(user or self.dora)
            .create(
                {
                    "res_model": "sales.mgmt.target",
                    "file": content,
                    "file_name": "targets.xlsx",
                    "file_type": "application/vnd.openxmlformats-officedocument."
                    "spreadsheetml.sheet",
                }
            )
        )
        options = {"has_headers": True, "quoting": '"'}
        preview = record.parse_preview(options)
        self.assertFalse(preview.get("error"))
        fields = [
            preview["matches"][column][0] for column in range(len(preview["headers"]))
        ]
        self.assertEqual(len(fields), 8)
        return record.execute_import(
            fields, preview["headers"], preview["options"], dryrun=dryrun
        )

    def _render(self):
        targets = self.env["sales.mgmt.target"].with_user(self.dora)
        return targets._render_template([("line_id", "=", self.line.id)])

    def _edit(self, content, changes):
        book = load_workbook(io.BytesIO(content))
        for row in book.active.iter_rows(min_row=2):
            row[-1].value = changes.get(row[0].value, row[-1].value)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    def test_export_and_import_without_a_change_changes_nothing(self):
        before = self.line.target_ids.read(["amount", "pinned", "source"])
        with patch.object(type(self.line.target_ids), "_store_nodes") as store:
            result = self._import_file(self._render())
        self.assertFalse(result["messages"])
        store.assert_not_called()
        self.env.invalidate_all()
        self.assertEqual(
            self.line.target_ids.read(["amount", "pinned", "source"]), before
        )

    def test_a_test_run_tells_problems_and_changes_nothing(self):
        anna = self._target(self.anna)
        content = self._edit(self._render(), {anna.id: 400})
        before = self._get_amounts()
        self.assertFalse(self._import_file(content, dryrun=True)["messages"])
        self.assertEqual(self._get_amounts(), before)
        self.assertFalse(self._import_file(content)["messages"])
        self.env.invalidate_all()
        self.assertEqual(anna.amount, 400)
        self.assertSumsHold(self.line)

    def test_what_is_no_amount_is_told_with_its_row(self):
        anna = self._target(self.anna)
        # below the headers, and counted from one
        row = self.line.target_ids.sorted().ids.index(anna.id) + 2
        result = self._import_file(self._edit(self._render(), {anna.id: "a lot"}))
        [message] = result["messages"]
        self.assertEqual(message["record"], row)
        self.assertRegex(message["message"], "anna.*“a lot” is no amount")

    def test_a_name_that_looks_like_a_formula_stays_text(self):
        self.north.name = "=1+1"
        sheet = load_workbook(io.BytesIO(self._render())).active
        cells = [row[4] for row in sheet.iter_rows(min_row=2) if row[4].value == "=1+1"]
        self.assertTrue(cells)
        self.assertEqual({cell.data_type for cell in cells}, {"s"})

    def test_who_may_not_export_gets_no_template(self):
        self.lena.group_ids -= self.env.ref("base.group_allow_export")
        with self.assertRaisesRegex(AccessError, "may not export"):
            self.env["sales.mgmt.target"].with_user(self.lena)._render_template([])

    def test_the_file_is_downloaded_with_the_targets_one_may_see(self):
        self.authenticate("dora", "dora")
        response = self.url_open("/sales_mgmt_targets/template")
        sheet = load_workbook(io.BytesIO(response.content)).active
        self.assertEqual(sheet.max_row - 1, len(self.line.target_ids))
        self.assertEqual(sheet.cell(1, 1).value, "Database ID")
        self.assertIn("Leave it as it is", sheet.cell(1, 1).comment.text)
