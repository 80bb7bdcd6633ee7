from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MUTED, IntakeCommon

FROM = b"From: Paul <paul@brewery.example.com>\n"
TO = b"To: complaints@northwind.test\n"
UID = b"Message-ID: <broken@brewery.example.com>\n"
SUBJECT = b"Subject: The meter\n"
TEXT = b"\nIt is broken.\n"


@tagged("post_install", "-at_install")
class TestBrokenMail(IntakeCommon):
    """Whatever comes is a complaint, or waits for an officer with its file."""

    def _is_somewhere(self, raw):
        """Return the complaint or the kept message that a message became."""
        return self._receive(raw=raw) or self.kept.search([], order="id desc", limit=1)

    def test_no_message_gets_lost_however_broken(self):
        broken = {
            "nul in the text": FROM + TO + UID + SUBJECT + b"\nIt is \0 broken\n",
            "nul in the subject": FROM + TO + UID + b"Subject: A\0B\n" + TEXT,
            "unknown charset": FROM
            + TO
            + UID
            + SUBJECT
            + b"Content-Type: text/plain; charset=klingon\n"
            + TEXT,
            "wrong charset": FROM
            + TO
            + UID
            + SUBJECT
            + b"Content-Type: text/plain; charset=ascii\n\nIt is \xe4\xff broken\n",
            "no sender": TO + UID + SUBJECT + TEXT,
            "sender of nothing": b"From: <>\n" + TO + UID + SUBJECT + TEXT,
            "no id": FROM + TO + SUBJECT + TEXT,
            "no subject, no text": FROM + TO + UID + b"\n",
            "unending parts": FROM
            + TO
            + UID
            + SUBJECT
            + b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n'
            + b'Content-Type: multipart/mixed; boundary="c"\n\n--c\nIt is broken',
            "base64 that is none": FROM
            + TO
            + UID
            + SUBJECT
            + b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!%%\n",
            "eight bits in the headers": b"From: P\xe4ul <paul@brewery.example.com>\n"
            + TO
            + UID
            + b"Subject: \xe4\xf6\xff\n"
            + TEXT,
            "a header in a header": FROM
            + TO
            + UID
            + b"Subject: =?utf-8?q?A=0D=0ABcc=3A_x=40y.test?=\n"
            + TEXT,
            "a date that is none": FROM + TO + UID + SUBJECT + b"Date: soon\n" + TEXT,
            "half a header": FROM + TO + UID + b"Subject\n" + TEXT,
        }
        for number, (what, raw) in enumerate(broken.items()):
            raw = raw.replace(b"broken@", b"broken%d@" % number)
            with self.subTest(what=what):
                found = self._is_somewhere(raw)
                self.assertTrue(found)
                if found._name == self.kept._name:
                    self.assertIn(found.reason, ("unreadable",))
                    self.assertTrue(found.complaint_id or found.activity_ids)

    def test_a_header_in_a_subject_stays_a_subject(self):
        complaint = self._receive(
            raw=FROM
            + TO
            + UID
            + b"Subject: =?utf-8?q?A=0D=0ABcc=3A_x=40y.test?=\n"
            + TEXT
        )
        self.assertNotIn("\n", complaint.name)
        mail = self.env["mail.mail"].search([("res_id", "=", complaint.id)], limit=1)
        self.assertNotIn("y.test", f"{mail.email_cc}{mail.email_to}")

    def test_ten_megabytes_of_text_go_along_as_a_file(self):
        complaint = self._receive("words and words\n" * (10 * 2**20 // 16))
        self.assertEqual(len(complaint), 1)
        message = complaint.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertLess(len(message.body), 50_000)
        self.assertGreater(message.attachment_ids.file_size, 10 * 2**20)

    def test_of_a_thousand_recipients_nobody_is_noted(self):
        crowd = ", ".join(f"someone{number}@x.test" for number in range(1000))
        complaint = self._receive(Cc=crowd)
        self.assertFalse(complaint.email_cc)
        self.assertEqual(complaint.partner_id, self.paul)

    def test_script_in_a_mail_does_not_run(self):
        complaint = self._receive(
            '<p onclick="steal()">Hi</p><script>steal()</script>'
            '<img src="x" onerror="steal()"/>',
            Subject="<script>steal()</script>",
            headers="Content-Type: text/html; charset=utf-8",
        )
        bodies = complaint.description + complaint.message_ids[-1].body
        self.assertNotIn("steal()", bodies)
        self.assertEqual(complaint.name, "<script>steal()</script>")

    def _fail(self):
        """Let every new complaint fail, as a fault of ours would."""
        return patch.object(
            type(self.complaints), "message_new", side_effect=RuntimeError("boom")
        )

    def test_what_fails_is_kept_reported_and_can_be_tried_again(self):
        with (
            self._fail(),
            mute_logger("odoo.addons.sales_mgmt_complaints.models.intake.kept_mail"),
        ):
            self.assertFalse(self._receive())
        kept = self.kept.search([])
        self.assertEqual((kept.state, kept.reason), ("waiting", "unreadable"))
        self.assertIn("boom", kept.error)
        self.assertEqual(kept.excerpt, "It is broken.")
        self.assertEqual(kept.activity_ids.user_id, self.oscar)
        self.assertFalse(self.env["mail.mail"].search([("email_to", "ilike", "paul@")]))
        kept.with_user(self.oscar).action_retry()
        self.assertEqual(kept.state, "done")
        self.assertEqual(kept.complaint_id.partner_id, self.paul)
        self.assertFalse(kept.activity_ids)
        with self.assertRaisesRegex(UserError, "is recorded as"):
            kept.with_user(self.oscar).action_record()

    def test_a_failing_message_that_comes_again_is_kept_once(self):
        raw = FROM + TO + UID + SUBJECT + TEXT
        with (
            self._fail(),
            mute_logger("odoo.addons.sales_mgmt_complaints.models.intake.kept_mail"),
        ):
            self._receive(raw=raw)
            self._receive(raw=raw)
        self.assertEqual(len(self.kept.search([])), 1)

    def test_trying_again_in_vain_says_why(self):
        with (
            self._fail(),
            mute_logger("odoo.addons.sales_mgmt_complaints.models.intake.kept_mail"),
        ):
            self._receive()
            with self.assertRaisesRegex(UserError, "boom"):
                self.kept.search([]).with_user(self.oscar).action_retry()

    def test_only_officers_decide_about_kept_mails(self):
        with (
            self._fail(),
            mute_logger("odoo.addons.sales_mgmt_complaints.models.intake.kept_mail"),
        ):
            self._receive()
        kept = self.kept.search([])
        for user in (self.hanna, self.hugo, self.anna):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                kept.with_user(user).action_record()

    def test_a_message_for_somebody_else_fails_as_it_would_without_us(self):
        raw = FROM + b"To: nobody@northwind.test\n" + UID + SUBJECT + TEXT
        with (
            mute_logger(*MUTED),
            self.assertRaisesRegex(ValueError, "No possible route"),
        ):
            self.env["mail.thread"].message_process(None, raw)
        self.assertFalse(self.kept.search([]))

    def test_what_was_put_aside_goes_after_half_a_year(self):
        self._receive(headers="Precedence: bulk")
        kept = self.kept.search([])
        self.env.cr.execute(
            "UPDATE sales_mgmt_complaint_mail"
            "   SET create_date = now() - interval '181 day'"
        )
        kept.invalidate_recordset()
        self.kept._gc_ignored()
        self.assertFalse(kept.exists())
