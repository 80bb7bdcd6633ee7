import random

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import SalesMgmtCommon

STEPS = 40


@tagged("post_install", "-at_install")
class TestMixedEdits(SalesMgmtCommon):
    """Whatever planners do one after the other, parts add up or the step is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        markets = cls.env["sales.mgmt.segmentation"].create(
            {
                "name": "Markets",
                "segment_ids": [Command.create({"name": "Near"})],
            }
        )
        cls.metric_won.segmentation_ids |= markets
        line = cls._create_line(100_000, segmentation_id=markets.id, rounding=100)
        cls.line = line.with_user(cls.dora)

    def _change(self, rng):
        """Take one step at random."""
        steps = [name for name in dir(self) if name.startswith("_step_")]
        getattr(self, rng.choice(steps))(rng)

    def _choose(self, rng):
        return rng.choice(self.line.target_ids)

    def _step_amount(self, rng):
        target = self._choose(rng)
        target.amount += rng.choice([-300, 100, 700])

    def _step_nothing_or_less(self, rng):
        self._choose(rng).amount = rng.choice([0, -100])

    def _step_reserve(self, rng):
        self._choose(rng).reserve = rng.choice([0, 100, 500])

    def _step_pin(self, rng):
        target = self._choose(rng)
        target.pinned = not target.pinned

    def _step_lock(self, rng):
        self._choose(rng)._lock("agreed")

    def _step_unlock(self, _rng):
        self.line.target_ids.filtered("locked").action_unlock()

    def _step_period(self, rng):
        period = self._find_period(f"2026-{rng.randint(1, 12):02}")
        locks = self.env["sales.mgmt.period.lock"].with_user(self.dora)
        lock = locks.search(
            [("period_id", "=", period.id), ("released_on", "=", False)]
        )
        if lock:
            lock._release("a mistake")
        else:
            locks.create({"period_id": period.id, "reason": "reported"})

    def _step_total(self, rng):
        self.line.amount = rng.choice([0, 90_000, 120_000])
        self.line.action_split()

    def _step_person(self, rng):
        newcomer = self._create_user(f"new{rng.random()}", "user")
        self._assign(newcomer, rng.choice(self.north | self.south))
        self.line.action_split()

    def test_parts_add_up_after_every_step_that_is_not_refused(self):
        for seed in range(3):
            rng = random.Random(seed)
            for step in range(STEPS):
                try:
                    with self.env.cr.savepoint():
                        self._change(rng)
                except UserError:
                    continue
                self.env.invalidate_all()
                with self.subTest(seed=seed, step=step):
                    self.assertSumsHold(self.line)
                    self.assertEqual(self.line.root_id.amount, self.line.amount)
