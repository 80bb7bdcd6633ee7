from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ComplaintCommon

CALLBACK = "sales_mgmt_complaints.mail_activity_type_callback"
CARE = "sales_mgmt_complaints.mail_activity_type_care"


@tagged("post_install", "-at_install")
class TestInterview(ComplaintCommon):
    """Hanna handled what Anna's customer complained about; Hilde calls and asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._complain(user_id=cls.hanna.id)
        cls.complaint._resolve("<p>Repaired</p>")
        cls.asked = cls.complaint.satisfaction_ids
        cls.today = fields.Date.context_today(cls.complaint)

    def _open(self, user, about=None, **values):
        about = about or self.complaint
        return (
            self.env["sales.mgmt.satisfaction.interview"]
            .with_user(user)
            .with_context(active_model=about._name, active_id=about.id)
            .create(values)
        )

    def _record(self, user, about=None, score="4", **values):
        self._open(user, about, score=score, **values).action_record()

    def _order(self):
        product = self.env["product.product"].create({"name": "Meter"})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.brewery.id,
                "company_id": self.company.id,
                "user_id": self.anna.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        order.date_order = fields.Datetime.now() - timedelta(days=10)
        return order

    # ------------------------------------------------------------
    # WHAT IS WRITTEN DOWN
    # ------------------------------------------------------------

    def test_who_calls_back_writes_down_what_the_customer_said(self):
        yesterday = self.today - timedelta(days=1)
        self.complaint.opened_on = fields.Datetime.now() - timedelta(days=3)
        self._record(self.hilde, comment="It works", interviewed_on=yesterday)
        self.assertEqual(self.asked.state, "answered")
        self.assertEqual(self.asked.score, "4")
        self.assertEqual(self.asked.comment, "It works")
        self.assertEqual(self.asked.channel, "phone")
        self.assertEqual(self.asked.interviewer_id, self.hilde)
        self.assertEqual(self.asked.interviewed_on, yesterday)
        # it counts on the day it was written down: what is closed does not change
        self.assertEqual(fields.Date.to_date(self.asked.answered_on), self.today)
        self.assertEqual(self.complaint.satisfaction_score, "4")
        self.assertIn("hilde", "".join(self.complaint.message_ids.mapped("body")))

    def test_the_answer_is_about_person_product_and_category(self):
        self._record(self.hilde, score="2")
        for name in ("user_id", "account_manager_id", "category_id"):
            with self.subTest(name=name):
                [(about, score)] = self.env["sales.mgmt.satisfaction"]._read_group(
                    [("id", "=", self.asked.id), ("state", "=", "answered")],
                    [name],
                    ["points:avg"],
                )
                self.assertEqual((about, score), (self.complaint[name], 2))

    def test_who_was_called_is_not_asked_by_e_mail_any_more(self):
        self._record(self.hilde)
        self.asked.send_on = fields.Datetime.now() - timedelta(days=1)
        self.env["sales.mgmt.satisfaction"]._cron_ask()
        self.assertEqual(self.asked.state, "answered")
        self.assertFalse(self.asked.reminded_on)

    def test_the_call_that_was_planned_is_done(self):
        [planned] = self.complaint.activity_ids.filtered(
            lambda each: each.activity_type_id == self.env.ref(CALLBACK)
        )
        self._record(self.hilde)
        self.assertFalse(planned.active)

    def test_who_did_not_answer_in_time_can_still_be_called(self):
        for state in ("expired", "unreachable", "asked"):
            self.asked = self._complain(user_id=self.hanna.id)
            self.asked._resolve("<p>Repaired</p>")
            complaint, self.asked = self.asked, self.asked.satisfaction_ids
            self.asked.write(
                {
                    "state": state,
                    "expires_on": fields.Datetime.now() - timedelta(days=1),
                }
            )
            with self.subTest(state=state):
                self._record(self.hilde, complaint)
                self.assertEqual(self.asked.score, "4")

    def test_a_team_that_sends_no_questions_may_call(self):
        self.team.satisfaction_asks = False
        complaint = self._complain(user_id=self.hanna.id)
        complaint._resolve("<p>Repaired</p>")
        self.assertFalse(complaint.satisfaction_ids)
        self._record(self.hilde, complaint, score="5")
        self.assertEqual(complaint.satisfaction_score, "5")

    def test_a_bad_answer_begins_it_anew(self):
        self._record(self.hilde, score="2")
        self.assertEqual(self.complaint.state, "progress")

    def test_an_interview_stands_in_the_audit_log(self):
        self._record(self.hilde)
        [entry] = self.env["sales.mgmt.audit"].search(
            [("model", "=", self.asked._name), ("res_id", "=", self.asked.id)]
        )
        self.assertEqual(entry.user_id, self.hilde)

    # ------------------------------------------------------------
    # WHO WRITES IT DOWN
    # ------------------------------------------------------------

    def test_nobody_writes_down_a_score_about_themselves(self):
        for user in (self.hanna, self.anna):
            with self.subTest(user=user.login):
                self.assertTrue(self._open(user).is_rated)
                with self.assertRaisesRegex(AccessError, "about your own work"):
                    self._record(user)
        self.assertEqual(self.asked.state, "planned")
        self.assertFalse(self._open(self.hilde).is_rated)

    def test_who_passed_it_on_is_still_rated_by_it(self):
        self.complaint._assign(self.hilde)
        for user in (self.hanna, self.hilde):
            with self.assertRaisesRegex(AccessError, "about your own work"):
                self._record(user)
        self._record(self.hugo)
        self.assertEqual(self.asked.interviewer_id, self.hugo)

    def test_who_may_not_read_the_complaint_writes_nothing_about_it(self):
        self.complaint.confidential = True
        for user in (self.hilde, self.boris):
            with self.assertRaises(AccessError):
                self._record(user)

    def test_who_is_rated_sends_the_link_instead(self):
        self.asked.send_on = fields.Datetime.now() + timedelta(days=5)
        self._open(self.hanna).action_send_link()
        self.env["sales.mgmt.satisfaction"]._cron_ask()
        self.assertEqual(self.asked.state, "asked")
        with self.assertRaisesRegex(UserError, "a link is sent once"):
            self._open(self.hanna).action_send_link()

    # ------------------------------------------------------------
    # WHAT IS REFUSED
    # ------------------------------------------------------------

    def test_what_the_customer_answered_is_not_replaced(self):
        self.asked._ask()
        self.asked._answer("5", "Quick")
        with self.assertRaisesRegex(UserError, "is “Answered”"):
            self._record(self.hilde, score="1")
        self.assertEqual(self.asked.score, "5")

    def test_a_day_to_come_or_before_the_complaint_is_refused(self):
        for days, sentence in ((1, "lies behind us"), (-1, "came later")):
            with self.assertRaisesRegex(UserError, sentence):
                self._record(
                    self.hilde, interviewed_on=self.today + timedelta(days=days)
                )

    def test_what_is_not_resolved_is_not_asked_about(self):
        self.complaint._reopen("it broke again")
        with self.assertRaisesRegex(UserError, "is not resolved"):
            self._record(self.hilde)

    def test_without_a_score_or_a_contact_nothing_is_written(self):
        with self.assertRaisesRegex(UserError, "from 1 to 5"):
            self._record(self.hilde, score=False)
        alone = self.env["sales.mgmt.satisfaction.interview"].with_user(self.hilde)
        with self.assertRaisesRegex(UserError, "Choose the contact"):
            alone.create({"score": "3"}).action_record()

    # ------------------------------------------------------------
    # WITHOUT A COMPLAINT
    # ------------------------------------------------------------

    def test_a_return_visit_is_about_the_order_and_its_salesperson(self):
        order = self._order()
        order.activity_schedule(CARE, user_id=self.anna.id)
        with self.assertRaisesRegex(AccessError, "about your own work"):
            self._record(self.anna, order)
        with self.assertRaisesRegex(AccessError, "may not read the Order"):
            self._record(self.dora, order)
        self.dora.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        self._record(self.dora, order, score="5", comment="All is well")
        asked = self.env["sales.mgmt.satisfaction"].search(
            [("order_id", "=", order.id)], limit=1
        )
        self.assertEqual((asked.score, asked.channel), ("5", "visit"))
        self.assertEqual(asked.partner_id, self.brewery)
        self.assertEqual(asked.account_manager_id, self.anna)
        self.assertEqual(asked.unit_id, self.north)
        self.assertEqual(asked.product_id, order.order_line.product_id)
        self.assertFalse(order.activity_ids)

    def test_a_customer_of_a_survey_can_be_interviewed(self):
        campaign = self.env["sales.mgmt.satisfaction.campaign"].create(
            {
                "name": "Spring",
                "company_id": self.company.id,
                "domain": f"[('id', '=', {self.paul.id})]",
                "pause_days": 0,
            }
        )
        campaign.action_ask()
        asked = campaign.satisfaction_ids
        self._record(self.dora, asked, score="3")
        self.assertEqual(asked.score, "3")
        self.assertEqual((campaign.answer_count, campaign.average), (1, 3))
