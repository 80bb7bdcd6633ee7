from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import SalesMgmtCommon

ID, AMOUNT, RESERVE, FLAGS, LOCK, LAST, ACTUAL = range(7)
PINNED, HELD, EDITABLE, SUMS = 1, 2, 4, 8


class BoardCommon(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line(36_000)

    def _board(self, user=None):
        return self.env["sales.mgmt.planning.board"].with_user(user or self.dora)

    def _get_rows(self, user=None):
        answer = self._board(user).get_board(self.line.id)
        return {row["name"].split(" ")[0]: row for row in answer["rows"]}, answer

    def _get_cell(self, name, period="2026", user=None):
        rows, answer = self._get_rows(user)
        periods = [each["name"] for each in answer["periods"]]
        return rows[name]["cells"][periods.index(period)]

    def _prepare_change(self, subject, period="2026", **values):
        """Return a change of a target as the board would send it."""
        target = self._find_target(self.line, subject, period)
        base = [target.amount, target.reserve, target.pinned]
        return {"id": target.id, "base": base, **values}

    def _save(self, *changes, splits=(), user=None):
        board = self._board(user)
        return board.save_board(self.line.id, list(changes), list(splits))


@tagged("post_install", "-at_install")
class TestBoard(BoardCommon):
    """What the board shows to whom."""

    def test_rows_are_the_tree_and_columns_the_year_down_to_months(self):
        _rows, answer = self._get_rows()
        names = [
            (row["depth"], row["kind"], row["name"].split(" ")[0])
            for row in answer["rows"]
        ]
        self.assertEqual(
            names,
            [
                (0, "unit", "Northwind"),
                (1, "unit", "North"),
                (2, "person", "anna"),
                (2, "person", "boris"),
                (1, "unit", "South"),
                (2, "person", "carla"),
            ],
        )
        self.assertEqual([row["parent"] for row in answer["rows"]], [-1, 0, 1, 1, 0, 4])
        periods = [period["name"] for period in answer["periods"]]
        self.assertEqual(periods[:4], ["2026", "2026 Q1", "2026-01", "2026-02"])
        self.assertEqual(len(periods), 17)

    def test_a_cell_says_amount_pin_and_reserve(self):
        anna = self._find_target(self.line, self.anna).with_user(self.dora)
        anna.write({"amount": 13_000})
        anna.write({"reserve": 500})
        cell = self._get_cell("anna")
        self.assertEqual(cell[:3], [anna.id, 13_000, 500])
        self.assertEqual(cell[FLAGS], PINNED | EDITABLE | SUMS)

    def test_a_month_of_a_unit_is_no_target(self):
        cell = self._get_cell("North", "2026-03")
        self.assertEqual((cell[ID], cell[FLAGS]), (0, 0))

    def test_behind_every_cell_stands_the_year_before(self):
        self._create_won(self.anna, 900, "2025-02-10 12:00:00")
        self._create_won(self.anna, 100, "2025-03-10 12:00:00")
        self._create_won(self.carla, 50, "2025-03-11 12:00:00")
        self._create_won(None, 7, "2025-03-12 12:00:00")
        self._refresh()
        for name, period, value in (
            ("anna", "2026-02", 900),
            ("anna", "2026 Q1", 1000),
            ("anna", "2026", 1000),
            ("North", "2026-03", 100),
            ("Northwind", "2026-03", 157),
            ("Northwind", "2026", 1057),
            ("boris", "2026", None),
        ):
            self.assertEqual(self._get_cell(name, period)[LAST], value, (name, period))

    def test_a_leader_sees_the_own_unit_and_sets_what_lies_below_it(self):
        rows, _answer = self._get_rows(self.lena)
        self.assertEqual(list(rows), ["North", "anna", "boris"])
        self.assertFalse(rows["North"]["cells"][0][FLAGS] & EDITABLE)
        self.assertTrue(rows["anna"]["cells"][0][FLAGS] & EDITABLE)

    def test_nobody_sets_the_own_target(self):
        self._assign(self.lena, self.north)
        self.line.action_split()
        self.assertFalse(self._get_cell("lena", user=self.lena)[FLAGS] & EDITABLE)
        self.assertTrue(self._get_cell("lena")[FLAGS] & EDITABLE)

    def test_an_auditor_reads_and_changes_nothing(self):
        rows, _answer = self._get_rows(self.auditor)
        self.assertEqual(len(rows), 6)
        flags = [cell[FLAGS] for row in rows.values() for cell in row["cells"]]
        self.assertFalse([each for each in flags if each & EDITABLE])
        with self.assertRaisesRegex(UserError, "anna.*may not change"):
            self._save(self._prepare_change(self.anna, amount=1), user=self.auditor)

    def test_salespeople_have_no_board(self):
        with self.assertRaisesRegex(AccessError, "leaders, managers"):
            self._get_rows(self.anna)
        for method in ("preview", "save_board"):
            with self.assertRaisesRegex(AccessError, "leaders, managers"):
                getattr(self._board(self.anna), method)(self.line.id, [])

    def test_a_plan_that_is_no_draft_is_only_looked_at(self):
        self.line.plan_id.with_user(self.dora).action_propose()
        self.assertFalse(self._get_cell("anna")[FLAGS] & EDITABLE)
        with self.assertRaisesRegex(UserError, "not a draft"):
            self._save(self._prepare_change(self.anna, amount=1))

    def test_a_lock_is_explained(self):
        north = self._find_target(self.line, self.north)
        north.with_user(self.dora)._lock("agreed in May")
        cell = self._get_cell("anna", "2026-03")
        self.assertEqual((cell[LOCK], cell[FLAGS]), (north.id, HELD))
        answer = self._board().get_board(self.line.id)
        self.assertIn("agreed in May", answer["locks"][north.id])
        with self.assertRaisesRegex(UserError, "agreed in May"):
            self._save(self._prepare_change(self.anna, amount=1))

    def test_a_locked_period_says_who_locked_it(self):
        self.env["sales.mgmt.period.lock"].create(
            {"period_id": self._find_period("2026-01").id, "reason": "reported"}
        )
        _rows, answer = self._get_rows()
        closed = {each["name"]: each["closed"] for each in answer["periods"]}
        self.assertIn("reported", closed["2026-01"])
        self.assertFalse(closed["2026-02"])
        self.assertEqual(self._get_cell("anna", "2026-01")[FLAGS], HELD)

    def test_a_line_of_another_company_is_not_there(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        boss = self.dora.copy(
            {
                "login": "boss",
                "company_id": other.id,
                "company_ids": [(6, 0, other.ids)],
            }
        )
        board = self._board(boss).with_context(allowed_company_ids=other.ids)
        self.assertEqual(board.get_board()["lines"], [])
        with self.assertRaisesRegex(UserError, "no board of this plan line"):
            board.get_board(self.line.id)
        change = self._prepare_change(self.anna, amount=1)
        answer = board.preview(self.line.id, [change])
        self.assertEqual(answer, {"cells": [], "refusal": ""})

    def test_the_number_of_statements_does_not_depend_on_people(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._board().get_board(self.line.id)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        people = self._create_users({f"seller{n}": "user" for n in range(40)})
        for user in people:
            self._assign(user, self.south)
        self.line.action_split()
        # what new users cost once is not what the board costs
        count()
        self.assertLessEqual(count(), few)
        self.assertLess(few, 60)


@tagged("post_install", "-at_install")
class TestBoardSaving(BoardCommon):
    """What is typed on the board is stored at once, or not at all."""

    def _read_amounts(self):
        self.env.invalidate_all()
        return {target.id: target.amount for target in self.line.target_ids}

    def test_what_is_typed_is_pinned_and_the_others_follow(self):
        answer = self._save(self._prepare_change(self.anna, amount=15_000))
        anna, boris = (
            self._find_target(self.line, each) for each in (self.anna, self.boris)
        )
        self.assertEqual(
            (anna.amount, anna.pinned, anna.source), (15_000, True, "typed")
        )
        self.assertEqual(boris.amount, 9_000)
        self.assertIn([boris.id, 9_000, 0, False], answer["cells"])
        self.assertEqual(answer["conflicts"], [])
        self.assertSumsHold(self.line)

    def test_a_preview_tells_what_saving_does_and_stores_nothing(self):
        change = self._prepare_change(self.anna, amount=15_000)
        before = self._read_amounts()
        preview = self._board().preview(self.line.id, [change])
        self.assertEqual(self._read_amounts(), before)
        self.assertEqual(preview["refusal"], "")
        saved = self._save(change)
        self.assertEqual(sorted(preview["cells"]), sorted(saved["cells"]))
        after = self._read_amounts()
        moved = {key for key, amount in after.items() if amount != before[key]}
        self.assertEqual({cell[0] for cell in saved["cells"]}, moved)

    def test_a_preview_says_in_a_sentence_why_not(self):
        changes = [
            self._prepare_change(self.anna, amount=15_000),
            self._prepare_change(self.boris, amount=15_000),
        ]
        answer = self._board().preview(self.line.id, changes)
        self.assertRegex(answer["refusal"], "North.*24,000.*30,000")

    def test_all_or_nothing(self):
        before = self._read_amounts()
        with self.assertRaisesRegex(UserError, "do not fit"):
            self._save(
                self._prepare_change(self.carla, "2026-03", amount=5),
                self._prepare_change(self.anna, amount=15_000),
                self._prepare_change(self.boris, amount=15_000),
            )
        self.assertEqual(self._read_amounts(), before)

    def test_amount_reserve_and_pin_are_saved_together(self):
        self._save(
            self._prepare_change(self.north, reserve=1_000),
            self._prepare_change(self.carla, pinned=True),
            self._prepare_change(self.anna, "2026-03", amount=1_500),
        )
        carla = self._find_target(self.line, self.carla)
        self.assertEqual(
            (carla.amount, carla.pinned, carla.source), (12_000, True, "typed")
        )
        self.assertEqual(self._find_target(self.line, self.anna).amount, 12_500)
        self.assertSumsHold(self.line)

    def test_taking_a_pin_away_moves_nothing(self):
        self._save(self._prepare_change(self.anna, amount=15_000))
        self._save(self._prepare_change(self.anna, pinned=False))
        anna = self._find_target(self.line, self.anna)
        self.assertEqual(
            (anna.amount, anna.pinned, anna.source), (15_000, False, "split")
        )

    def test_the_top_is_the_annual_number(self):
        self._save(self._prepare_change(self.root, amount=72_000))
        self.assertEqual(self.line.amount, 72_000)
        self.assertEqual(self._find_target(self.line, self.carla).amount, 24_000)
        self.assertTrue(self.line._is_divided())

    def test_a_split_is_saved_with_what_is_typed(self):
        root = self._find_target(self.line, self.root)
        splits = [{"id": root.id, "period": "working", "grid": True}]
        self._save(self._prepare_change(self.anna, amount=15_000), splits=splits)
        february = self._find_target(self.line, self.anna, "2026-02")
        self.assertAlmostEqual(february.amount, 15_000 * 28 / 365, delta=0.02)
        self.assertSumsHold(self.line)

    def test_an_unknown_method_is_refused(self):
        root = self._find_target(self.line, self.root)
        for method in ("profile", "typed", "unlink"):
            with self.assertRaisesRegex(UserError, method):
                self._save(splits=[{"id": root.id, "period": method}])

    def test_what_is_no_amount_is_refused_by_name(self):
        for typed in ("many", float("nan"), 1e15, None, True, [1]):
            with self.assertRaisesRegex(UserError, "anna.*no amount"):
                self._save(self._prepare_change(self.anna, amount=typed))
        with self.assertRaisesRegex(UserError, "not a multiple"):
            self._save(self._prepare_change(self.anna, amount=1.005))
        with self.assertRaisesRegex(UserError, "not below zero"):
            self._save(self._prepare_change(self.anna, reserve=-1))

    def test_a_leader_saves_below_the_own_unit_only(self):
        change = self._prepare_change(self.anna, amount=15_000)
        self._save(change, user=self.lena)
        self.assertEqual(self._find_target(self.line, self.boris).amount, 9_000)
        with self.assertRaisesRegex(UserError, "North.*may not change"):
            self._save(self._prepare_change(self.north, amount=1), user=self.lena)
        answer = self._save(self._prepare_change(self.carla, amount=1), user=self.lena)
        self.assertFalse(answer["conflicts"][0]["now"])
        self.assertEqual(self._find_target(self.line, self.carla).amount, 12_000)

    def test_who_was_faster_is_named_and_nothing_is_lost(self):
        mine = self._prepare_change(self.anna, amount=15_000)
        other = self._prepare_change(self.carla, amount=11_000)
        self._save(self._prepare_change(self.anna, amount=10_000), user=self.lena)
        before = self._read_amounts()
        answer = self._save(mine, other)
        [conflict] = answer["conflicts"]
        self.assertIn("lena", conflict["who"])
        self.assertTrue(conflict["when"])
        self.assertEqual(conflict["base"], [12_000, 0, False])
        self.assertEqual(conflict["now"], [10_000, 0, True])
        self.assertEqual(self._read_amounts(), before)
        self.assertEqual(answer["board"]["line"]["id"], self.line.id)

    def test_mine_is_kept_by_saving_it_upon_theirs(self):
        self._save(self._prepare_change(self.anna, amount=10_000), user=self.lena)
        answer = self._save(self._prepare_change(self.anna, amount=15_000))
        self.assertFalse(answer["conflicts"])
        self.assertEqual(self._find_target(self.line, self.anna).amount, 15_000)

    def test_who_follows_an_edit_was_changed_by_its_author(self):
        mine = self._prepare_change(self.boris, amount=13_000)
        self._save(self._prepare_change(self.anna, amount=10_000), user=self.lena)
        [conflict] = self._save(mine)["conflicts"]
        self.assertIn("lena", conflict["who"])
        self.assertEqual(conflict["now"], [14_000, 0, False])

    def test_somebody_else_in_another_unit_is_no_conflict(self):
        mine = self._prepare_change(self.carla, "2026-03", amount=1_100)
        self._save(self._prepare_change(self.anna, amount=10_000), user=self.lena)
        self.assertFalse(self._save(mine)["conflicts"])

    def test_a_change_through_another_door_is_a_conflict_too(self):
        mine = self._prepare_change(self.anna, amount=15_000)
        self._find_target(self.line, self.anna).with_user(self.max).pinned = True
        [conflict] = self._save(mine)["conflicts"]
        self.assertIn("max", conflict["who"])
        self.assertEqual(conflict["now"], [12_000, 0, True])

    def test_two_edits_of_one_line_meet(self):
        self._save(self._prepare_change(self.anna, amount=15_000), user=self.lena)
        self.assertEqual(self.line.write_uid, self.lena)

    def test_who_edits_on_the_board_does_not_approve(self):
        plan = self.line.plan_id
        self._save(self._prepare_change(self.anna, amount=15_000), user=self.max)
        plan.with_user(self.dora).action_propose()
        with self.assertRaisesRegex(UserError, "somebody else"):
            plan.with_user(self.max).action_approve()

    def test_saving_takes_as_many_statements_for_many_people(self):
        def count(change):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._save(change)
            return self.env.cr.sql_log_count - before

        count(self._prepare_change(self.south, amount=11_000))
        few = count(self._prepare_change(self.south, amount=12_000))
        people = self._create_users({f"seller{n}": "user" for n in range(40)})
        for user in people:
            self._assign(user, self.south)
        self.line.action_split()
        count(self._prepare_change(self.south, amount=14_000))
        self.assertLessEqual(
            count(self._prepare_change(self.south, amount=13_000)), few
        )
