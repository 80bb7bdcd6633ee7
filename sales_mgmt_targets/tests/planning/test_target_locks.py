from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestTargetLocks(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line(900)

    def _target(self, subject, period="2026", user=None):
        found = self._find_target(self.line, subject, period)
        return found.with_user(user or self.dora)

    def _lock(self, target, reason="agreed in the talk"):
        wizard = (
            self.env["sales.mgmt.target.lock"]
            .with_user(target.env.user)
            .create({"target_ids": target.ids, "reason": reason})
        )
        wizard.action_lock()

    def test_a_locked_target_and_all_below_are_refused_with_who_when_and_why(self):
        self._lock(self._target(self.north))
        refusal = "(?s)North.*locked by dora.* on .*20.*agreed in the talk"
        for subject, period in (
            (self.north, "2026"),
            (self.anna, "2026"),
            (self.boris, "2026-05"),
        ):
            for vals in ({"amount": 1}, {"reserve": 1}, {"pinned": True}):
                with (
                    self.subTest(subject=subject.name, vals=vals),
                    self.assertRaisesRegex(UserError, refusal),
                ):
                    self._target(subject, period).write(vals)
        with self.assertRaisesRegex(UserError, refusal):
            self._target(self.anna).action_split_again()

    def test_a_split_above_holds_what_is_locked(self):
        self._target(self.anna, "2026-03").amount = 50
        self._lock(self._target(self.north))
        before = {
            target.id: target.amount
            for target in self.line.target_ids
            if target.unit_id == self.north
        }
        self.line.amount = 1500
        self.line.action_split()
        self.assertSumsHold(self.line)
        after = {
            target.id: target.amount
            for target in self.line.target_ids
            if target.unit_id == self.north
        }
        self.assertEqual(after, before)
        self.assertEqual(self._target(self.carla).amount, 900)

    def test_locks_that_leave_nothing_are_refused_with_the_numbers(self):
        self._lock(self._target(self.north))
        with self.assertRaisesRegex(UserError, r"(?s)500\.00.*600\.00"):
            self._target(self.root).amount = 500

    def test_a_leader_locks_below_the_own_unit_and_only_managers_unlock(self):
        anna = self._target(self.anna, user=self.lena)
        self._lock(anna)
        self.assertEqual(anna.locked_by_id, self.lena)
        with self.assertRaisesRegex(AccessError, "Only sales planning managers"):
            anna.action_unlock()
        with self.assertRaisesRegex(UserError, "locked by lena"):
            anna.amount = 5
        self._target(self.anna).action_unlock()
        self.assertFalse(anna.locked_by_id)
        anna.amount = 400
        self.assertSumsHold(self.line)

    def test_nobody_locks_beside_above_or_for_themselves(self):
        for subject in (self.north, self.carla):
            with self.subTest(subject=subject.name), self.assertRaises(AccessError):
                self._lock(self._target(subject, user=self.lena))
        self._assign(self.dora, self.south)
        self.line.action_split()
        with self.assertRaisesRegex(AccessError, "your own target"):
            self._lock(self._target(self.dora))

    def test_the_lock_itself_is_not_written_past_its_buttons(self):
        with self.assertRaisesRegex(AccessError, "Of a target only"):
            self._target(self.anna).write({"locked": True})

    def test_a_split_is_refused_when_people_came_or_went_below_a_lock(self):
        self._lock(self._target(self.north))
        self.north.assignment_ids.filtered(
            lambda each: each.user_id == self.boris
        ).unlink()
        with self.assertRaisesRegex(
            UserError, "(?s)North.*came or went.*locked by dora"
        ):
            self.line.action_split()

    def test_what_is_locked_is_not_deleted_with_its_line_or_its_plan(self):
        self._lock(self._target(self.anna, "2026-03"))
        for record in (self.line, self.line.plan_id):
            with self.assertRaisesRegex(UserError, "(?s)anna.*2026-03.*locked by dora"):
                record.with_user(self.dora).unlink()
        self._target(self.anna, "2026-03").action_unlock()
        self.line.plan_id.with_user(self.dora).unlink()
        self.assertFalse(self.line.exists())

    def test_a_locked_target_keeps_its_place_in_a_coarser_split(self):
        self._lock(self._target(self.anna, "2026-03"))
        self.line.lowest_level = "quarter"
        with self.assertRaisesRegex(UserError, "locked by dora"):
            self.line.action_split()

    def test_a_newcomer_below_a_lock_begins_with_nothing(self):
        self._lock(self._target(self.north))
        nina = self._create_user("nina", "user")
        self._assign(nina, self.north)
        self.line.action_split()
        self.assertSumsHold(self.line)
        self.assertEqual(self._target(nina).amount, 0)
