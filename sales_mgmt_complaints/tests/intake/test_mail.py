from base64 import encodebytes

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IntakeCommon

ANSWER = "We send a new one."


@tagged("post_install", "-at_install")
class TestComplaintMail(IntakeCommon):
    def _get_mails(self, complaint):
        return self.env["mail.mail"].search(
            [("model", "=", complaint._name), ("res_id", "in", complaint.ids)]
        )

    # ------------------------------------------------------------
    # NEW
    # ------------------------------------------------------------

    def test_an_e_mail_of_a_customer_is_a_complaint_of_that_customer(self):
        complaint = self._receive()
        self.assertEqual(len(complaint), 1)
        self.assertEqual(complaint.name, "The meter is broken")
        self.assertEqual(complaint.partner_id, self.paul)
        self.assertEqual(complaint.commercial_partner_id, self.brewery)
        self.assertEqual(complaint.channel, "email")
        self.assertEqual(complaint.team_id, self.team)
        self.assertIn(complaint.user_id, self.hanna | self.hilde)
        self.assertEqual(complaint.account_manager_id, self.anna)
        self.assertFalse(complaint.reporter_id)
        self.assertIn("It is broken.", complaint.description)
        message = complaint.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertEqual(message.author_id, self.paul)

    def test_the_same_message_twice_is_one_complaint(self):
        uid = "<once@brewery.example.com>"
        self.assertTrue(self._receive(Message_ID=uid))
        self.assertFalse(self._receive(Message_ID=uid))

    def test_the_same_message_without_id_twice_is_one_complaint(self):
        self.assertTrue(self._receive(Message_ID=""))
        self.assertFalse(self._receive(Message_ID=""))

    def test_a_message_to_two_teams_is_one_complaint(self):
        self.env["sales.mgmt.complaint.team"].create(
            {
                "name": "Quality",
                "company_id": self.company.id,
                "alias_name": "quality",
                "alias_domain_id": self.domain.id,
            }
        )
        complaint = self._receive(
            To="complaints@northwind.test, quality@northwind.test"
        )
        self.assertEqual(len(complaint), 1)

    def test_an_unknown_sender_keeps_the_address_and_makes_no_contact(self):
        count = self.env["res.partner"].search_count([])
        complaint = self._receive(From="Zoe <zoe@elsewhere.example.com>")
        self.assertFalse(complaint.partner_id)
        self.assertEqual(complaint.email_from, '"Zoe" <zoe@elsewhere.example.com>')
        self.assertEqual(self.env["res.partner"].search_count([]), count)

    def test_an_unknown_sender_is_a_contact_where_the_team_wants_it(self):
        self.team.create_contacts = True
        complaint = self._receive(From="Zoe <zoe@elsewhere.example.com>")
        self.assertEqual(complaint.partner_id.name, "Zoe")
        self.assertEqual(complaint.partner_id.company_id, self.company)
        again = self._receive(From="Zoe <zoe@elsewhere.example.com>")
        self.assertEqual(again.partner_id, complaint.partner_id)

    def test_who_is_answered_becomes_the_contact(self):
        complaint = self._receive(From="Zoe <zoe@elsewhere.example.com>")
        zoe = self.env["res.partner"].create(
            {"name": "Zoe", "email": "zoe@elsewhere.example.com"}
        )
        complaint.with_user(self.hanna).message_post(
            body=ANSWER,
            partner_ids=zoe.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(complaint.partner_id, zoe)

    def test_a_contact_of_another_company_is_never_taken(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self.paul.email = False
        self.env["res.partner"].create(
            {
                "name": "Paul South",
                "email": "paul@brewery.example.com",
                "company_id": other.id,
            }
        )
        complaint = self._receive()
        self.assertFalse(complaint.partner_id)
        email = complaint.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertFalse(email.author_id)

    def test_an_address_of_two_customers_leaves_the_choice_to_the_owner(self):
        bakery = self.env["res.partner"].create({"name": "Bakery", "is_company": True})
        self.env["res.partner"].create(
            {
                "name": "Paul B.",
                "parent_id": bakery.id,
                "email": "paul@brewery.example.com",
            }
        )
        complaint = self._receive()
        self.assertFalse(complaint.partner_id)
        activity = complaint.activity_ids.filtered(
            lambda each: each.summary == "Choose the customer"
        )
        self.assertIn("Brewery", activity.note)
        self.assertIn("Bakery", activity.note)
        # and an order of one of them decides
        order = self._order(name="S77001")
        complaint = self._receive(Subject=f"Order {order.name}: broken")
        self.assertEqual((complaint.partner_id, complaint.order_id), (self.paul, order))

    def test_what_a_colleague_passes_on_is_recorded_by_them(self):
        self.anna.email = "anna@northwind.example.com"
        complaint = self._receive(From="Anna <anna@northwind.example.com>")
        self.assertEqual(complaint.reporter_id, self.anna)
        self.assertFalse(complaint.partner_id)
        self.assertFalse(complaint.acknowledged_on)

    def test_an_archived_customer_is_not_taken(self):
        self.paul.active = False
        complaint = self._receive()
        self.assertFalse(complaint.partner_id)
        self.assertEqual(complaint.email_normalized, "paul@brewery.example.com")

    def test_an_archived_team_leaves_its_mails_to_the_next(self):
        other = self.env["sales.mgmt.complaint.team"].create(
            {"name": "Other", "company_id": self.company.id}
        )
        self.team.active = False
        self.assertEqual(self._receive().team_id, other)

    def test_a_team_without_mail_domain_still_takes_complaints(self):
        self.team.alias_domain_id = False
        complaint = self._complain()
        complaint._acknowledge()
        self.assertTrue(complaint.acknowledged_on)

    # ------------------------------------------------------------
    # NUMBERS
    # ------------------------------------------------------------

    def test_order_and_invoice_of_the_customer_are_recognised(self):
        order, invoice = self._order(name="S77002"), self._invoice()
        complaint = self._receive(
            Subject=f"{order.name} arrived broken", body=f"The bill was {invoice.name}."
        )
        self.assertEqual((complaint.order_id, complaint.move_id), (order, invoice))

    def test_an_order_of_another_customer_is_not_recognised(self):
        bakery = self.env["res.partner"].create({"name": "Bakery"})
        order = self._order(bakery, name="S77003")
        self.assertFalse(self._receive(Subject=f"Order {order.name}").order_id)
        unknown = self._receive(
            Subject=f"Order {order.name}", From="zoe@elsewhere.example.com"
        )
        self.assertFalse(unknown.order_id)

    def test_a_cancelled_order_can_be_complained_about(self):
        order = self._order(name="S77004")
        order._action_cancel()
        self.assertEqual(self._receive(Subject=f"Re {order.name}").order_id, order)

    # ------------------------------------------------------------
    # REPLIES
    # ------------------------------------------------------------

    def _answer(self, complaint, **header):
        uid = complaint.message_ids.filtered(
            lambda message: message.message_type == "email"
        ).message_id
        return self._receive("Here is a picture.", References=uid, **header)

    def test_a_reply_goes_to_its_complaint_and_goes_on_with_it(self):
        complaint = self._receive()
        complaint._move_to("waiting")
        self.assertFalse(self._answer(complaint, Subject="Re: The meter"))
        self.assertEqual(complaint.state, "progress")
        self.assertIn("Here is a picture.", complaint.message_ids[0].body)

    def test_an_attachment_of_a_reply_is_on_the_complaint(self):
        complaint = self._receive()
        uid = complaint.message_ids.filtered(lambda m: m.message_type == "email")
        self._receive(
            raw=(
                "From: paul@brewery.example.com\nTo: complaints@northwind.test\n"
                f"Message-ID: <{self._next()}@x.test>\nIn-Reply-To: {uid.message_id}\n"
                "Subject: picture\nMIME-Version: 1.0\n"
                'Content-Type: multipart/mixed; boundary="b"\n\n'
                "--b\nContent-Type: text/plain\n\nSee it.\n"
                '--b\nContent-Type: text/plain; name="meter.txt"\n'
                'Content-Disposition: attachment; filename="meter.txt"\n\nbroken\n'
                "--b--\n"
            )
        )
        file = self.env["ir.attachment"].search(
            [("res_model", "=", complaint._name), ("res_id", "=", complaint.id)]
        )
        self.assertEqual(file.name, "meter.txt")

    def test_a_reference_in_the_subject_finds_the_complaint_of_its_sender_only(self):
        complaint = self._receive()
        self.assertFalse(self._receive(Subject=f"Again {complaint.reference}"))
        stranger = self._receive(
            Subject=f"Again {complaint.reference}", From="zoe@elsewhere.example.com"
        )
        self.assertEqual(len(stranger), 1)

    # ------------------------------------------------------------
    # LARGE FILES
    # ------------------------------------------------------------

    def _receive_file(self, size, reference="", sender="paul@brewery.example.com"):
        """Receive a mail with a file of so many bytes."""
        return self._receive(
            raw=(
                f"From: {sender}\nTo: complaints@northwind.test\n"
                f"Message-ID: <{self._next()}@x.test>\nIn-Reply-To: {reference}\n"
                "Subject: picture\nMIME-Version: 1.0\n"
                'Content-Type: multipart/mixed; boundary="b"\n\n'
                "--b\nContent-Type: text/plain\n\nSee it.\n"
                "--b\nContent-Type: application/octet-stream\n"
                "Content-Transfer-Encoding: base64\n"
                'Content-Disposition: attachment; filename="meter.bin"\n\n'
                f"{encodebytes(b'x' * size).decode()}"
                "--b--\n"
            )
        )

    def _get_told(self, kept):
        """Return the mails to who sent too large files."""
        return self.env["mail.mail"].search(
            [
                ("model", "=", kept._name),
                ("res_id", "in", kept.ids),
                ("subject", "like", "were too large"),
            ]
        )

    def _get_files(self, complaint):
        return self.env["ir.attachment"].search(
            [("res_model", "=", complaint._name), ("res_id", "=", complaint.id)]
        )

    def test_up_to_the_limit_of_the_team_files_are_taken(self):
        self.team.mail_megabytes = 1
        exact = self._receive_file(2**20)
        self.assertEqual(self._get_files(exact).name, "meter.bin")
        self.assertFalse(self.kept.search([("reason", "=", "large")]))
        above = self._receive_file(2**20 + 1)
        self.assertFalse(self._get_files(above))
        self.team.mail_megabytes = 0
        self.assertTrue(self._get_files(self._receive_file(2**20 + 1)))

    def test_of_too_large_files_the_words_arrive_and_the_sender_is_told(self):
        self.team.mail_megabytes = 1
        complaint = self._receive_file(2**20 + 1)
        self.assertIn("See it.", complaint.description)
        self.assertTrue(complaint.acknowledged_on)
        self.assertIn(
            "Files were too large and left out",
            "".join(complaint.message_ids.mapped("body")),
        )
        kept = self.kept.search([("reason", "=", "large")])
        self.assertEqual(kept.complaint_id, complaint)
        self.assertEqual(
            (kept.state, kept.activity_ids.user_id), ("waiting", self.oscar)
        )
        self.assertIn("1.0 MB of files", kept.error)
        mail = self._get_told(kept)
        self.assertIn(complaint.reference, mail.subject)
        self.assertIn("paul@brewery.example.com", mail.email_to)
        self.assertIn("1 MB", " ".join(mail.body_html.split()))
        self.assertIn(complaint.access_token, mail.body_html)
        self.assertIn("auto-replied", mail.headers)

    def test_too_large_files_of_a_reply_go_the_same_way(self):
        complaint = self._receive()
        self.team.mail_megabytes = 1
        uid = complaint.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertFalse(self._receive_file(2**20 + 1, uid.message_id))
        self.assertFalse(self._get_files(complaint))
        kept = self.kept.search([("reason", "=", "large")])
        self.assertEqual(kept.complaint_id, complaint)
        self.assertTrue(kept._get_link())

    def test_a_third_party_gets_no_key_to_the_complaint(self):
        complaint = self._receive()
        self.team.mail_megabytes = 1
        uid = complaint.message_ids.filtered(lambda m: m.message_type == "email")
        self._receive_file(2**20 + 1, uid.message_id, "zoe@elsewhere.example.com")
        complaint._portal_ensure_token()
        kept = self.kept.search([("reason", "=", "large")])
        mail = self._get_told(kept)
        self.assertIn("zoe@elsewhere.example.com", mail.email_to)
        self.assertNotIn(complaint.access_token, mail.body_html)

    def test_who_sends_too_much_again_and_again_is_told_three_times(self):
        self.team.mail_megabytes = 1
        for _number in range(4):
            self._receive_file(2**20 + 1)
        kept = self.kept.search([("reason", "=", "large")])
        self.assertEqual(len(kept), 4)
        self.assertEqual(len(self._get_told(kept)), 3)

    def test_an_officer_attaches_them_all_the_same(self):
        self.team.mail_megabytes = 1
        complaint = self._receive_file(2**20 + 1)
        kept = self.kept.search([("reason", "=", "large")])
        with self.assertRaises(AccessError):
            kept.with_user(self.hanna).action_attach()
        kept.with_user(self.oscar).action_attach()
        self.assertEqual(kept.state, "done")
        self.assertEqual(self._get_files(complaint).name, kept.raw_name)
        with self.assertRaisesRegex(UserError, "recorded as"):
            kept.with_user(self.oscar).action_attach()

    # ------------------------------------------------------------
    # MACHINES
    # ------------------------------------------------------------

    def test_machines_make_no_complaints_and_get_no_answer(self):
        automatic = (
            "Auto-Submitted: auto-replied",
            "Auto-Submitted: auto-generated; owner=x",
            "Precedence: bulk",
            "X-Autoreply: yes",
            "Return-Path: <>",
        )
        for header in automatic:
            with self.subTest(header=header):
                self.assertFalse(self._receive(headers=header))
        kept = self.kept.search([("reason", "=", "automatic")])
        self.assertEqual(len(kept), len(automatic))
        self.assertEqual(set(kept.mapped("state")), {"ignored"})
        self.assertFalse(kept.activity_ids)

    def test_a_customers_group_address_is_no_machine(self):
        self.assertTrue(self._receive(headers="Precedence: list"))

    def test_our_own_address_makes_no_complaint(self):
        self.assertFalse(self._receive(From="complaints@northwind.test"))

    def test_an_out_of_office_on_a_complaint_is_noted_and_changes_nothing(self):
        complaint = self._receive()
        complaint._move_to("waiting")
        self._answer(complaint, headers="Auto-Submitted: auto-replied")
        self.assertEqual(complaint.state, "waiting")
        self.assertIn("Automatic message of", complaint.message_ids[0].body)

    def test_what_a_machine_sent_can_be_made_a_complaint(self):
        self._receive(headers="Auto-Submitted: auto-generated")
        kept = self.kept.search([], limit=1).with_user(self.oscar)
        kept.action_record()
        self.assertEqual(kept.complaint_id.partner_id, self.paul)
        self.assertEqual(kept.state, "done")

    def test_too_much_of_one_sender_is_kept_for_an_officer(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", "2")
        for _number in range(2):
            self.assertTrue(self._receive())
        self.assertFalse(self._receive())
        kept = self.kept.search([("reason", "=", "many")])
        self.assertEqual(kept.state, "waiting")
        self.assertEqual(kept.activity_ids.user_id, self.oscar)

    def test_a_bounce_is_told_to_the_owner(self):
        complaint = self._receive()
        answer = complaint.with_user(self.hanna).message_post(
            body=ANSWER,
            partner_ids=self.paul.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(
            self._receive(
                raw=(
                    "From: MAILER-DAEMON@mx.test\nTo: bounce@northwind.test\n"
                    f"Subject: Undelivered\nMessage-ID: <{self._next()}@mx.test>\n"
                    "MIME-Version: 1.0\n"
                    "Content-Type: multipart/report; "
                    'report-type=delivery-status; boundary="b"\n\n'
                    "--b\nContent-Type: text/plain\n\nNo such user\n"
                    "--b\nContent-Type: message/delivery-status\n\n"
                    "Reporting-MTA: dns; mx.test\n\n"
                    "Final-Recipient: rfc822; paul@brewery.example.com\n"
                    "Action: failed\n\n"
                    "--b\nContent-Type: message/rfc822\n\n"
                    f"Message-ID: {answer.message_id}\nSubject: x\n\nWe send one.\n"
                    "--b--\n"
                )
            )
        )
        self.assertIn(
            "Our message did not reach paul@brewery.example.com",
            complaint.activity_ids.mapped("summary"),
        )

    # ------------------------------------------------------------
    # CONFIRMATION
    # ------------------------------------------------------------

    def test_the_customer_is_told_once_with_reference_and_link(self):
        complaint = self._receive()
        mail = self._get_mails(complaint).filtered(
            lambda each: (
                each.subject == f"We received your complaint {complaint.reference}"
            )
        )
        self.assertEqual(len(mail), 1)
        self.assertIn("paul@brewery.example.com", mail.email_to)
        self.assertIn(f"/my/complaints/{complaint.id}", mail.body_html)
        self.assertIn(complaint.access_token, mail.body_html)
        self.assertIn("auto-replied", mail.headers)
        self.assertFalse(complaint.first_response_on)
        count = len(self._get_mails(complaint))
        complaint._acknowledge()
        self.assertEqual(len(self._get_mails(complaint)), count)

    def test_a_team_may_leave_it_to_people(self):
        self.team.acknowledge = False
        self.assertFalse(self._receive().acknowledged_on)

    def test_who_writes_again_and_again_is_answered_three_times_in_two_hours(self):
        with freeze_time("2026-03-02 08:00:00"):
            answered = [bool(self._receive().acknowledged_on) for _n in range(4)]
        self.assertEqual(answered, [True, True, True, False])
        with freeze_time("2026-03-02 10:00:01"):
            self.assertTrue(self._receive().acknowledged_on)

    def test_who_writes_chinese_is_answered_in_chinese_where_it_is_spoken(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        complaint = self._receive(
            "电表坏了",
            From="li@elsewhere.example.com",
            headers="Content-Type: text/plain; charset=utf-8",
        )
        self.assertEqual(complaint.lang, "zh_CN")

    def test_what_staff_records_is_not_confirmed_by_itself(self):
        self.assertFalse(self._complain().acknowledged_on)
