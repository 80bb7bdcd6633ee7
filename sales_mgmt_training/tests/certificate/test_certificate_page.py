from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..common import TrainingCommon


@tagged("post_install", "-at_install")
class TestCertificatePage(HttpCase, TrainingCommon):
    """What anybody sees who has the link, without being logged in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.partner_id.name = "Anna Amundsen"
        kind = cls.env["sales.mgmt.certificate.kind"].create(
            {"name": "Certified Negotiator"}
        )
        cls.course.certificate_kind_id = kind
        enrolment = cls._enrol(cls.anna)
        enrolment._pass(score=61)
        cls.certificate = enrolment.certificate_ids
        cls.link = f"/sales_mgmt/certificate/{cls.certificate.token}"

    def test_the_link_tells_whose_it_is_and_that_it_holds(self):
        page = self.url_open(self.link)
        self.assertEqual(page.status_code, 200)
        for words in ("Anna Amundsen", "Certified Negotiator", "is valid"):
            self.assertIn(words, page.text)
        self.assertIn(self.certificate.number, page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("noindex", page.headers["X-Robots-Tag"])

    def test_it_tells_no_score_no_course_and_no_reason(self):
        self.certificate.with_user(self.tara)._revoke("Sat by her brother")
        page = self.url_open(self.link)
        self.assertIn("was revoked", page.text)
        for words in ("61", "Negotiating", "brother", "anna@"):
            body = page.text.split('id="wrapwrap"')[-1].split("<footer")[0]
            self.assertNotIn(words, body)

    def test_it_tells_that_it_has_expired(self):
        with freeze_time("2099-01-01"):
            self.assertIn("has expired", self.url_open(self.link).text)

    def test_a_made_up_link_leads_nowhere(self):
        token = self.certificate.token
        for forged in (token[:-1], f"{token}x", token.swapcase(), "1", "%25", " "):
            page = self.url_open(f"/sales_mgmt/certificate/{forged}")
            self.assertEqual(page.status_code, 404)
            self.assertNotIn("Anna Amundsen", page.text)
