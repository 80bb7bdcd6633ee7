from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintMetrics(ComplaintCommon):
    """Figures of March 2026, worked out by hand.

    Anna's Brewery complains three times: one is cancelled, one is resolved within the
    deadline, one too late and after it was reopened. Carla's customer complains once.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march = cls._find_period("2026-03")
        cls.mill = cls.env["res.partner"].create(
            {
                "name": "Mill",
                "is_company": True,
                "email": "mill@example.com",
                "company_id": cls.company.id,
                "user_id": cls.carla.id,
            }
        )
        with freeze_time("2026-03-02 09:00:00"):
            cls.quick = cls._complain("Quick", user_id=cls.hanna.id)
            cls.slow = cls._complain("Slow", user_id=cls.hanna.id)
            cls._complain("Spam", user_id=cls.hanna.id)._cancel("Spam")
            cls.other = cls._complain(
                "Other", partner_id=cls.mill.id, user_id=cls.hanna.id
            )
        with freeze_time("2026-03-02 11:00:00"):
            cls.quick._resolve("<p>Done</p>")
            cls.slow._resolve("<p>Done</p>")
        with freeze_time("2026-03-03 09:00:00"):
            cls.slow._reopen("it broke again")
        with freeze_time("2026-03-31 09:00:00"):
            cls.slow._resolve("<p>Done at last</p>")

    def _measure(self, code, user=None, unit=None):
        """Return the figure of a person or unit in March as value and base."""
        self._refresh()
        metric = self.env.ref(f"sales_mgmt_complaints.metric_{code}")
        self.assertFalse(metric._get_problems())
        domain = [
            ("metric_id", "=", metric.id),
            ("period_id", "=", self.march.id),
            ("company_id", "=", self.company.id),
            ("segment_id", "=", False),
        ]
        if user:
            domain.append(("user_id", "=", user.id))
        if unit:
            domain.append(("unit_id", "=", unit.id))
        facts = self.env["sales.mgmt.fact"].search(domain)
        return sum(facts.mapped("numerator")), sum(facts.mapped("denominator"))

    def test_every_metric_is_available_and_finds_nothing_to_complain_about(self):
        metrics = self.env["sales.mgmt.metric"].search(
            [("code", "=like", "complaint_%")]
        )
        self.assertEqual(len(metrics), 9)
        for metric in metrics:
            with self.subTest(metric=metric.code):
                self.assertTrue(metric.available)
                self.assertEqual(metric._get_problems(), [])

    def test_complaints_count_for_the_account_manager_of_their_day(self):
        self.assertEqual(self._measure("complaint_count", self.anna)[0], 2)
        self.assertEqual(self._measure("complaint_count", self.carla)[0], 1)
        self.assertEqual(self._measure("complaint_count")[0], 3)
        self.brewery.user_id = self.boris
        self.assertEqual(self._measure("complaint_count", self.anna)[0], 2)

    def test_complaints_are_set_against_orders(self):
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": self.brewery.id,
                    "user_id": self.anna.id,
                    "company_id": self.company.id,
                }
                for _number in range(8)
            ]
        )
        orders.write({"state": "sale", "date_order": "2026-03-10 10:00:00"})
        self.assertEqual(self._measure("complaint_per_orders", self.anna), (200, 8))

    def test_customers_give_the_scores(self):
        with freeze_time("2026-03-04 12:00:00"):
            self.env["sales.mgmt.satisfaction"]._cron_ask()
            self.quick.satisfaction_ids._answer("5", "")
        self.assertEqual(self._measure("complaint_csat", self.anna), (5, 1))
        self.assertEqual(self._measure("complaint_csat_handling", self.hanna), (5, 1))
        self.assertEqual(self._measure("complaint_csat", self.carla), (0, 0))

    def test_what_one_of_us_wrote_down_does_not_count_for_pay(self):
        with freeze_time("2026-03-04 12:00:00"):
            self.quick.satisfaction_ids.with_user(self.hilde)._record_interview(
                "5", "", "phone", fields.Date.to_date("2026-03-04")
            )
        self.assertEqual(self.quick.satisfaction_score, "5")
        self.assertEqual(self._measure("complaint_csat", self.anna), (0, 0))
        self.assertEqual(self._measure("complaint_csat_handling"), (0, 0))

    def test_half_was_in_time_and_half_had_been_reopened(self):
        self.assertEqual(self._measure("complaint_reopened", self.anna), (1, 2))
        value, base = self._measure("complaint_in_time", self.anna)
        # Quick in time; Slow in time at first, and too late after it was reopened
        self.assertEqual((value, base), (2, 3))

    def test_hours_to_resolve_are_working_hours(self):
        spent = (self.quick | self.slow).deadline_ids.filtered(
            lambda each: each.kind == "resolution" and each.state in ("met", "late")
        )
        self.assertEqual(
            self._measure("complaint_resolution_hours", self.anna),
            (sum(spent.mapped("used_seconds")), 3600 * len(spent)),
        )
        quick = self.quick.deadline_ids.filtered(lambda each: each.kind == "resolution")
        self.assertEqual(quick.used_seconds, 2 * 3600)

    def test_compensation_counts_when_it_was_granted(self):
        self.team.compensation_limit = 100
        offer = self.env["sales.mgmt.complaint.compensation"].create(
            {
                "complaint_id": self.quick.id,
                "note": "Broken",
                "kind": "goodwill",
                "amount": 80,
                "currency_id": self.company.currency_id.id,
            }
        )
        self.assertEqual(self._measure("complaint_compensation")[0], 0)
        with freeze_time("2026-03-05 10:00:00"):
            offer.with_user(self.oscar).action_ask()
        self.assertEqual(self._measure("complaint_compensation", self.anna)[0], 80)
        self.assertEqual(
            self._measure("complaint_compensation", unit=self.north)[0], 80
        )

    def test_severe_complaints_count_as_long_as_they_are_open(self):
        self.other.severity = "1"
        self.assertEqual(self._measure("complaint_open_severe")[0], 0)
        self.other.severity = "2"
        self.assertEqual(self._measure("complaint_open_severe", self.carla)[0], 1)
        self.assertEqual(self._measure("complaint_open_severe", self.anna)[0], 0)
        self.other._resolve("<p>Done</p>")
        self.assertEqual(self._measure("complaint_open_severe")[0], 0)
