from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import IntakeCommon

PICTURE = "A picture"


@tagged("post_install", "-at_install")
class TestComplaintMerge(IntakeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._complain("Meter broken", user_id=cls.hanna.id)
        cls.second = cls._complain(
            "Meter is dead", user_id=cls.hilde.id, product_id=cls.product.id
        )

    def _merge(self, *complaints, user=None, **values):
        complaints = self.complaints.union(*complaints).with_user(user or self.hanna)
        complaints = complaints.with_context(
            allowed_company_ids=complaints.sudo().company_id.ids
        )
        action = complaints.action_open_merge()
        dialog = complaints.env[action["res_model"]].browse(action["res_id"])
        if values:
            dialog.write(values)
        dialog.action_merge()
        return dialog.target_id

    def test_the_oldest_keeps_what_was_said_about_both(self):
        message = self.second.message_post(
            body=PICTURE,
            author_id=self.paul.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            attachments=[("a.txt", b"x")],
        )
        file = message.attachment_ids
        self.second.message_subscribe(self.boris.partner_id.ids)
        target = self._merge(self.first, self.second)
        self.assertEqual(target, self.first)
        self.assertIn(PICTURE, "".join(target.message_ids.mapped("body")))
        self.assertEqual(file.res_id, self.first.id)
        self.assertIn(self.boris.partner_id, target.message_partner_ids)
        self.assertEqual(target.product_id, self.product)
        self.assertEqual(self.second.state, "cancelled")
        self.assertEqual(self.second.merged_into_id, self.first)
        self.assertIn(self.first.reference, self.second.cancel_reason)
        log = "".join(target.message_ids.mapped("body"))
        self.assertIn(f"{self.second.display_name} was merged into this by hanna", log)

    def test_a_late_reply_reaches_the_one_that_remains(self):
        mail = self._receive()
        uid = mail.message_ids.filtered(lambda m: m.message_type == "email").message_id
        self._merge(self.first, mail, user=self.oscar)
        self.assertFalse(self._receive("Any news?", References=uid))
        self.assertIn("Any news?", self.first.message_ids[0].body)
        self.assertFalse(self._receive(Subject=f"About {mail.reference}", body="And?"))
        self.assertIn("And?", self.first.message_ids[0].body)

    def test_merging_can_be_undone(self):
        message = self._say(self.second, self.paul, "It is dead.")
        self._merge(self.first, self.second)
        self.assertEqual(message.res_id, self.first.id)
        self.second.with_user(self.hanna).action_unmerge()
        self.assertEqual(message.res_id, self.second.id)
        self.assertEqual(self.second.state, "new")
        self.assertFalse(self.second.merged_into_id)
        self.assertFalse(self.first.product_id)

    def test_different_customers_are_merged_only_when_it_is_meant(self):
        bakery = self.env["res.partner"].create({"name": "Bakery"})
        other = self._complain("Same", partner_id=bakery.id)
        with self.assertRaisesRegex(UserError, "different customers"):
            self._merge(self.first, other)
        self._merge(self.first, other, other_customers=True)
        self.assertEqual(other.merged_into_id, self.first)

    def test_companies_are_never_merged(self):
        company = self.env["res.company"].create({"name": "Southwind"})
        self.oscar.company_ids |= company
        other = self.complaints.create({"name": "x", "company_id": company.id})
        with self.assertRaisesRegex(UserError, "different companies"):
            self._merge(self.first, other, user=self.oscar, other_customers=True)

    def test_what_is_confidential_is_shown_to_nobody_new(self):
        self.second.confidential = True
        petra = self.env["res.partner"].create(
            {"name": "Petra", "parent_id": self.brewery.id}
        )
        self.first.partner_id = petra
        with self.assertRaisesRegex(UserError, "confidential"):
            self._merge(self.first, self.second, user=self.oscar)
        self.first.partner_id = self.paul
        self._merge(self.first, self.second, user=self.oscar)
        self.assertTrue(self.first.confidential)
        self.assertNotIn(self.anna.partner_id, self.first.message_partner_ids)

    def test_a_salesperson_merges_nothing(self):
        with self.assertRaisesRegex(AccessError, "not handle it"):
            (self.first | self.second).with_user(self.anna).action_open_merge()

    def test_none_is_not_merged(self):
        with self.assertRaisesRegex(UserError, "Choose the complaints"):
            self.complaints.with_user(self.hanna).action_open_merge()

    def test_what_is_done_is_no_target(self):
        self.first._resolve("<p>Done</p>")
        with self.assertRaisesRegex(UserError, "not open any more"):
            self._merge(self.first, self.second, target_id=self.first.id)

    # ------------------------------------------------------------
    # SPLIT
    # ------------------------------------------------------------

    def _split(self, messages, **values):
        action = self.first.with_user(self.hanna).action_open_split()
        dialog = self.env[action["res_model"]].with_user(self.hanna)
        dialog = dialog.browse(action["res_id"])
        dialog.write({"message_ids": [Command.set(messages.ids)], **values})
        return self.complaints.browse(dialog.action_split()["res_id"])

    def test_a_second_thing_becomes_a_complaint_of_its_own(self):
        stays = self._say(self.first, self.paul, "The meter hums.")
        goes = self._say(self.first, self.paul, "And the bill is wrong.")
        new = self._split(goes, name="Wrong bill")
        self.assertEqual((stays.res_id, goes.res_id), (self.first.id, new.id))
        self.assertEqual(new.partner_id, self.paul)
        self.assertEqual(new.split_from_id, self.first)
        self.assertTrue(new.user_id)
        self.assertIn("bill is wrong", new.description)

    def test_a_message_of_another_complaint_is_not_split_out(self):
        message = self._say(self.second, self.paul, "Mine")
        with self.assertRaisesRegex(UserError, "that people wrote about"):
            self._split(message, name="Theft")

    def test_a_split_needs_messages_and_a_subject(self):
        message = self._say(self.first, self.paul, "Bill")
        with self.assertRaisesRegex(UserError, "subject"):
            self._split(message)
        with self.assertRaisesRegex(UserError, "Choose the messages"):
            self._split(message.browse(), name="Bill")

    # ------------------------------------------------------------
    # CUSTOMERS THAT ARE MERGED OR DELETED
    # ------------------------------------------------------------

    def test_complaints_follow_a_customer_who_is_merged(self):
        double = self.env["res.partner"].create(
            {"name": "Brewery Ltd", "is_company": True, "company_id": self.company.id}
        )
        complaint = self._complain(partner_id=double.id)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.brewery | double).ids, self.brewery
        )
        complaint.invalidate_recordset()
        self.assertEqual(complaint.partner_id, self.brewery)
        self.assertEqual(complaint.commercial_partner_id, self.brewery)

    def test_a_customer_who_complained_is_not_deleted(self):
        with self.assertRaises(Exception) as caught, self.cr.savepoint():
            self.paul.unlink()
        self.assertIn("sales_mgmt_complaint", str(caught.exception))
