from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCareMessage(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env.ref("sales_mgmt_complaints.mail_template_birthday")
        cls.people = cls.env["res.partner"].create(
            [
                {
                    "name": f"Person {number}",
                    "email": f"person{number}@example.com",
                    "company_id": cls.company.id,
                    "ref": "care",
                }
                for number in range(5)
            ]
        )

    def _write(self, kind, **values):
        message = self.env["sales.mgmt.care.message"].create(
            {
                "name": "Greeting",
                "kind": kind,
                "company_id": self.company.id,
                "template_id": self.template.id,
                "domain": "[('ref', '=', 'care')]",
                **values,
            }
        )
        message.action_schedule()
        return message

    def _send(self, day):
        with freeze_time(f"{day} 12:00:00"):
            self.env["sales.mgmt.care.message"]._cron_send()

    def _count_mails(self, partner):
        return self.env["mail.message"].search_count(
            [
                ("model", "=", "res.partner"),
                ("res_id", "=", partner.id),
                ("subject", "ilike", "birthday"),
            ]
        )

    def test_everybody_who_matches_gets_it_once(self):
        message = self._write("announcement", date="2026-03-02")
        self._send("2026-03-01")
        self.assertFalse(message.delivery_ids)
        for day in ("2026-03-02", "2026-03-02", "2026-03-03"):
            self._send(day)
        self.assertEqual(message.delivery_ids.partner_id, self.people)
        self.assertEqual([self._count_mails(each) for each in self.people], [1] * 5)
        self.assertEqual(message.state, "done")
        self.assertEqual((message.sent_count, message.left_out_count), (5, 0))

    def test_after_a_long_downtime_an_announcement_is_still_sent(self):
        message = self._write("announcement", date="2026-03-02")
        self._send("2026-03-20")
        self.assertEqual(message.sent_count, 5)

    def test_who_wants_none_gets_none_and_that_is_noted(self):
        self.people[0].care_opt_out = True
        self.env["mail.blacklist"]._add("PERSON1@example.com")
        self.people[2].email = False
        self.people[4].email = "Person3@example.com"
        message = self._write("announcement", date="2026-03-02")
        self._send("2026-03-02")
        states = {each.partner_id: each.state for each in message.delivery_ids}
        self.assertEqual(
            [states[each] for each in self.people],
            ["opted_out", "opted_out", "no_address", "sent", "same_address"],
        )
        self.assertEqual(
            [self._count_mails(each) for each in self.people], [0, 0, 0, 1, 0]
        )

    def test_a_birthday_is_greeted_each_year_on_its_day(self):
        message = self._write("birthday")
        self.people[0].care_birthday = date(1980, 3, 2)
        for day, count in (
            ("2026-03-01", 0),
            ("2026-03-02", 1),
            ("2026-03-05", 1),
            ("2027-03-02", 2),
        ):
            self._send(day)
            with self.subTest(day=day):
                self.assertEqual(len(message.delivery_ids), count)
        self.assertEqual(message.state, "active")

    def test_a_birthday_in_a_downtime_of_three_days_is_made_up_for(self):
        message = self._write("birthday")
        self.people[0].care_birthday = date(1980, 3, 2)
        self.people[1].care_birthday = date(1980, 3, 1)
        self._send("2026-03-05")
        self.assertEqual(message.delivery_ids.partner_id, self.people[0])

    def test_born_on_the_29th_of_february_is_greeted_on_the_28th(self):
        message = self._write("birthday")
        self.people[0].care_birthday = date(1980, 2, 29)
        self._send("2027-02-28")
        self.assertEqual(message.delivery_ids.occasion, date(2027, 2, 28))
        self._send("2028-02-28")
        self.assertEqual(len(message.delivery_ids), 1)
        self._send("2028-02-29")
        self.assertEqual(len(message.delivery_ids), 2)

    def test_a_holiday_comes_back_every_year(self):
        message = self._write("holiday", date="2026-12-24", is_yearly=True)
        for day in ("2026-12-24", "2027-12-23", "2027-12-24"):
            self._send(day)
        occasions = sorted(set(message.delivery_ids.mapped("occasion")))
        self.assertEqual(occasions, [date(2026, 12, 24), date(2027, 12, 24)])

    def test_two_birthdays_at_one_address_are_two_greetings(self):
        message = self._write("birthday")
        self.people[:2].care_birthday = date(1980, 3, 2)
        self.people[1].email = self.people[0].email
        self._send("2026-03-02")
        self.assertEqual(message.delivery_ids.mapped("state"), ["sent", "sent"])

    def test_what_has_no_day_and_what_chooses_nobody_is_refused(self):
        message = self.env["sales.mgmt.care.message"].create(
            {
                "name": "Greeting",
                "company_id": self.company.id,
                "template_id": self.template.id,
            }
        )
        with self.assertRaisesRegex(UserError, "on which day “Greeting”"):
            message.action_schedule()
        for domain in ("[('nothing', '=', 1)]", "__import__('os')", "[("):
            with (
                self.subTest(domain=domain),
                self.assertRaisesRegex(ValidationError, "cannot be chosen"),
            ):
                message.domain = domain

    def test_contacts_of_another_company_get_nothing(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self.people[0].company_id = other
        message = self._write("announcement", date="2026-03-02")
        self.assertEqual(message.match_count, 4)
        self._send("2026-03-02")
        self.assertNotIn(self.people[0], message.delivery_ids.partner_id)
