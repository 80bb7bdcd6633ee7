from freezegun import freeze_time
from psycopg2.errors import LockNotAvailable, UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-05-15 12:00:00")
class TestPeriodLock(SalesMgmtCommon):
    def _lock(self, period, level="soft", user=None, **values):
        return (
            self.env["sales.mgmt.period.lock"]
            .with_user(user or self.dora)
            .create(
                {
                    "period_id": self._find_period(period).id,
                    "level": level,
                    "reason": "Reported to the board",
                    **values,
                }
            )
        )

    def _release(self, lock, user=None):
        wizard = (
            self.env["sales.mgmt.period.lock.release"]
            .with_user(user or self.dora)
            .create({"lock_id": lock.id, "reason": "Somebody moved"})
        )
        wizard.action_release()

    def _states(self, *names):
        return [self._find_period(name).lock_state for name in names]

    # What is locked

    def test_a_lock_holds_for_everything_below_and_nothing_beside(self):
        self._lock("2026 Q1")
        self.assertEqual(
            self._states("2026-01", "2026-03", "2026 Q1", "2026", "2026-04"),
            ["soft", "soft", "soft", "open", "open"],
        )

    def test_the_stronger_of_two_locks_counts(self):
        self._lock("2026-01", "hard")
        self._lock("2026")
        self.assertEqual(self._states("2026-01", "2026-02"), ["hard", "soft"])

    def test_released_it_is_open_again_unless_something_above_is_locked(self):
        month, year = self._lock("2026-01"), self._lock("2026")
        self._release(month)
        self.assertEqual(self._states("2026-01"), ["soft"])
        self._release(year)
        self.assertEqual(self._states("2026-01", "2026-12"), ["open", "open"])

    def test_weeks_are_born_locked_in_a_locked_month(self):
        self._lock("2026-01")
        self.calendar.lowest_level = "week"
        self.assertEqual(self._states("2026-W05 (1/2)", "2026-W05 (2/2)")[0], "soft")
        self.assertEqual(self._states("2026-W05 (2/2)"), ["open"])

    def test_a_period_whose_parts_are_all_locked_is_locked_for_the_split(self):
        for month in ("2026-01", "2026-02", "2026-03"):
            self._lock(month)
        quarter, year = self._find_period("2026 Q1"), self._find_period("2026")
        self.assertEqual((quarter | year)._get_locked(), {quarter.id})
        with self.assertRaisesRegex(UserError, "Dora|dora"):
            quarter._check_unlocked()

    def test_periods_that_were_locked_are_not_replaced(self):
        self.calendar.lowest_level = "week"
        lock = self._lock("2026-W10")
        with self.assertRaisesRegex(UserError, "2026-W10 was locked by"):
            self.calendar.lowest_level = "month"
        self._release(lock)
        with self.assertRaisesRegex(UserError, "2026-W10 was locked by"):
            self.calendar.first_month = "4"

    # Who locks

    def test_a_leader_does_not_lock_and_a_manager_does(self):
        with self.assertRaises(AccessError):
            self._lock("2026-01", user=self.lena)
        lock = self._lock("2026-01")
        self.assertEqual(lock.create_uid, self.dora)

    def test_a_leader_does_not_release(self):
        lock = self._lock("2026-01")
        with self.assertRaises(AccessError):
            self._release(lock, self.lena)
        with self.assertRaisesRegex(AccessError, "Only sales planning managers"):
            lock.with_user(self.lena)._release("Please")
        self.assertEqual(self._states("2026-01"), ["soft"])

    def test_a_manager_of_another_company_does_not_lock_here(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self.dora.write({"company_ids": other.ids, "company_id": other.id})
        with self.assertRaises(AccessError):
            self._lock("2026-01")

    def test_a_release_is_kept_with_who_when_and_why(self):
        lock = self._lock("2026-01")
        self._release(lock, self.max)
        self.assertEqual(lock.create_uid, self.dora)
        self.assertRecordValues(
            lock,
            [{"released_by_id": self.max.id, "release_reason": "Somebody moved"}],
        )
        self.assertTrue(lock.released_on)
        again = self._lock("2026-01")
        self.assertEqual(again.period_id.lock_ids, again | lock)

    @mute_logger("odoo.sql_db")
    def test_a_period_is_not_locked_twice_in_the_same_way(self):
        self._lock("2026-01")
        with self.assertRaises(UniqueViolation):
            self._lock("2026-01")

    def test_nobody_forges_who_locked_or_released(self):
        forged = {
            "create_uid": self.max.id,
            "released_by_id": self.max.id,
            "released_on": "2026-01-01 00:00:00",
            "release_reason": "Never mind",
        }
        defaults = {f"default_{name}": value for name, value in forged.items()}
        locks = self.env["sales.mgmt.period.lock"].with_user(self.dora)
        made = locks.with_context(**defaults).create(
            {
                "period_id": self._find_period("2026-01").id,
                "reason": "Mine",
                **forged,
            }
        )
        self.assertEqual(made.create_uid, self.dora)
        self.assertFalse(made.released_on or made.released_by_id or made.release_reason)
        for name, value in forged.items():
            with self.subTest(name=name), self.assertRaises(UserError):
                made.write({name: value})

    def test_what_a_lock_says_is_never_changed_nor_deleted(self):
        lock = self._lock("2026-01").sudo()
        with self.assertRaisesRegex(UserError, "stays as it was written"):
            lock.reason = "Another one"
        with self.assertRaisesRegex(UserError, "kept as history"):
            lock.unlink()
        self._release(lock)
        with self.assertRaisesRegex(UserError, "stays as it was written"):
            lock.released_on = False

    # Hard locks

    def test_only_what_is_over_is_locked_for_good(self):
        with self.assertRaises(UserError) as refused:
            self._lock("2026-05", "hard")
        self.assertIn("2026-05 is not over", str(refused.exception))
        self._lock("2026-04", "hard")
        with freeze_time("2026-05-31 23:59:59"), self.assertRaises(UserError):
            self._lock("2026-05", "hard")
        with freeze_time("2026-06-01 00:00:00"):
            self._lock("2026-05", "hard")

    def test_the_clock_of_the_company_says_what_is_over(self):
        self.calendar.tz = "Asia/Shanghai"
        with freeze_time("2026-05-31 15:59:59"), self.assertRaises(UserError):
            self._lock("2026-05", "hard")
        with freeze_time("2026-05-31 16:00:00"):
            self._lock("2026-05", "hard")

    def test_nobody_touches_a_hard_lock(self):
        lock = self._lock("2026-04", "hard")
        with self.assertRaisesRegex(UserError, "locked for good"):
            self._release(lock)
        for values in ({"released_on": "2026-05-01 00:00:00"}, {"level": "soft"}):
            with self.assertRaisesRegex(UserError, "locked for good"):
                lock.sudo().write(values)
        with self.assertRaisesRegex(UserError, "kept as history"):
            lock.sudo().unlink()
        self.assertEqual(self._states("2026-04"), ["hard"])

    # What a lock does to targets

    def test_the_target_of_a_locked_period_is_not_edited(self):
        line = self._create_line(1200)
        target = self._find_target(line, self.anna, "2026-01").with_user(self.dora)
        self._lock("2026 Q1")
        for change in ({"amount": 1}, {"reserve": 1}, {"pinned": True}):
            with (
                self.subTest(change=change),
                self.assertRaisesRegex(
                    UserError, r"2026-01 stay.*2026 Q1.*Reported to the board.*release"
                ),
            ):
                target.write(change)
        with self.assertRaisesRegex(UserError, "stay as they are"):
            target.parent_id.action_split_again()

    def test_a_hard_lock_tells_another_way_out(self):
        line = self._create_line(1200)
        self._lock("2026-01", "hard")
        with self.assertRaisesRegex(UserError, "for good.*Plan the difference in"):
            self._find_target(line, self.anna, "2026-01").with_user(
                self.dora
            ).amount = 1

    def test_the_other_periods_take_up_the_difference(self):
        line = self._create_line(1200)
        self._lock("2026 Q1")
        amounts = {
            month: self._find_target(line, self.anna, month).amount
            for month in ("2026-01", "2026-02", "2026-03")
        }
        year = self._find_target(line, self.anna).with_user(self.dora)
        year.amount += 90
        for month, amount in amounts.items():
            self.assertEqual(self._find_target(line, self.anna, month).amount, amount)
        self.assertAlmostEqual(
            self._find_target(line, self.anna, "2026-04").amount,
            amounts["2026-01"] + 10,
            2,
        )
        self.assertSumsHold(line)

    def test_a_new_split_leaves_locked_periods_alone(self):
        line = self._create_line(1200)
        before = self._find_target(line, self.anna, "2026-01").amount
        self._lock("2026-01")
        line.amount = 2400
        line.action_split()
        january = self._find_target(line, self.anna, "2026-01")
        self.assertEqual((january.amount, january.pinned), (before, False))
        self.assertGreater(self._find_target(line, self.anna, "2026-02").amount, before)
        self.assertSumsHold(line)

    def test_targets_of_a_locked_period_are_not_deleted(self):
        line = self._create_line(1200)
        lock = self._lock("2026-01")
        self.north.assignment_ids.filtered(
            lambda each: each.user_id == self.anna
        ).unlink()
        for change in (
            line.with_user(self.dora).action_split,
            line.with_user(self.dora).unlink,
            line.plan_id.with_user(self.dora).unlink,
        ):
            with self.assertRaisesRegex(UserError, "The targets of 2026-01 stay"):
                change()
        self._release(lock)
        line.with_user(self.dora).action_split()
        self.assertFalse(self._find_target(line, self.anna))
        self.assertSumsHold(line)

    def test_a_locked_year_is_not_planned_anew(self):
        line = self._create_line(1200)
        self._lock("2026")
        with self.assertRaisesRegex(UserError, "The targets of 2026 stay"):
            line.with_user(self.dora).action_split()
        with self.assertRaisesRegex(UserError, "The targets of 2026 stay"):
            line.with_user(self.dora).amount = 5

    def test_what_locked_parts_hold_is_said_with_the_numbers(self):
        line = self._create_line(1200)
        for month in range(1, 12):
            self._lock(f"2026-{month:02d}")
        december = self._find_target(line, self.anna, "2026-12")
        year = self._find_target(line, self.anna).with_user(self.dora)
        year.amount -= december.amount
        self.assertEqual(december.amount, 0)
        with self.assertRaisesRegex(UserError, "pinned or locked parts hold"):
            year.amount -= 1

    @mute_logger("odoo.sql_db")
    def test_a_lock_waits_for_who_edits_targets_at_the_same_moment(self):
        # a period that another transaction can see
        period = self.env["sales.mgmt.period"].search(
            [("company_id", "=", self.env.ref("base.main_company").id)], limit=1
        )
        period._check_unlocked()
        with self.registry.cursor() as cr, self.assertRaises(LockNotAvailable):
            cr.execute("SET LOCAL lock_timeout = '100ms'")
            cr.execute(
                SQL(
                    "UPDATE sales_mgmt_period SET lock_state = 'soft' WHERE id = %s",
                    period.id,
                )
            )

    def test_companies_are_locked_one_by_one(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self.env["sales.mgmt.calendar"]._get_for_company(other)
        self.dora.company_ids = [Command.link(other.id)]
        self._lock("2026-01")
        self.assertEqual(self._find_period("2026-01", other).lock_state, "open")
