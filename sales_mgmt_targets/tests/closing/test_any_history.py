from collections import Counter
from random import Random

from freezegun import freeze_time

from odoo.tests import tagged

from .closing_case import ClosingCase

MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04")
STEPS = 24


@tagged("post_install", "-at_install")
@freeze_time("2026-05-15 12:00:00")
class TestAnyHistory(ClosingCase):
    """Documents, closings and postings in any order: nothing is lost or counted twice.

    People change places too, from a day in a closed month on.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # one metric is enough, and quicker
        others = cls.env["sales.mgmt.metric"].search([]) - cls.metric_won
        others.active = False
        cls.people = [cls.anna, cls.boris, cls.carla]

    def _step_create(self, random):
        day, month = random.randint(1, 28), random.choice(MONTHS)
        lead = self._create_won(
            random.choice([*self.people, None]),
            random.randint(1, 100),
            f"{month}-{day:02d} 12:00:00",
        )
        self.leads |= lead

    def _step_amend(self, random):
        random.choice(self.leads).expected_revenue = random.randint(0, 100)

    def _step_reassign(self, random):
        random.choice(self.leads).user_id = random.choice(self.people)

    def _step_redate(self, random):
        month = random.choice(MONTHS)
        random.choice(self.leads).date_closed = f"{month}-15 12:00:00"

    def _step_reopen(self, random):
        lead = random.choice(self.leads)
        lead.stage_id = random.choice([self.won_stage, self.open_stage])
        lead.date_closed = lead.date_closed or "2026-03-15 12:00:00"

    def _step_delete(self, random):
        lead = random.choice(self.leads)
        self.leads -= lead
        lead.unlink()

    def _step_move(self, random):
        unit = random.choice([self.north, self.south])
        job = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", random.choice(self.people).id)]
        )
        job.unit_id = unit

    def _step_close(self, _random):
        if self.to_close:
            self._close(self.to_close.pop(0))

    def _step_post(self, _random):
        recompute = self.env["sales.mgmt.recompute"]._get_draft(self.company)
        recompute._compare()
        if recompute.line_count:
            recompute._post()

    def _measure_documents(self):
        """Return what everybody sold in which unit, by what stands in the documents."""
        totals = Counter()
        for lead in self.leads.filtered(lambda each: each.won_status == "won"):
            job = self.env["sales.mgmt.assignment"].search(
                [("user_id", "=", lead.user_id.id)]
            )
            totals[lead.user_id, job.unit_id] += lead.expected_revenue
        return +totals

    def _read_facts(self):
        totals = Counter()
        for fact in self.env["sales.mgmt.fact"].search(
            [
                ("metric_id", "=", self.metric_won.id),
                ("company_id", "=", self.company.id),
            ]
        ):
            totals[fact.user_id, fact.unit_id] += fact.numerator
        return {place: total for place, total in totals.items() if total}

    def _tell_history(self, seed):
        random = Random(seed)
        self.to_close = list(MONTHS)
        self.leads = self.env["crm.lead"]
        self.open_stage = self.env["crm.stage"].create({"name": "Open"})
        for _number in range(4):
            self._step_create(random)
        steps = [name for name in dir(self) if name.startswith("_step_")]
        closed = {}
        for _number in range(STEPS):
            name = random.choice(steps)
            if self.leads or name == "_step_create":
                getattr(self, name)(random)
            self._refresh()
            done = [each for each in MONTHS if each not in self.to_close]
            for month, facts in closed.items():
                self.assertEqual(self._get_facts(month), facts, f"{seed} {name}")
            closed = {month: self._get_facts(month) for month in done}

    def test_closed_months_stay_and_the_whole_is_never_more_or_less(self):
        for seed in range(4):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self._tell_history(seed)
                self._step_post(None)
                self._refresh()
                self.assertEqual(self._read_facts(), self._measure_documents())
                self.assertTrue(self.env["sales.mgmt.audit"]._verify(self.company)[0])
                savepoint.rollback()
                self.env.invalidate_all()
