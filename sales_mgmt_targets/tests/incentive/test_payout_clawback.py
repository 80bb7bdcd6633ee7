from datetime import date
from fractions import Fraction
from types import SimpleNamespace

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.incentive.payout_claim import Claim
from ...models.incentive.payout_history import History, Paid
from ...tools.credit import Entry
from .common import IncentiveCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 12:00:00")
class TestPayoutClawback(IncentiveCommon):
    """What was paid for a line of an invoice of 1 000 is taken back with the line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls._create_scheme(
            [
                {
                    "name": "Commission",
                    "basis": "invoiced",
                    "tier_mode": "flat",
                    "rate": 0.05,
                    "clawback_days": 90,
                }
            ]
        )
        cls.run_in_june = cls.env["sales.mgmt.payout.run"].create(
            {
                "scheme_id": cls.scheme.id,
                "period_id": cls._find_period("2026-06").id,
                "kind": "preview",
            }
        )

    def _take_back(self, units, *values, day=date(2026, 6, 1)):
        """Return what is taken for parts of a line that was paid so many cents."""
        component = self.scheme.component_ids
        paid = Paid(value=Fraction(1000), units=units, last_day=date(2026, 5, 1))
        history = History(paid={(component.lineage_id.id, self.anna.id, "line"): paid})
        entries = [
            Entry(
                user_id=self.anna.id,
                unit_id=None,
                role="split",
                key="line",
                model="account.move",
                res_id=1,
                name="INV/1",
                value=Fraction(value),
                days_overdue=0,
                categ_path="",
                margin=None,
                discount=Fraction(0),
                origin_period_id=None,
                event_date=day,
            )
            for value in values
        ]
        claim = Claim((), {self.anna.id: Fraction(1)}, entries)
        line = self.run_in_june._get_clawback(
            component, claim, entries, SimpleNamespace(history=history)
        )
        self.assertEqual(line.amount, sum(share.amount for share in line.shares))
        return [-share.amount for share in line.shares]

    def test_a_returned_part_takes_its_part_of_what_was_paid(self):
        self.assertEqual(self._take_back(5000, -250), [1250])

    def test_parts_together_never_take_more_than_was_paid(self):
        self.assertEqual(self._take_back(1, -500, -500), [1, 0])
        self.assertEqual(self._take_back(5000, -800, -800), [4000, 1000])

    def test_a_return_that_is_undone_in_the_same_period_is_given_back(self):
        self.assertEqual(self._take_back(5000, -1000, 400), [5000, -2000])
        self.assertEqual(self._take_back(5000, 400, -1000), [0, 3000])

    def test_the_last_day_of_the_window_still_counts(self):
        self.assertEqual(self._take_back(5000, -1000, day=date(2026, 7, 30)), [5000])
        self.assertEqual(self._take_back(5000, -1000, day=date(2026, 7, 31)), [0])
