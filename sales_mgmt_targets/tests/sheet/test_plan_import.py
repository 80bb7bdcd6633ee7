from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools.plan_sheet import FIRST_AMOUNT, PERSON, UNIT
from .common import SheetCase


@tagged("post_install", "-at_install")
class TestPlanImport(SheetCase):
    """A file that comes back: looked at first, then stored as a whole."""

    def _target(self, subject, period="2026"):
        return self._find_target(self.line, subject, period)

    def test_a_check_shows_every_change_and_stores_nothing(self):
        before = self._get_amounts()
        record = self._import(self._edit({("anna", 1): 2000}))
        self.assertEqual(record.state, "checked")
        found = self._get_found(record)
        self.assertIn(("changed", "anna", "2026-01", 1000, 2000), found)
        # her quarter stays what it is, so the other two months give way
        following = [each for each in found if each[0] == "following"]
        self.assertEqual(
            {each[2:] for each in following},
            {("2026-02", 1000, 500), ("2026-03", 1000, 500)},
        )
        self.assertEqual(self._get_amounts(), before)
        self.assertNotIn(self.dora, self.plan.editor_ids - self.plan.create_uid)

    def test_what_was_shown_is_what_is_stored(self):
        record = self._import(self._edit({("anna", 1): 2000, ("carla", 5): 0}))
        shown = self._get_found(record)
        record.action_apply()
        self.assertEqual(record.state, "applied")
        self.assertEqual(self._get_found(record), shown)
        self.env.invalidate_all()
        self.assertSumsHold(self.line)
        january = self._target(self.anna, "2026-01")
        self.assertEqual((january.amount, january.source), (2000, "import"))
        self.assertTrue(january.pinned)
        for line in record.line_ids:
            target = self.line.target_ids.filtered(
                lambda each, line=line: (
                    each.user_id == line.user_id and each.period_id == line.period_id
                )
            )
            self.assertEqual(target.amount, line.new_amount)
        self.assertIn(self.dora, self.plan.editor_ids)

    def test_sums_are_shown_against_the_targets_above(self):
        record = self._import(self._edit({("anna", 1): 2000}))
        sums = {
            (each.subject.split(" ")[0], each.period_id.name): each.difference
            for each in record.sum_ids
        }
        self.assertEqual(sums["anna", "2026 Q1"], 1000)
        self.assertEqual(sums["anna", "2026"], 1000)
        self.assertEqual(sums["North", "2026"], 1000)
        self.assertEqual(sums["Northwind", "2026"], 1000)
        self.assertNotIn(("South", "2026"), sums)

    def test_totals_follow_where_that_is_wanted(self):
        content = self._edit({("anna", 1): 2000, ("carla", 12): 500})
        record = self._import(content, totals="follow")
        self.assertEqual({each[0] for each in self._get_found(record)}, {"changed"})
        record.action_apply()
        self.env.invalidate_all()
        self.assertEqual(self.line.amount, 36_500)
        self.assertEqual(self._target(self.north).amount, 25_000)
        self.assertEqual(self._target(self.carla).amount, 11_500)
        self.assertEqual(self._target(self.boris).amount, 12_000)
        self.assertSumsHold(self.line)

    def test_adding_up_moves_no_target_of_the_one_who_imports(self):
        self._assign(self.dora, self.north)
        self.line.with_user(self.max).action_split()
        north = self._target(self.north)
        north.with_user(self.max).amount = north.amount
        own = self._target(self.dora).amount
        january = self._target(self.anna, "2026-01").amount
        content = self._edit({("anna", 1): january + 100})
        self._import(content, totals="follow").action_apply()
        self.env.invalidate_all()
        # North is pinned, so that others there give way
        self.assertEqual(self._target(self.north).amount, north.amount)
        self.assertEqual(self._target(self.dora).amount, own)
        self.assertEqual(self._target(self.anna, "2026-01").amount, january + 100)
        self.assertSumsHold(self.line)

    def test_a_plan_that_changed_after_the_check_is_shown_again_first(self):
        record = self._import(self._edit({("anna", 1): 2000}))
        self._target(self.anna, "2026-02").with_user(self.max).amount = 100
        record.action_apply()
        self.assertEqual(record.state, "checked")
        self.assertIn("changed since", record.problem)
        self.assertEqual(self._target(self.anna, "2026-01").amount, 1450)
        record.action_apply()
        self.assertEqual(record.state, "applied")
        self.env.invalidate_all()
        self.assertEqual(self._target(self.anna, "2026-01").amount, 2000)
        self.assertEqual(self._target(self.anna, "2026-02").amount, 100)

    def test_what_others_changed_meanwhile_is_not_set_back(self):
        content = self._edit({("anna", 1): 2000})
        self._target(self.boris, "2026-05").with_user(self.max).amount = 700
        record = self._import(content)
        record.action_apply()
        self.env.invalidate_all()
        self.assertEqual(self._target(self.boris, "2026-05").amount, 700)

    def test_a_cell_that_two_people_changed_is_refused_with_both(self):
        content = self._edit({("anna", 1): 2000})
        self._target(self.anna, "2026-01").with_user(self.max).amount = 700
        record = self._import(content)
        self.assertEqual(record.state, "refused")
        [line] = record.line_ids
        self.assertRegex(line.reason, "max .* changed it .*1,000.00.*700.00.*2,000")
        self.assertRegex(line.cell, r"!I\d+$")

    def test_rows_may_be_sorted(self):
        book = self._open()
        sheet = book.worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
        for number, values in enumerate(reversed(rows), 5):
            for column, value in enumerate(values, 1):
                sheet.cell(number, column).value = value
        self._get_cell(sheet, "boris", 3).value = 900
        found = self._get_found(self._import(self._save(book)))
        self.assertIn(("changed", "boris", "2026-03", 1000, 900), found)

    def test_a_new_person_gets_targets_by_a_row_with_their_name(self):
        [nina] = self._create_users({"nina": "user"})
        self._assign(nina, self.south)
        book = self._open()
        sheet = book.worksheets[0]
        row = sheet.max_row + 1
        sheet.cell(row, UNIT + 1).value = "South"
        sheet.cell(row, PERSON + 1).value = nina.name
        for month in range(12):
            sheet.cell(row, FIRST_AMOUNT + 1 + month).value = 250
        record = self._import(self._save(book), totals="follow")
        found = self._get_found(record)
        self.assertEqual({each[0] for each in found}, {"new"})
        self.assertEqual(len(found), 12)
        self.assertFalse(self._target(nina))
        record.action_apply()
        self.env.invalidate_all()
        self.assertEqual(self._target(nina).amount, 3000)
        self.assertEqual(self._target(self.carla).amount, 12_000)
        self.assertEqual(self.line.amount, 39_000)
        self.assertSumsHold(self.line)

    def test_a_leader_imports_below_their_own_unit(self):
        record = self._import(self._edit({("anna", 1): 2000}, self.lena), self.lena)
        self.assertEqual(record.state, "checked")
        record.action_apply()
        self.env.invalidate_all()
        self.assertEqual(self._target(self.anna, "2026-01").amount, 2000)
        self.assertSumsHold(self.line)

    def test_a_leader_does_not_move_the_annual_number(self):
        record = self._import(
            self._edit({("anna", 1): 2000}, self.lena), self.lena, totals="follow"
        )
        self.assertEqual(record.state, "refused")
        self.assertIn("Keep the totals", record.problem)

    def test_what_was_imported_stays_as_a_record(self):
        record = self._import(self._edit({("anna", 1): 2000}))
        record.action_apply()
        with self.assertRaisesRegex(UserError, "imported already"):
            record.action_check()
        with self.assertRaisesRegex(UserError, "imported already"):
            record.write({"totals": "follow"})
        with self.assertRaisesRegex(UserError, "stays as the record"):
            record.unlink()
        entry = self.env["sales.mgmt.audit"].search(
            [("model", "=", "sales.mgmt.plan"), ("res_id", "=", self.plan.id)],
            order="id desc",
            limit=1,
        )
        self.assertEqual(entry.event, "Targets Imported")
        self.assertEqual(entry.reason, "plan.xlsx")
        self.assertIn(record.digest, str(entry.changes))
        self.assertFalse(entry._find_forged(self.company))

    def test_nobody_writes_the_result_of_a_check(self):
        record = self._import(self._edit({("anna", 1): 2000}))
        with self.assertRaisesRegex(AccessError, "found by “Check”"):
            record.write({"state": "applied"})
        forged = record.create(
            {
                "plan_id": self.plan.id,
                "file": record.file,
                "filename": "forged.xlsx",
                "state": "checked",
            }
        )
        self.assertEqual(forged.state, "draft")
        with self.assertRaisesRegex(UserError, "was not checked"):
            forged.action_apply()

    def test_another_file_needs_another_check(self):
        record = self._import(self._edit({("anna", 1): 2000}))
        record.file = record.file
        self.assertEqual(record.state, "draft")
        self.assertFalse(record.line_ids)
        self.assertFalse(record.sum_ids)

    def test_a_salesperson_imports_nothing(self):
        with self.assertRaises(AccessError):
            self._import(self._render(), self.anna)

    def test_files_that_nobody_imported_are_deleted_after_a_month(self):
        kept = self._import(self._edit({("anna", 1): 2000}))
        kept.action_apply()
        old = self._import(self._render())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_mgmt_plan_import SET write_date = '2020-01-01'"
        )
        self.env.invalidate_all()
        self.env["sales.mgmt.plan.import"]._gc_imports()
        self.assertEqual((kept | old).exists(), kept)

    def test_statements_do_not_follow_the_number_of_people(self):
        def count():
            content = self._edit({("anna", 1): 2000})
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._import(content)
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
        self.assertLessEqual(count(), few)
