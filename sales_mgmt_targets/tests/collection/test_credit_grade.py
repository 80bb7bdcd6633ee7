from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOW, CollectionCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCreditGrade(CollectionCase):
    """How far a customer can be trusted to pay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beta.user_id = cls.anna
        cls.gamma.user_id = cls.carla

    def _sell(self, customer, *invoices):
        """Bill a customer: pairs of day due and day paid, or None, of 100 each."""
        made = self.env["account.move"]
        for due, paid in invoices:
            bill = self._bill(100, day=due, partner_id=customer.id)
            made |= bill
            if paid:
                self._pay(bill, paid)
        return made

    def _grade(self, customer=None, moment=NOW):
        with freeze_time(moment):
            self.env["sales.mgmt.credit.grade"]._cron_grade()
        self.env.invalidate_all()
        return self.env["sales.mgmt.credit.grade"].search(
            [
                ("company_id", "=", self.company.id),
                ("partner_id", "=", (customer or self.beta).id),
            ]
        )

    def test_who_pays_in_time_is_an_a(self):
        self._sell(self.beta, *[("2026-03-01", "2026-03-01")] * 3)
        found = self._grade()
        self.assertEqual((found.grade, found.points, found.risk), ("a", 100, "none"))
        self.assertEqual((found.user_id, found.unit_id), (self.anna, self.north))
        self.assertFalse(found.previous_grade)
        self.assertEqual(str(found.since), "2026-05-15")

    def test_below_three_invoices_there_is_no_grade_yet(self):
        self._sell(self.beta, *[("2026-03-01", "2026-03-01")] * 2)
        found = self._grade()
        self.assertEqual((found.grade, found.invoice_count), ("none", 2))
        self.assertIn("a grade takes 3", found.evidence)

    def test_days_late_are_weighted_by_what_was_paid_on_them(self):
        bills = self._sell(self.beta, *[("2026-03-01", "2026-03-01")] * 2)
        bill = self._bill(200, day="2026-03-01", partner_id=self.beta.id)
        self._pay(bill, "2026-03-11", amount=100)
        self._pay(bill, "2026-03-31", amount=100)
        found = self._grade()
        # 400 in all: 200 in time, 100 ten and 100 thirty days late
        self.assertEqual(found.days_late, 10)
        self.assertEqual((found.grade, found.points), ("a", 90))
        self.assertIn("10.0 days late on average: 10 points off", found.evidence)
        self.assertEqual(found.invoice_count, len(bills) + 1)

    def test_what_is_open_counts_as_late_as_it_is_today(self):
        self._sell(self.beta, *[("2026-05-05", "2026-05-05")] * 2, ("2026-05-06", None))
        found = self._grade()
        self.assertEqual((found.days_late, found.overdue_share), (3, 1))
        self.assertEqual((found.points, found.grade), (65, "b"))

    def test_what_is_not_due_is_neither_late_nor_overdue(self):
        self._sell(self.beta, *[("2026-05-05", "2026-05-05")] * 3)
        self._bill(
            300,
            day="2026-05-01",
            invoice_date_due="2026-05-15",
            partner_id=self.beta.id,
        )
        found = self._grade()
        self.assertEqual((found.days_late, found.overdue_share), (0, 0))

    def test_a_credit_note_is_no_late_payment(self):
        bills = self._sell(
            self.beta, *[("2026-03-05", "2026-03-05")] * 2, ("2026-03-01", None)
        )
        self._credit(bills[2], "2026-05-10")
        found = self._grade()
        self.assertEqual((found.days_late, found.overdue_share), (0, 0))

    def test_only_the_last_year_counts(self):
        self._sell(self.beta, *[("2025-05-15", "2025-12-01")] * 3)
        self.assertFalse(self._grade())
        self._sell(self.gamma, *[("2025-05-16", "2025-12-01")] * 3)
        self.assertEqual(self._grade(self.gamma).invoice_count, 3)

    def test_paying_later_than_before_takes_points(self):
        self._sell(
            self.beta,
            ("2025-10-01", "2025-10-01"),
            ("2026-02-13", "2026-02-13"),
            ("2026-02-14", "2026-02-20"),
        )
        found = self._grade()
        self.assertEqual((found.trend, found.days_late), (6, 2))
        self.assertEqual(found.points, 90)

    def test_a_promise_is_broken_if_it_was_not_whole_on_its_first_day(self):
        bills = self._sell(self.beta, *[("2026-05-01", None)] * 3)
        with freeze_time("2026-05-02 12:00:00"):
            lines = self._promise(bills[0], ("2026-05-05", 40), ("2026-05-10", 60))
            self._promise(bills[1], ("2026-05-05", 100))
            self._promise(bills[2], ("2026-05-15", 100))
        self._pay(bills[0], "2026-05-05", amount=40)
        self._pay(bills[0], "2026-05-11", amount=60)
        self._pay(bills[1], "2026-05-05")
        # postponing does not help
        lines.sorted()[1].date = "2026-05-20"
        found = self._grade()
        self.assertEqual((found.promise_count, found.broken_count), (3, 1))
        self.assertIn("1 of 3 promises were broken", found.evidence)

    def test_complaints_come_through_the_metric_or_not_at_all(self):
        self._sell(self.beta, *[("2026-03-01", "2026-03-01")] * 3)
        found = self._grade()
        if "sales.mgmt.complaint" not in self.env:
            self.assertFalse(found.knows_complaints)
            self.assertIn("not available", found.evidence)
            self.assertEqual(found.points, 100)
            return
        self.assertTrue(found.knows_complaints)
        self.env["sales.mgmt.complaint"].create(
            [
                {
                    "name": "Late",
                    "partner_id": self.beta.id,
                    "company_id": self.company.id,
                }
                for _number in range(3)
            ]
        )
        found = self._grade()
        self.assertEqual((found.complaint_count, found.points), (3, 95))

    def test_the_grade_before_and_its_day_are_kept(self):
        bills = self._sell(self.beta, *[("2026-05-14", None)] * 3)
        self._grade(moment="2026-05-14 12:00:00")
        found = self._grade(moment="2026-05-20 12:00:00")
        self.assertEqual((found.grade, found.previous_grade), ("b", "a"))
        self.assertEqual(found.risk, "watch")
        self.assertEqual(str(found.since), "2026-05-20")
        self._grade(moment="2026-05-21 12:00:00")
        found = self._grade(moment="2026-05-21 12:00:00")
        self.assertEqual(str(found.since), "2026-05-20")
        for bill in bills:
            self._pay(bill, "2026-05-21")
        found = self._grade(moment="2026-05-22 12:00:00")
        self.assertEqual((found.grade, found.previous_grade), ("a", "b"))
        self.assertEqual(found.risk, "none")

    def test_a_grade_that_gets_worse_is_told_once(self):
        self._sell(self.beta, *[("2026-05-14", None)] * 3)
        self._grade(moment="2026-05-14 12:00:00")
        self.assertFalse(self.beta.activity_ids)
        for moment in ("2026-05-20 12:00:00", "2026-05-20 13:00:00"):
            self._grade(moment=moment)
            self.assertEqual(len(self.beta.activity_ids), 1)
        self._grade(moment="2026-05-21 12:00:00")
        self.assertEqual(len(self.beta.activity_ids), 1)
        self.assertEqual(self.beta.activity_ids.user_id, self.anna)
        self.assertIn("from A to B", self.beta.activity_ids.summary)

    def test_contacts_count_for_their_customer(self):
        self._sell(self.ann_of_acme, *[("2026-03-01", "2026-03-01")] * 2)
        self.assertEqual(self._grade(self.acme).invoice_count, 3)
        self.assertFalse(self._grade(self.ann_of_acme))
        self.assertTrue(self.ann_of_acme.credit_grade)

    def test_companies_grade_for_themselves(self):
        self._sell(self.beta, *[("2026-03-01", "2026-03-01")] * 3)
        for _number in range(3):
            self._bill(10, self.emil, company=self.east, partner_id=self.beta.id)
        self._grade()
        grades = self.env["sales.mgmt.credit.grade"].search(
            [("partner_id", "=", self.beta.id)]
        )
        self.assertEqual(
            {each.company_id: each.grade for each in grades},
            # due fourteen days ago, and all of it open
            {self.company: "a", self.east: "c"},
        )

    def test_a_quotation_to_a_customer_graded_d_warns_and_goes_on(self):
        self._sell(self.beta, *[("2026-01-01", None)] * 3)
        self.assertEqual(self._grade().grade, "d")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.beta.id,
                "company_id": self.company.id,
                "user_id": self.anna.id,
            }
        )
        seen = self._as(order, self.anna)
        self.assertIn("Credit grade D", seen.credit_warning)
        seen.action_confirm()
        self.assertEqual(order.state, "sale")
        order.partner_id = self.gamma
        self.assertFalse(seen.credit_warning)

    def test_everybody_sees_the_grades_of_their_customers(self):
        self._sell(self.beta, *[("2026-03-01", "2026-03-01")] * 3)
        self._sell(self.gamma, *[("2026-03-01", "2026-03-01")] * 3)
        self._grade()
        for user, seen in (
            (self.anna, self.beta),
            (self.lena, self.beta),
            (self.carla, self.gamma),
            (self.sven, self.gamma),
            (self.boris, self.beta.browse()),
            (self.dora, self.beta | self.gamma),
            (self.auditor, self.beta | self.gamma),
        ):
            found = self._as(self.env["sales.mgmt.credit.grade"], user).search(
                [("partner_id", "in", (self.beta | self.gamma).ids)]
            )
            self.assertEqual(
                found.sudo().partner_id.sorted("id").ids, seen.ids, user.login
            )
        with self.assertRaises(AccessError):
            self._as(self.env["sales.mgmt.credit.grade"], self.olga).search([])

    def test_a_night_takes_as_many_statements_for_many_customers_as_for_few(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["sales.mgmt.credit.grade"]._cron_grade()
            return self.env.cr.sql_log_count - before

        self._sell(self.beta, ("2026-03-01", None))
        count()
        few = count()
        for customer in (self.gamma, self.delta, self.omega):
            self._sell(customer, ("2026-03-01", None))
        self.assertLessEqual(count(), few)
