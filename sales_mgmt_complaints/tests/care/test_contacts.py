from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestContacts(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grade = cls.env["sales.mgmt.care.grade"].create(
            {"name": "A", "interval_days": 30, "visit_days": 10}
        )
        with freeze_time("2026-03-01"):
            cls.brewery.care_grade_id = cls.grade

    def _plan(self, day):
        with freeze_time(f"{day} 12:00:00"):
            self.env["sales.mgmt.care.grade"]._cron_plan()

    def test_the_salesperson_is_asked_once_when_a_contact_is_due(self):
        self._plan("2026-03-30")
        self.assertFalse(self.brewery._get_care_activities())
        self._plan("2026-03-31")
        self._plan("2026-04-02")
        asked = self.brewery._get_care_activities()
        self.assertEqual(len(asked), 1)
        self.assertEqual(asked.user_id, self.anna)
        self.assertEqual(asked.date_deadline, date(2026, 3, 31))

    def test_a_contact_made_sets_the_next_one(self):
        self._plan("2026-03-31")
        with freeze_time("2026-04-03"):
            self.brewery._get_care_activities().action_feedback()
            self.env.flush_all()
        self._plan("2026-04-04")
        self.assertEqual(self.brewery.care_contacted_on, date(2026, 4, 3))
        self.assertEqual(self.brewery.care_due_on, date(2026, 5, 3))
        self._plan("2026-05-02")
        self.assertFalse(self.brewery._get_care_activities())
        self._plan("2026-05-03")
        self.assertEqual(len(self.brewery._get_care_activities()), 1)

    def test_calls_on_opportunities_and_meetings_with_a_contact_count(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "More",
                "partner_id": self.paul.id,
                "user_id": self.anna.id,
                "company_id": self.company.id,
            }
        )
        with freeze_time("2026-03-10"):
            lead.activity_schedule(
                "mail.mail_activity_data_call", user_id=self.anna.id
            ).action_feedback()
            self.env.flush_all()
        self._plan("2026-03-11")
        self.assertEqual(self.brewery.care_contacted_on, date(2026, 3, 10))
        self.env["calendar.event"].create(
            {
                "name": "Lunch",
                "start": "2026-03-12 10:00:00",
                "stop": "2026-03-12 11:00:00",
                "partner_ids": [(4, self.paul.id)],
            }
        )
        self._plan("2026-03-11")
        self.assertEqual(self.brewery.care_contacted_on, date(2026, 3, 10))
        self._plan("2026-03-13")
        self.assertEqual(self.brewery.care_contacted_on, date(2026, 3, 12))

    def test_without_a_salesperson_who_leads_sales_is_asked(self):
        self.brewery.user_id = False
        self.root.leader_id = self.dora
        self._plan("2026-03-31")
        self.assertEqual(self.brewery._get_care_activities().user_id, self.dora)

    def test_after_a_sale_the_salesperson_is_asked_for_a_return_visit_once(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.paul.id,
                "user_id": self.boris.id,
                "company_id": self.company.id,
            }
        )
        order.write({"state": "sale", "date_order": "2026-03-05 15:00:00"})
        self._plan("2026-03-14")
        self.assertFalse(order.activity_ids)
        self._plan("2026-03-15")
        self._plan("2026-03-16")
        self.assertEqual(order.activity_ids.user_id, self.boris)
        self.assertIn(order.name, order.activity_ids.summary)

    def test_an_order_of_long_ago_or_a_cancelled_one_asks_for_no_visit(self):
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": self.paul.id,
                    "user_id": self.boris.id,
                    "company_id": self.company.id,
                }
                for _number in range(2)
            ]
        )
        orders.date_order = "2026-03-05 15:00:00"
        orders[0].state = "sale"
        orders[1].state = "cancel"
        self._plan("2026-05-15")
        self.assertFalse(orders.activity_ids)
