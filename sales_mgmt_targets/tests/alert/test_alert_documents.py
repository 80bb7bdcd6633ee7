from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import NOW, AlertCommon


@tagged("post_install", "-at_install")
class TestNoActivityAlert(AlertCommon):
    """Who has done nothing for days: read from the documents, day by day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._work_from_monday_to_friday()
        cls.rule = cls._create_rule(
            "no_activity",
            metric_ids=[Command.set(cls.metric_won_count.ids)],
            unit_ids=[Command.set(cls.north.ids)],
        )

    def test_nothing_for_five_working_days_is_told(self):
        # on Monday the 15th, the five working days before are those of last week
        self._win("2026-06-08", boris=1)
        self._win("2026-06-07", anna=1)
        alert = self._check(self.rule)
        self.assertEqual(alert.user_id, self.anna)
        self.assertIn("nothing for 5 working days", alert.message)

    def test_what_is_done_today_ends_the_silence(self):
        self._win("2026-06-10", boris=1)
        alert = self._check(self.rule)
        self._win("2026-06-15", anna=1)
        self.assertFalse(self._check(self.rule))
        self.assertEqual(alert.close_reason, "gone")

    def test_what_is_planned_for_tomorrow_is_not_done(self):
        self._win("2026-06-16", anna=1)
        self._win("2026-06-10", boris=1)
        self.assertEqual(self._check(self.rule).user_id, self.anna)

    def test_a_holiday_is_no_silence(self):
        self._win("2026-06-05", anna=1, boris=1)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": "2026-06-10 00:00:00",
                "date_to": "2026-06-10 23:59:59",
            }
        )
        self.assertFalse(self._check(self.rule))
        self.assertEqual(len(self._check(self.rule, "2026-06-16 12:00:00")), 2)

    def test_who_began_a_few_days_ago_has_time(self):
        self._win("2026-06-10", boris=1)
        job = self.north.assignment_ids.filtered(lambda each: each.user_id == self.anna)
        job.date_from = "2026-06-09"
        self.assertFalse(self._check(self.rule))
        job.date_from = "2026-06-08"
        self.assertTrue(self._check(self.rule))

    def test_work_for_another_company_is_none_for_this_one(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self.anna.company_ids |= other
        self._create_won(self.anna, 1, "2026-06-10 10:00:00", company_id=other.id)
        self._win("2026-06-10", boris=1)
        self.assertEqual(self._check(self.rule).user_id, self.anna)


@tagged("post_install", "-at_install")
class TestLimitAlert(AlertCommon):
    """What is too much: an amount, or a share of something else."""

    def test_a_figure_above_an_amount_is_told_until_it_is_not(self):
        rule = self._create_rule("limit", limit_amount=100)
        deal = self._create_won(self.anna, 100.01, "2026-06-10 10:00:00")
        self._win(boris=100)
        alert = self._check(rule)
        self.assertEqual(alert.user_id, self.anna)
        self.assertEqual((alert.actual, alert.threshold), (100.01, 100))
        deal.expected_revenue = 100
        self.assertFalse(self._check(rule))

    def test_only_what_belongs_to_the_running_period_counts(self):
        rule = self._create_rule("limit", limit_amount=100)
        self._win("2026-05-10", anna=90)
        self._win("2026-06-10", anna=90)
        self.assertFalse(self._check(rule))
        rule.all_periods = True
        self.assertEqual(self._check(rule).actual, 180)

    def test_a_share_of_another_metric_is_a_limit(self):
        rule = self._create_rule(
            "limit",
            limit_basis="share",
            limit_share=2,
            base_metric_id=self.metric_won_count.id,
        )
        self._win(anna=2)
        self._win(anna=3)
        self._win(boris=2)
        alert = self._check(rule)
        self.assertEqual(alert.user_id, self.anna)
        self.assertEqual((alert.actual, alert.threshold), (5, 4))

    def test_a_unit_counts_what_belongs_to_nobody_as_well(self):
        rule = self._create_rule(
            "limit", subject="unit", tell="leader", limit_amount=100
        )
        self._win(anna=60, carla=60)
        self.assertEqual(self._check(rule).unit_id, self.root)
        self._create_won(None, 50, "2026-06-10 10:00:00")
        alert = self._check(rule)
        self.assertEqual(alert.unit_id, self.root)
        with freeze_time(NOW):
            self.assertEqual(rule._find()[alert._get_key()].actual, 170)
