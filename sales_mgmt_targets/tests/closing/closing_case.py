from collections import Counter
from contextlib import contextmanager

from odoo.exceptions import UserError

from ..common import SalesMgmtCommon

# What makes a fact the same fact, and what it says
PLACE = ("metric_id", "source_id", "period_id", "user_id", "unit_id", "segment_id")


class ClosingCase(SalesMgmtCommon):
    """Deals of the cast in the first months of 2026, and a manager who closes them."""

    @classmethod
    def _close(cls, name, user=None, company=None):
        """Close a period for good, on behalf of a manager."""
        return (
            cls.env["sales.mgmt.period.lock"]
            .with_user(user or cls.dora)
            .create(
                {
                    "period_id": cls._find_period(name, company).id,
                    "level": "hard",
                    "reason": "Reported to the board",
                }
            )
        )

    @classmethod
    def _get_facts(cls, *periods):
        """Return the facts of periods as plain values, to compare them later."""
        facts = cls.env["sales.mgmt.fact"].search([("period_id.name", "in", periods)])
        return {
            tuple(fact[name].id for name in (*PLACE, "origin_period_id")): (
                fact.numerator,
                fact.denominator,
                fact.state,
            )
            for fact in facts.filtered(lambda fact: fact.company_id == cls.company)
        }

    @classmethod
    def _get_achieved(cls, metric, *periods, **values):
        """Return what was achieved in periods: by person, all together if empty."""
        facts = cls.env["sales.mgmt.fact"].search(
            [
                ("metric_id", "=", metric.id),
                ("company_id", "=", cls.company.id),
                ("period_id.name", "in", periods),
                ("segment_id", "=", False),
                *((name, "=", value) for name, value in values.items()),
            ]
        )
        total = Counter()
        for fact in facts:
            total[fact.user_id] += fact.numerator
        return total

    @contextmanager
    def assertRefused(self, pattern):  # noqa: N802  named like its siblings
        """It is refused in these words, and leaves nothing behind."""
        with self.env.cr.savepoint() as savepoint:
            with self.assertRaisesRegex(UserError, pattern):
                yield
            savepoint.rollback()
        self.env.invalidate_all()

    @contextmanager
    def assertUntouched(self, *periods):  # noqa: N802  named like its siblings
        """Facts and closed results of periods are afterwards what they were before."""
        before = self._get_facts(*periods), self._get_snapshot(*periods)
        self.assertTrue(before[0])
        yield
        self._refresh()
        self.env.invalidate_all()
        self.assertEqual(
            (self._get_facts(*periods), self._get_snapshot(*periods)), before
        )
        self.assertTrue(self.env["sales.mgmt.audit"]._verify(self.company)[0])

    @classmethod
    def _get_snapshot(cls, *periods):
        rows = cls.env["sales.mgmt.snapshot"].search(
            [
                ("period_id.name", "in", periods),
                ("company_id", "=", cls.company.id),
            ],
            order="id",
        )
        return rows.read(
            ["metric_id", "unit_id", "user_id", "target", "value", "attainment"],
            load=None,
        )
