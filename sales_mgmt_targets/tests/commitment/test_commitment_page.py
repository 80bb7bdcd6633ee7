import re
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from ..common import SalesMgmtCommon
from .test_commitment import PDF


@tagged("post_install", "-at_install")
class TestCommitmentPage(SalesMgmtCommon, HttpCase):
    """The link of the e-mail, opened by who is not logged in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plan = cls._create_line(3600).plan_id.sudo()
        plan.state = "approved"
        letters = plan._write_letters()
        cls.letter = letters.filtered(lambda each: each.user_id == cls.anna)
        report = type(cls.env["ir.actions.report"])
        with patch.object(report, "_render_qweb_pdf", return_value=(PDF, "pdf")):
            cls.letter._send()

    def _get_path(self):
        return f"/target-letter/{self.letter.id}/{self.letter.access_token}"

    def _post(self, **data):
        page = self.url_open(self._get_path()).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        return self.url_open(self._get_path(), data={"csrf_token": token, **data})

    def test_opening_the_link_answers_nothing(self):
        page = self.url_open(self._get_path())
        self.assertEqual(page.status_code, 200)
        self.assertIn("1,200", page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(self.letter.state, "pending")

    def test_the_button_accepts(self):
        page = self._post(answer="accepted")
        self.assertIn("has reached us", page.text)
        self.letter.invalidate_recordset()
        self.assertEqual(self.letter.state, "accepted")
        self.assertEqual(self.letter.answered_by, "mail")
        self.assertNotIn(
            "<form", self.url_open(self._get_path()).text.split("<main")[1]
        )

    def test_an_objection_says_what_it_is_about(self):
        page = self._post(answer="objected", comment="  ")
        self.assertIn("write what you object to", page.text)
        self.letter.invalidate_recordset()
        self.assertEqual(self.letter.state, "pending")
        self._post(answer="objected", comment="The region is closed")
        self.letter.invalidate_recordset()
        self.assertEqual(self.letter.comment, "The region is closed")

    def test_a_wrong_link_leads_nowhere(self):
        for path in (
            f"/target-letter/{self.letter.id}/wrong",
            f"/target-letter/999999/{self.letter.access_token}",
        ):
            page = self.url_open(path)
            self.assertEqual(page.status_code, 404)
            self.assertNotIn("1,200", page.text)
