import random
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ...tools.rfm import NEW_DAYS, name_segment, score
from .common import AnalysisCommon

TODAY = date(2026, 6, 15)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 12:00:00")
class TestCustomerRfm(AnalysisCommon):
    """Customers among each other: how lately, how often, for how much."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Meter"})

    @classmethod
    def _create_customer(cls, name="Customer", user=None):
        return cls.env["res.partner"].create(
            {"name": name, "user_id": user.id if user else False}
        )

    def _order(self, customer, days_ago, amount, state="sale"):
        day = TODAY - timedelta(days=days_ago)
        return self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "company_id": self.company.id,
                "state": state,
                "date_order": datetime(day.year, day.month, day.day, 10),
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.product.id,
                            "price_unit": amount,
                            "tax_ids": [(5,)],
                        },
                    )
                ],
            }
        )

    def _score(self):
        self.env["sales.mgmt.customer.rfm"]._cron_score()
        rows = self.env["sales.mgmt.customer.rfm"].search(
            [("company_id", "=", self.company.id)]
        )
        return {row.partner_id: row for row in rows}

    def test_nobody_ordered_and_nobody_is_scored(self):
        self._order(self._create_customer(), 3, 100, state="draft")
        self.assertEqual(self._score(), {})

    def test_one_customer_alone_stands_in_the_middle(self):
        customer = self._create_customer()
        self._order(customer, 200, 100)
        row = self._score()[customer]
        self.assertEqual((row.code, row.segment), ("333", "loyal"))

    def test_the_same_place_has_the_same_score(self):
        customers = [self._create_customer() for _number in range(4)]
        for customer in customers:
            self._order(customer, 200, 100)
        rows = self._score()
        self.assertEqual({rows[each].code for each in customers}, {"333"})

    def test_scores_and_segments_are_those_of_the_definition(self):
        """Compare with plain Python over customers with orders at random."""
        dice = random.Random(7)
        orders = {}
        for _number in range(37):
            customer = self._create_customer()
            orders[customer] = [
                (dice.choice((5, 30, 89, 90, 200, 400, 700, 731, 900)), amount)
                for amount in dice.choices((50, 100, 400), k=dice.randint(1, 4))
            ]
            for days_ago, amount in orders[customer]:
                self._order(customer, days_ago, amount)
        begin = date(2024, 6, 15)
        figures = {}
        for customer, own in orders.items():
            days = [TODAY - timedelta(days=ago) for ago, _amount in own]
            counted = [
                amount
                for day, (_ago, amount) in zip(days, own, strict=True)
                if day >= begin
            ]
            figures[customer] = (max(days), len(counted), sum(counted), min(days))
        rows = self._score()
        self.assertEqual(len(rows), 37)
        for customer, own in figures.items():
            scores = [
                score(
                    sum(each[place] < own[place] for each in figures.values()),
                    sum(each[place] == own[place] for each in figures.values()),
                    len(figures),
                )
                for place in range(3)
            ]
            segment = name_segment(
                *scores,
                is_new=own[3] > TODAY - timedelta(days=NEW_DAYS),
                has_orders=own[1] > 0,
            )
            row = rows[customer]
            self.assertEqual(
                (row.recency, row.frequency, row.monetary, row.segment),
                (*scores, segment),
                own,
            )
            self.assertEqual((row.order_count, row.amount), (own[1], own[2]))

    def test_contacts_of_a_company_order_for_it(self):
        customer = self._create_customer()
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": customer.id}
        )
        self._order(customer, 10, 100)
        self._order(contact, 5, 50)
        rows = self._score()
        self.assertEqual(set(rows), {customer})
        self.assertEqual((rows[customer].order_count, rows[customer].amount), (2, 150))
        self.assertEqual(contact.with_user(self.dora).rfm_segment, "new")

    def test_who_slides_keeps_what_they_were_and_since_when(self):
        customer, other = self._create_customer(), self._create_customer()
        self._order(customer, 10, 100)
        self._order(other, 300, 100)
        self.assertEqual(self._score()[customer].segment, "new")
        with freeze_time("2026-12-15 12:00:00"):
            row = self._score()[customer]
            self.assertNotEqual(row.segment, "new")
            self.assertEqual(row.previous_segment, "new")
            self.assertEqual(row.since, date(2026, 12, 15))

    def test_a_second_night_writes_nothing_anew_and_drops_who_ordered_nothing(self):
        customer, other = self._create_customer(), self._create_customer()
        self._order(customer, 10, 100)
        order = self._order(other, 20, 100)
        before = self._score()[customer]
        self.env.cr.execute(
            "SELECT xmin::text FROM sales_mgmt_customer_rfm WHERE id = %s", before.ids
        )
        version = self.env.cr.fetchone()
        self._score()
        self.env.cr.execute(
            "SELECT xmin::text FROM sales_mgmt_customer_rfm WHERE id = %s", before.ids
        )
        self.assertEqual(self.env.cr.fetchone(), version)
        order.state = "cancel"
        self.assertEqual(set(self._score()), {customer})

    def test_customers_are_found_by_segment_as_far_as_one_may_read_them(self):
        annas = self._create_customer("A", self.anna)
        carlas = self._create_customer("C", self.carla)
        stranger = self._create_customer("S")
        self._order(annas, 10, 100)
        self._order(carlas, 20, 100)
        self._score()
        partners = self.env["res.partner"]
        known = [("id", "in", (annas | carlas | stranger).ids)]
        find = [*known, ("rfm_segment", "=", "new")]
        self.assertEqual(partners.with_user(self.dora).search(find), annas | carlas)
        self.assertEqual(partners.with_user(self.anna).search(find), annas)
        self.assertEqual(partners.with_user(self.lena).search(find), annas)
        none = [*known, ("rfm_segment", "=", False)]
        self.assertEqual(partners.with_user(self.dora).search(none), stranger)
        some = [*known, ("rfm_segment", "!=", False)]
        self.assertEqual(partners.with_user(self.dora).search(some), annas | carlas)

    def test_chosen_rows_open_as_contacts_to_write_to(self):
        customer = self._create_customer("A", self.anna)
        self._order(customer, 10, 100)
        row = self._score()[customer]
        action = row.with_user(self.anna).action_open_customers()
        self.assertEqual(action["res_model"], "res.partner")
        self.assertEqual(action["domain"], [("id", "in", customer.ids)])
        orders = row.with_user(self.anna).action_open_orders()
        self.assertEqual(len(self.env["sale.order"].search(orders["domain"])), 1)

    def test_the_number_of_statements_does_not_follow_the_customers(self):
        self._order(self._create_customer(), 10, 100)
        self._score()
        count = self._count_statements()
        for _number in range(20):
            self._order(self._create_customer(), 10, 100)
        self.assertLessEqual(self._count_statements(), count)

    def _count_statements(self):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env["sales.mgmt.customer.rfm"]._cron_score()
        return self.env.cr.sql_log_count - before
