from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..common import ComplaintCommon

HANDLER = "sales_mgmt_complaints.group_complaint_handler"


@tagged("post_install", "-at_install")
class TestCannedResponse(HttpCase, ComplaintCommon):
    """Handlers type :: and a shortcut instead of the same sentences again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answers = cls.env["mail.canned.response"]
        cls.shipped = cls.env.ref("sales_mgmt_complaints.canned_response_picture_en_us")

    def _fetch(self, user):
        """Return the answers that the composer of a user offers, by shortcut."""
        self.authenticate(user.login, user.login)
        data = self.make_jsonrpc_request(
            "/mail/data", {"fetch_params": ["mail.canned.response"]}
        )
        return {
            each["source"]: each["substitution"]
            for each in data.get("mail.canned.response", ())
        }

    def test_the_composer_offers_the_shipped_ones_to_handlers_alone(self):
        shipped = self.answers._get_complaint_answers()
        offered = self._fetch(self.hanna)
        self.assertLessEqual(dict(shipped.values()).items(), offered.items())
        self.assertIn("serial number", offered["picture"])
        self.assertNotIn("picture", self._fetch(self.anna))

    def test_a_handler_makes_one_and_shares_it_with_the_others(self):
        group = self.env.ref(HANDLER)
        own = self.answers.with_user(self.hanna).create(
            {"source": "rain", "substitution": "It came with the rain."}
        )
        self.assertIn("rain", self._fetch(self.hanna))
        self.assertNotIn("rain", self._fetch(self.hilde))
        own.group_ids = group
        self.assertIn("rain", self._fetch(self.hilde))
        with self.assertRaises(AccessError):
            own.with_user(self.hilde).substitution = "It did not."
        self.assertFalse(self.shipped.with_user(self.hanna).is_editable)

    def test_each_installed_language_has_its_own(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.answers._load_complaint_answers()
        chinese = self.env.ref("sales_mgmt_complaints.canned_response_picture_zh_cn")
        self.assertNotEqual(chinese.source, self.shipped.source)
        self.assertIn("\u7167\u7247", chinese.substitution)

    def test_what_a_company_changed_stays(self):
        self.shipped.substitution = "A picture, please."
        count = self.answers.search_count([])
        self.answers._load_complaint_answers()
        self.assertEqual(self.shipped.substitution, "A picture, please.")
        self.assertEqual(self.answers.search_count([]), count)
