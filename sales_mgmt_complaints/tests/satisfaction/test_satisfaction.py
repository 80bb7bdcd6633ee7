from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestSatisfaction(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._complain(user_id=cls.hanna.id)

    def _resolve(self, complaint=None):
        complaint = complaint or self.complaint
        complaint._resolve("<p>Repaired</p>")
        return complaint.satisfaction_ids

    def _ask(self):
        """Resolve, and let the scheduled job ask a day later."""
        asked = self._resolve()
        with freeze_time(fields.Datetime.now() + timedelta(days=1, minutes=1)):
            self._run_cron()
        return asked

    def _run_cron(self):
        self.env["sales.mgmt.satisfaction"]._cron_ask()

    def _count_mails(self, asked):
        return self.env["mail.message"].search_count(
            [("model", "=", asked._name), ("res_id", "=", asked.id)]
        )

    def test_a_day_after_it_was_resolved_the_customer_is_asked_once(self):
        asked = self._resolve()
        self.assertEqual(asked.state, "planned")
        self.assertEqual(asked.email, "paul@brewery.example.com")
        self._run_cron()
        self.assertEqual(asked.state, "planned")
        with freeze_time(fields.Datetime.now() + timedelta(days=1, minutes=1)):
            self._run_cron()
            self._run_cron()
        self.assertEqual(asked.state, "asked")
        self.assertEqual(self._count_mails(asked), 1)
        message = self.env["mail.message"].search(
            [("model", "=", asked._name), ("res_id", "=", asked.id)]
        )
        self.assertIn(f"/satisfaction/{asked.id}/{asked._get_token()}", message.body)

    def test_who_does_not_answer_is_reminded_once_and_then_left_alone(self):
        asked = self._ask()
        for days, mails, state in ((2, 1, "asked"), (4, 2, "asked"), (5, 2, "asked")):
            with freeze_time(asked.asked_on + timedelta(days=days)):
                self._run_cron()
            with self.subTest(days=days):
                self.assertEqual(self._count_mails(asked), mails)
                self.assertEqual(asked.state, state)
        with freeze_time(asked.expires_on):
            self._run_cron()
        self.assertEqual(asked.state, "expired")
        self.assertEqual(self._count_mails(asked), 2)

    def test_who_answered_is_not_reminded(self):
        asked = self._ask()
        with freeze_time(asked.asked_on + timedelta(hours=1)):
            asked._answer("5", "Quick")
        with freeze_time(asked.asked_on + timedelta(days=4)):
            self._run_cron()
        self.assertEqual(self._count_mails(asked), 1)

    def test_resolving_and_closing_again_asks_nobody_twice(self):
        asked = self._ask()
        self.complaint._reopen("it broke again")
        self._resolve()
        self.complaint.action_close()
        self.assertEqual(self.complaint.satisfaction_ids, asked)

    def test_what_was_reopened_before_anybody_was_asked_is_asked_later(self):
        first = self._resolve()
        self.complaint._reopen("it broke again")
        self.assertEqual(first.state, "cancelled")
        self._resolve()
        self.assertEqual(
            sorted(self.complaint.satisfaction_ids.mapped("state")),
            ["cancelled", "planned"],
        )

    def test_without_an_address_nobody_is_asked_and_that_is_said(self):
        self.complaint = self._complain(
            partner_id=False, email_from=False, user_id=self.hanna.id
        )
        asked = self._ask()
        self.assertEqual(asked.state, "unreachable")
        self.assertEqual(self._count_mails(asked), 0)

    def test_what_was_no_complaint_is_not_asked_about(self):
        self.complaint._cancel("A double")
        self.assertFalse(self.complaint.satisfaction_ids)

    # ------------------------------------------------------------
    # ANSWERS
    # ------------------------------------------------------------

    def test_an_answer_counts_once(self):
        asked = self._ask()
        with freeze_time(asked.asked_on):
            self.assertTrue(asked._answer("4", "Good"))
            self.assertFalse(asked._answer("1", "Changed my mind"))
        self.assertEqual((asked.score, asked.points), ("4", 4))
        self.assertEqual(self.complaint.satisfaction_score, "4")
        self.assertEqual(self.complaint.satisfaction_comment, "Good")
        self.assertEqual(self.complaint.state, "resolved")

    def test_a_late_answer_is_not_taken(self):
        asked = self._ask()
        with freeze_time(asked.expires_on):
            self.assertFalse(asked._answer("4", "Good"))
        self.assertFalse(asked.score)

    def test_a_score_that_does_not_exist_is_not_taken(self):
        asked = self._ask()
        with freeze_time(asked.asked_on):
            for score in ("0", "6", "", None, "5; DROP TABLE"):
                self.assertFalse(asked._answer(score, ""))

    def test_a_bad_answer_begins_it_anew_and_tells_those_above(self):
        for score, state in (("2", "progress"), ("3", "resolved")):
            self.complaint = self._complain(user_id=self.hanna.id)
            asked = self._ask()
            with freeze_time(asked.asked_on):
                asked._answer(score, "Nobody called")
            told = self.complaint.activity_ids.filtered(
                lambda each: "Not satisfied" in (each.summary or "")
            )
            with self.subTest(score=score):
                self.assertEqual(self.complaint.state, state)
                self.assertEqual(
                    told.user_id,
                    self.hanna | self.hugo | self.anna
                    if score == "2"
                    else self.env["res.users"],
                )

    def test_nobody_of_us_writes_or_invents_an_answer(self):
        asked = self._ask()
        for user in (self.hanna, self.oscar, self.anna, self.dora):
            with self.assertRaises(AccessError):
                asked.with_user(user).write({"score": "5"})
            with self.assertRaises(AccessError):
                self.env["sales.mgmt.satisfaction"].with_user(user).create(
                    {"company_id": self.company.id, "send_on": "2026-01-01"}
                )
        with freeze_time(asked.asked_on):
            asked._answer("1", "Bad")
        with self.assertRaisesRegex(AccessError, "given once, by the customer"):
            asked.sudo().write({"score": "5"})
        with self.assertRaisesRegex(AccessError, "Answers come from customers"):
            asked.sudo().create(
                {
                    "company_id": self.company.id,
                    "send_on": "2026-01-01",
                    "score": "5",
                }
            )
        with self.assertRaisesRegex(UserError, "is kept"):
            asked.sudo().unlink()

    def test_nobody_of_us_learns_the_link_of_the_customer(self):
        asked = self._ask()
        token = asked._get_token()
        template = self.env.ref("sales_mgmt_complaints.mail_template_satisfaction")
        for user in (self.hanna, self.oscar, self.anna, self.dora):
            self.assertTrue(asked.with_user(user).has_access("read"))
            messages = self.env["mail.message"].with_user(user)
            about = [("model", "=", asked._name), ("res_id", "=", asked.id)]
            with self.subTest(user=user.login):
                self.assertFalse(messages.search(about))
                with self.assertRaises(AccessError):
                    messages.browse(messages.sudo().search(about).ids).read(["body"])
                with self.assertRaisesRegex(AccessError, "the customer's alone"):
                    asked.with_user(user)._get_link()
                self.assertNotIn(token, self._compose(asked, template, user))

    def _compose(self, asked, template, user):
        """Return what a user sees who opens the mail in Odoo's composer."""
        composer = self.env["mail.compose.message"].with_user(user)
        try:
            return (
                composer.create(
                    {
                        "model": asked._name,
                        "res_ids": repr(asked.ids),
                        "composition_mode": "comment",
                        "template_id": template.id,
                    }
                ).body
                or ""
            )
        except (AccessError, UserError):
            return ""

    def test_a_link_belongs_to_one_question_only(self):
        asked = self._ask()
        other = self._resolve(self._complain(user_id=self.hanna.id))
        find = self.env["sales.mgmt.satisfaction"]._find_by_link
        self.assertEqual(find(asked.id, asked._get_token()), asked)
        self.assertFalse(find(other.id, asked._get_token()))
        self.assertFalse(find(asked.id, ""))
        self.assertFalse(find(0, asked._get_token()))

    # ------------------------------------------------------------
    # CALL-BACK
    # ------------------------------------------------------------

    def test_the_owner_calls_back_a_week_later_unless_it_begins_anew(self):
        today = fields.Date.context_today(self.complaint)
        self._resolve()
        callback = self.complaint.activity_ids.filtered(
            lambda each: each.activity_type_id.category == "phonecall"
        )
        self.assertEqual(callback.user_id, self.hanna)
        self.assertEqual(callback.date_deadline, today + timedelta(days=7))
        self.complaint._reopen("it broke again")
        self.assertFalse(callback.exists().filtered("active"))

    def test_closing_with_a_survey_asks_now(self):
        with self.assertRaisesRegex(UserError, "not resolved yet"):
            self.complaint.action_close_with_survey()
        self._resolve()
        self.complaint.with_user(self.hanna).action_close_with_survey()
        self.assertEqual(self.complaint.state, "closed")
        self._run_cron()
        self.assertEqual(self.complaint.satisfaction_ids.state, "asked")
