from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestMove(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.job = cls.north.assignment_ids.filtered(lambda job: job.user_id == cls.anna)

    def _move(self, day, unit=None, user=None):
        return (
            self.env["sales.mgmt.assignment.move"]
            .with_user(user or self.dora)
            .create(
                {
                    "assignment_id": self.job.id,
                    "unit_id": (unit or self.south).id,
                    "date_from": day,
                }
            )
            .action_move()
        )

    def _jobs(self):
        return self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id)], order="date_from"
        )

    def test_one_ends_the_day_before_and_the_next_begins_like_it(self):
        self.job.write({"share": 0.5, "role": "leader", "date_to": "2026-12-31"})
        self._move("2026-07-01")
        common = {"share": 0.5, "role": "leader", "is_main": True}
        self.assertRecordValues(
            self._jobs(),
            [
                {"unit_id": self.north.id, "date_to": date(2026, 6, 30), **common},
                {"unit_id": self.south.id, "date_to": date(2026, 12, 31), **common},
            ],
        )
        first, second = self._jobs()
        self.assertEqual(second.date_from, date(2026, 7, 1))
        self.assertEqual(first.utc_to, second.utc_from)

    def test_who_has_moved_can_move_back(self):
        self._move("2026-07-01")
        self.job = self._jobs()[-1]
        self._move("2026-08-01", self.north)
        self.assertEqual(
            [(job.unit_id, str(job.date_from)) for job in self._jobs()],
            [
                (self.north, "2020-01-01"),
                (self.south, "2026-07-01"),
                (self.north, "2026-08-01"),
            ],
        )

    def test_moves_that_leave_a_day_twice_or_not_at_all_are_refused(self):
        self.job.date_to = "2026-12-31"
        cases = {
            "2020-01-01": "since 01/01/2020. Choose a later day",
            "2019-06-01": "since 01/01/2020. Choose a later day",
            "2027-01-01": "until 12/31/2026 only",
        }
        for day, refusal in cases.items():
            with self.subTest(day=day), self.assertRaisesRegex(UserError, refusal):
                self._move(day)
        with self.assertRaisesRegex(UserError, "in North already"):
            self._move("2026-07-01", self.north)
        self.assertEqual(len(self._jobs()), 1)

    def test_the_last_day_itself_can_be_spent_elsewhere(self):
        self.job.date_to = "2026-12-31"
        self._move("2026-12-31")
        self.assertEqual(
            [str(job.date_to) for job in self._jobs()], ["2026-12-30", "2026-12-31"]
        )

    def test_a_leader_moves_nobody(self):
        with self.assertRaises(AccessError):
            self._move("2026-07-01", user=self.lena)
        with self.assertRaises(AccessError):
            self.job.with_user(self.lena)._move(self.south, date(2026, 7, 1))

    @mute_logger("odoo.sql_db")
    def test_a_unit_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        foreign = self.env["sales.mgmt.unit"]._get_root(other)
        with self.assertRaises(UserError):
            self.job._move(foreign, date(2026, 7, 1))

    def test_the_dialog_proposes_today_by_the_clock_of_the_company(self):
        action = self.job.action_open_move()
        wizard = Form(
            self.env["sales.mgmt.assignment.move"]
            .with_user(self.dora)
            .with_context(**action["context"])
        )
        self.assertEqual(wizard.date_from, self.calendar._get_today())
        self.assertEqual(wizard.old_unit_id, self.north)
