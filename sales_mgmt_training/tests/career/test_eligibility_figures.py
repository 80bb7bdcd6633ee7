from freezegun import freeze_time

from odoo.tests import tagged

from .common import CareerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04 10:00:00")
class TestEligibilityFigures(CareerCommon):
    """Anna's months were 1,000, 1,100, 900 and 1,000 of 1,000; Boris sold nothing.

    The first quarter and April 2026 are closed. Everybody has a target of 1,000 a
    month, Sven has none.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plan = cls._create_plan()
        cls._create_line(36_000, plan=plan, organisation_method="even")
        plan.sudo().write({"state": "active"})
        cls.deals = cls.env["crm.lead"].union(
            *(
                cls._create_won(cls.anna, value, f"2026-0{month}-15 10:00:00")
                for month, value in enumerate((1000, 1100, 900, 1000), 1)
            )
        )
        cls._assign(cls.sven, cls.south)
        cls._place(cls.sven, cls.junior)
        cls._refresh()
        for period in ("2026 Q1", "2026-04"):
            cls.env["sales.mgmt.period.lock"].with_user(cls.dora).create(
                {
                    "period_id": cls._find_period(period).id,
                    "level": "hard",
                    "reason": "Reported",
                }
            )

    def _ask_attainment(self, **values):
        return self._ask(
            "attainment",
            **{
                "metric_id": self.metric_won.id,
                "period_level": "month",
                "needed": 3,
                "last_count": 4,
                **values,
            },
        )

    def test_months_exactly_on_the_target_count(self):
        row = self._judge(self._ask_attainment())
        self.assertEqual((row.state, row.value), ("met", 3))
        self.assertEqual(
            row.evidence,
            "2026-04: 100 %\n2026-03: 90 %\n2026-02: 110 %\n2026-01: 100 %",
        )

    def test_one_month_too_few_says_how_many_are_missing(self):
        row = self._judge(self._ask_attainment(needed=4))
        self.assertEqual((row.state, row.value), ("missed", 3))
        self.assertEqual(
            row.missing,
            f"{self.metric_won.name}: reach 100 % of the target in one more of the "
            "last 4 months",
        )

    def test_a_limit_a_hair_above_is_not_reached(self):
        row = self._judge(self._ask_attainment(limit=100.0001))
        self.assertEqual((row.state, row.value), ("missed", 1))

    def test_fewer_closed_periods_than_are_looked_at_may_still_do(self):
        row = self._judge(self._ask_attainment(last_count=12))
        self.assertEqual((row.state, row.value), ("met", 3))

    def test_targets_of_months_add_up_to_that_of_the_quarter(self):
        criterion = self._ask_attainment(period_level="quarter", needed=1, last_count=1)
        row = self._judge(criterion)
        self.assertEqual((row.state, row.evidence), ("met", "2026 Q1: 100 %"))

    def test_who_sold_nothing_missed_and_who_had_no_target_is_unknown(self):
        criterion = self._ask_attainment()
        row = self._judge(criterion, self.boris)
        self.assertEqual((row.state, row.value), ("missed", 0))
        row = self._judge(criterion, self.sven)
        self.assertEqual((row.state, row.has_value), ("unknown", False))
        self.assertIn("2026-04: no target", row.evidence)

    def test_no_closed_period_at_all_is_unknown_and_never_a_yes(self):
        row = self._judge(
            self._ask_attainment(period_level="year", needed=1, last_count=1)
        )
        self.assertEqual(row.state, "unknown")
        self.assertIn("0 of the last 1 years are closed", row.evidence)

    def test_of_all_targets_the_least_decides(self):
        plan = self.env["sales.mgmt.plan"].search(
            [("company_id", "=", self.company.id)]
        )
        every = self._ask_attainment(metric_id=False, needed=3)
        self.assertEqual(self._judge(every).state, "met")
        # the company plans the number of deals too, and closes May with both
        plan.sudo().write({"state": "draft"})
        self._create_line(
            72, self.metric_won_count, plan=plan, organisation_method="even"
        )
        plan.sudo().write({"state": "active"})
        self._create_won(self.anna, 1500, "2026-05-15 10:00:00")
        with freeze_time("2026-06-02 10:00:00"):
            self._refresh()
            self.env["sales.mgmt.period.lock"].with_user(self.dora).create(
                {
                    "period_id": self._find_period("2026-05").id,
                    "level": "hard",
                    "reason": "Reported",
                }
            )
            row = self._judge(every)
        self.assertEqual((row.state, row.value), ("missed", 2))
        self.assertIn(
            f"2026-05: 50 % of {self.metric_won_count.name}, the least", row.evidence
        )

    # Values

    def _ask_value(self, **values):
        return self._ask(
            "value",
            **{
                "metric_id": self.metric_won.id,
                "period_level": "month",
                "limit": 4000,
                "last_count": 4,
                **values,
            },
        )

    def test_values_of_periods_add_up_and_the_limit_itself_is_enough(self):
        self.assertEqual(self._judge(self._ask_value()).state, "met")
        row = self._judge(self._ask_value(limit=4000.01))
        self.assertEqual((row.state, row.value), ("missed", 4000))
        at_most = self._ask_value(operator="at_most", limit=4000)
        self.assertEqual(self._judge(at_most).state, "met")
        at_most.limit = 3999.99
        self.assertEqual(self._judge(at_most).state, "missed")

    def test_nothing_measured_is_zero_of_a_total(self):
        row = self._judge(self._ask_value(), self.boris)
        self.assertEqual((row.state, row.value), ("missed", 0))
        at_most = self._ask_value(operator="at_most", limit=0)
        self.assertEqual(self._judge(at_most, self.boris).state, "met")

    def test_a_ratio_is_that_of_the_sums_and_unknown_without_any_case(self):
        rate = self.env.ref("sales_mgmt_targets.metric_win_rate")
        criterion = self._ask_value(metric_id=rate.id, limit=100)
        row = self._judge(criterion)
        self.assertEqual((row.state, row.value), ("met", 100))
        self.assertIn("100 % in 2026-04", row.evidence)
        row = self._judge(criterion, self.boris)
        self.assertEqual((row.state, row.has_value), ("unknown", False))

    def test_a_value_needs_all_its_periods_closed(self):
        row = self._judge(self._ask_value(last_count=5, limit=1))
        self.assertEqual(row.state, "unknown")
        self.assertIn("4 of the last 5 months are closed", row.evidence)

    def test_late_changes_do_not_change_what_was_judged_by(self):
        criterion = self._ask_value()
        self.deals.expected_revenue = 1
        self._refresh()
        self.assertEqual(self._judge(criterion).state, "met")

    # Documents

    def _ask_documents(self, **values):
        return self._ask(
            "documents",
            **{
                "metric_id": self.metric_won_count.id,
                "operator": "at_most",
                "limit": 3,
                **values,
            },
        )

    def test_documents_are_counted_as_they_are_today(self):
        criterion = self._ask_documents()
        row = self._judge(criterion)
        self.assertEqual((row.state, row.value), ("missed", 4))
        action = row.with_user(self.dora).action_open_documents()
        self.assertEqual(
            set(self.env["crm.lead"].search(action["domain"])), set(self.deals)
        )
        # the month is closed, and yet today it is not won any more
        self.deals[0].user_id = self.boris
        self.assertEqual(self._judge(criterion).state, "met")
        self.assertEqual(self._judge(criterion, self.sven).value, 0)

    def test_what_cannot_be_measured_is_not_available_and_never_a_yes(self):
        empty = self.env["sales.mgmt.metric"].create(
            {"name": "Severe Complaints", "code": "test_severe"}
        )
        for kind, values in (
            ("documents", {"operator": "at_most", "limit": 0}),
            ("value", {"operator": "at_most", "limit": 0}),
            ("attainment", {}),
        ):
            with self.subTest(kind=kind):
                row = self._judge(self._ask(kind, metric_id=empty.id, **values))
                self.assertEqual(row.state, "unknown")
                self.assertIn("Not available", row.evidence)
        self.assertNotEqual(self._find(self.anna).state, "eligible")

    def test_a_metric_that_is_not_used_any_more_is_not_available(self):
        criterion = self._ask_documents(limit=1000)
        self.assertEqual(self._judge(criterion).state, "met")
        self.metric_won_count.active = False
        self.assertEqual(self._judge(criterion).state, "unknown")

    # Reviews

    def test_the_last_signed_reviews_count_and_no_other(self):
        criterion = self._ask("review", limit=80, needed=2, last_count=2)
        row = self._judge(criterion)
        self.assertEqual(row.state, "unknown")
        self.assertIn("no review was signed yet", row.evidence)
        for month, score, state in (
            (1, 90, "signed"),
            (2, 80, "signed"),
            (3, 10, "interview"),
        ):
            self._review(f"2026-0{month}", score, state)
        row = self._judge(criterion)
        self.assertEqual((row.state, row.value), ("met", 2))
        self.assertEqual(row.evidence, "2026-02: 80\n2026-01: 90")
        self._review("2026-04", 79.99, "signed")
        row = self._judge(criterion)
        self.assertEqual((row.state, row.value), ("missed", 1))

    def _review(self, period, score, state):
        cycle = self.env["sales.mgmt.review.cycle"].create(
            {
                "company_id": self.company.id,
                "kind": "month",
                "period_id": self._find_period(period).id,
                "template_ids": self.env.ref(
                    "sales_mgmt_training.review_template_salesperson"
                ).ids,
                "date_self_due": "2026-06-10",
                "date_manager_due": "2026-06-20",
                "date_interview_due": "2026-06-28",
            }
        )
        cycle.with_user(self.harry).action_start()
        review = cycle.review_ids.filtered(lambda each: each.user_id == self.anna)
        review.write({"state": state, "has_score": True, "score": score})
