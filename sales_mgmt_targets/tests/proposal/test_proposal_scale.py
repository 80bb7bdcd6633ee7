from contextlib import contextmanager

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import ProposalCase

SIZES = (20, 1000)


@tagged("post_install", "-at_install")
@freeze_time(ProposalCase.NOW)
class TestProposalScale(ProposalCase):
    """A thousand proposals take the statements of twenty."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        staff = (
            cls.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "name": f"Seller {number}",
                        "login": f"seller{number}",
                        "company_id": cls.company.id,
                        "company_ids": [Command.set(cls.company.ids)],
                    }
                    for number in range(max(SIZES))
                ]
            )
        )
        cls.lines = {}
        for size in SIZES:
            unit = cls._create_unit(f"Unit of {size}", leader=cls.sven)
            cls.env["sales.mgmt.assignment"].create(
                [
                    {
                        "user_id": user.id,
                        "unit_id": unit.id,
                        "date_from": "2020-01-01",
                        "is_main": size == max(SIZES),
                    }
                    for user in staff[:size]
                ]
            )
            cls.lines[size] = cls._create_line(
                size * 1200, plan=cls._create_plan(unit_id=unit.id)
            )
        # what a first time reads, and nobody reads again
        cls._ask()

    @contextmanager
    def _count(self, counts, size):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        yield
        self.env.flush_all()
        counts[size] = self.env.cr.sql_log_count - before

    def _compare(self, counts, spare):
        few, many = (counts[size] for size in SIZES)
        self.assertLessEqual(many, few + spare, counts)

    def test_asking_reconciling_and_taking_over_do_not_follow_the_people(self):
        asking, reading, looking, taking = {}, {}, {}, {}
        for size, line in self.lines.items():
            plan = line.plan_id.with_user(self.dora)
            with self._count(asking, size):
                asked = plan._ask_proposals(line, self.DUE)
            self.assertEqual(len(asked), size + 1)
            self.assertEqual(len(asked.line_ids.cell_ids), size * 12)
            report = self.env["sales.mgmt.proposal.report"].with_user(self.dora)
            with self._count(reading, size):
                rows = report.search([("plan_id", "=", plan.id)])
                self.assertEqual(rows.mapped("people_count"), [size])
                self.assertEqual(rows.mapped("proposed"), [size * 1200])
            people = asked.filtered("user_id")
            people.write({"state": "submitted"})
            people._keep_decided()
            people.write({"state": "accepted"})
            with self._count(looking, size):
                takings = plan._compute_takings(True)
            self.assertEqual(len(takings[line.with_user(self.dora)].origins), size)
            with self._count(taking, size):
                plan._take_proposals_over(True)
        # the ORM stores computed fields by the hundred; nothing else grows
        batches = max(SIZES) // 100
        self._compare(asking, 2 * batches)
        self._compare(reading, 0)
        self._compare(looking, 2)
        self._compare(taking, 2 * batches)
