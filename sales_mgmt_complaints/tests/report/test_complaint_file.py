from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ComplaintReportCommon

INTERNAL = "sales_mgmt_complaints.complaint_file"
CUSTOMER = "sales_mgmt_complaints.complaint_customer_file"


@tagged("post_install", "-at_install")
class TestComplaintFile(ComplaintReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first.write(
            {
                "description": "<p>The needle is stuck.</p>",
                "solution": "<p>You got a new meter.</p>",
                "root_cause": "The supplier saved on grease.",
            }
        )
        cls.env["sales.mgmt.complaint.why"].create(
            {"complaint_id": cls.first.id, "answer": "No grease was used."}
        )
        cls.env["sales.mgmt.complaint.measure"].create(
            {
                "complaint_id": cls.first.id,
                "name": "Change the supplier",
                "user_id": cls.hanna.id,
                "date_due": "2026-02-28",
            }
        )
        cls._say(cls.first, cls.paul, "<p>When do you come?</p>")
        cls._say(cls.first, cls.hanna, "We come on Monday.")
        cls._say(cls.first, cls.hanna, "He always shouts.", note=True)

    def _print(self, report, complaints, user):
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(user)
            ._render_qweb_html(report, complaints.ids)
        )
        page = html.fromstring(content.decode())
        for style in page.iter("style"):
            style.text = ""
        return page, " ".join(page.text_content().split())

    def test_the_internal_file_tells_the_whole_story(self):
        _page, text = self._print(INTERNAL, self.first, self.anna)
        for words in (
            "Internal",
            self.first.reference,
            "Brewery",
            "The needle is stuck.",
            "When do you come?",
            "We come on Monday.",
            "You got a new meter.",
            "No grease was used.",
            "The supplier saved on grease.",
            self.supplier.name,
            "Change the supplier",
            "Broken on arrival",
            "5 of 5",
            "As it was",
        ):
            self.assertIn(words, text)
        self.assertNotIn("He always shouts.", text)

    def test_the_customers_version_has_no_internal_word(self):
        _page, text = self._print(CUSTOMER, self.first, self.hanna)
        for words in (
            "The needle is stuck.",
            "When do you come?",
            "We come on Monday.",
            "You got a new meter.",
        ):
            self.assertIn(words, text)
        for words in (
            "Internal",
            "He always shouts.",
            "No grease was used.",
            "The supplier saved on grease.",
            self.supplier.name,
            "Change the supplier",
            "Broken on arrival",
            "5 of 5",
            self.anna.name,
            self.hugo.name,
            "Severity",
        ):
            self.assertNotIn(words, text)

    def test_several_are_one_document_with_a_page_each(self):
        page, _text = self._print(INTERNAL, self.first | self.second, self.anna)
        self.assertEqual(len(page.find_class("article")), 1)
        sections = page.find_class("section")
        self.assertEqual(len(sections), 2)
        self.assertEqual([len(page.find_class(name)) for name in ("last",)], [1])
        self.assertIn("last", sections[1].get("class"))

    def test_the_customer_reads_it_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.paul.lang = "fr_FR"
        values = (
            self.env[f"report.{CUSTOMER}"]
            .with_user(self.hanna)
            ._get_report_values(self.first.ids)
        )
        [section] = values["sections"]
        self.assertEqual(section["lang"], "fr_FR")
        self.assertEqual(section["complaint"].env.lang, "fr_FR")
        # 08:00 as the French write it
        self.assertEqual(section["show_time"](self.first.opened_on), "05/01/2026 08:00")

    def test_what_is_confidential_is_printed_by_its_readers_alone(self):
        self.first.confidential = True
        for user in (self.hanna, self.hugo, self.oscar, self.auditor):
            _page, text = self._print(INTERNAL, self.first, user)
            self.assertIn("Confidential", text)
        for user in (self.anna, self.lena, self.dora, self.hilde):
            for report in (INTERNAL, CUSTOMER):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    self._print(report, self.first, user)

    def test_a_customer_prints_the_own_version_of_own_complaints_only(self):
        portal = new_test_user(self.env, "paula", "base.group_portal")
        portal.partner_id.parent_id = self.brewery
        _page, text = self._print(CUSTOMER, self.first, portal)
        self.assertIn("You got a new meter.", text)
        with self.assertRaisesRegex(AccessError, "internal"):
            self._print(INTERNAL, self.first, portal)
        stranger = new_test_user(self.env, "stranger", "base.group_portal")
        with self.assertRaises(AccessError):
            self._print(CUSTOMER, self.first, stranger)

    def test_the_timeline_names_every_stage_and_who_changed_it(self):
        # what changes within the transaction of its creation is not tracked
        self.flush_tracking()
        fourth = self.fourth.with_user(self.hanna).with_context(
            tracking_disable=False, mail_notrack=False
        )
        fourth.action_wait()
        self.flush_tracking()
        _page, text = self._print(INTERNAL, self.fourth, self.hanna)
        self.assertIn("Stage: In Progress → Waiting for the Customer", text)

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
