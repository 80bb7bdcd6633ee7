from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestSatisfactionPage(HttpCase, ComplaintCommon):
    """What a customer meets behind the link, without being logged in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._complain("<script>alert(1)</script>", user_id=cls.hanna.id)
        cls.complaint._resolve("<p>Repaired</p>")
        cls.asked = cls.complaint.satisfaction_ids
        cls.asked._ask()
        cls.link = f"/satisfaction/{cls.asked.id}/{cls.asked._get_token()}"

    def _answer(self, **values):
        token = self.url_open(self.link).text.split('name="csrf_token" value="')
        values["csrf_token"] = token[1].split('"')[0] if len(token) > 1 else ""
        return self.url_open(self.link, data=values)

    def test_opening_the_link_answers_nothing(self):
        page = self.url_open(f"{self.link}?score=1")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Are you satisfied", page.text)
        self.assertEqual(self.asked.state, "asked")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")

    def test_the_page_speaks_the_language_of_the_customer_not_of_the_browser(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search(
            [("name", "=", "sales_mgmt_complaints")]
        )._update_translations(["zh_CN"])
        chinese = {"Accept-Language": "zh-CN"}
        page = self.url_open(self.link, headers=chinese)
        self.assertIn("Are you satisfied", page.text)
        self.assertIn("Very Satisfied", page.text)
        self.paul.lang = "zh_CN"
        page = self.url_open(self.link, headers={"Accept-Language": "en-US"})
        self.assertNotIn("Are you satisfied", page.text)
        self.assertNotIn("Very Satisfied", page.text)

    def test_what_a_customer_wrote_is_shown_as_text(self):
        page = self.url_open(self.link)
        self.assertNotIn("<script>alert(1)", page.text)
        self.assertIn("&lt;script&gt;alert(1)", page.text)

    def test_an_answer_is_taken_once(self):
        page = self._answer(score="5", comment="<b>Quick</b>")
        self.assertIn("Thank you", page.text)
        self.assertEqual((self.asked.score, self.asked.comment), ("5", "<b>Quick</b>"))
        page = self.url_open(self.link)
        self.assertIn("answered already", page.text)

    def test_without_a_choice_it_is_asked_again(self):
        page = self._answer(comment="So-so")
        self.assertIn("choose one of the five", page.text)
        self.assertEqual(self.asked.state, "asked")

    def test_an_answer_from_another_site_is_refused(self):
        page = self.url_open(self.link, data={"score": "5"})
        self.assertEqual(page.status_code, 400)
        self.assertEqual(self.asked.state, "asked")

    def test_a_made_up_link_leads_nowhere(self):
        for link in (f"{self.link}x", f"/satisfaction/{self.asked.id + 1}/abc"):
            page = self.url_open(link)
            self.assertEqual(page.status_code, 404)
            self.assertIn("leads nowhere", page.text)

    def test_a_late_link_says_so(self):
        self.asked.expires_on = fields.Datetime.now() - timedelta(seconds=1)
        self.assertIn("question is closed", self.url_open(self.link).text)
