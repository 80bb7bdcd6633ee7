from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import IntakeCommon


@tagged("post_install", "-at_install")
class TestFollowUp(IntakeCommon):
    """Paul wrote in January, it was resolved, and in March he writes again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.reopen_days = 14

    def _over(self, **header):
        """Receive a complaint, and resolve it on 5 January at noon."""
        with freeze_time("2026-01-05 09:00:00"):
            complaint = self._receive(**header)
            complaint.write(
                {"category_id": self.category.id, "product_id": self.product.id}
            )
        with freeze_time("2026-01-05 12:00:00"):
            complaint._resolve("<p>Repaired</p>")
        return complaint

    def _write_again(self, complaint, moment="2026-03-02 09:00:00", **header):
        uid = complaint.message_ids.filtered(
            lambda message: message.message_type == "email"
        )[-1:].message_id
        header = {"Subject": "Re: The meter", "References": uid, **header}
        with freeze_time(moment):
            return self._receive("It hums again.", **header)

    def test_a_late_reply_begins_a_complaint_that_follows_the_old_one(self):
        complaint = self._over()
        new = self._write_again(complaint)
        self.assertEqual(new.follows_id, complaint)
        self.assertEqual(new.previous_id, complaint)
        self.assertTrue(new.is_repeated)
        self.assertEqual(new.partner_id, self.paul)
        self.assertEqual((new.channel, new.name), ("email", complaint.name))
        self.assertEqual(new.category_id, self.category)
        self.assertEqual(new.product_id, self.product)
        self.assertIn("It hums again.", new.description)
        self.assertIn("It hums again.", "".join(new.message_ids.mapped("body")))
        # the old one keeps the word, and stays what it is
        self.assertEqual(complaint.state, "resolved")
        said = "".join(complaint.message_ids.mapped("body"))
        self.assertIn("It hums again.", said)
        self.assertIn(new.reference, said)

    def test_it_has_an_owner_deadlines_and_a_confirmation_as_any_other(self):
        complaint = self._over()
        self.hanna.active = self.hilde.active = False
        new = self._write_again(complaint)
        self.assertEqual(new.user_id, self.hugo)
        self.assertTrue(new.next_deadline_on)
        self.assertTrue(new.acknowledged_on)
        self.assertIn("New complaint of Brewery", new.activity_ids.mapped("summary"))

    def test_up_to_the_last_moment_it_is_opened_again_instead(self):
        complaint = self._over()
        self.assertFalse(self._write_again(complaint, "2026-01-19 12:00:00"))
        self.assertEqual(complaint.state, "progress")
        complaint = self._over()
        self.assertTrue(self._write_again(complaint, "2026-01-19 12:00:01"))
        self.assertEqual(complaint.state, "resolved")

    def test_what_comes_after_goes_where_it_went_on(self):
        complaint = self._over()
        new = self._write_again(complaint)
        new._move_to("waiting")
        self.assertFalse(self._write_again(complaint, "2026-03-03 09:00:00"))
        self.assertEqual(new.state, "progress")
        self.assertEqual(
            "".join(new.message_ids.mapped("body")).count("It hums again."), 2
        )

    def test_what_followed_and_was_just_resolved_is_opened_again(self):
        complaint = self._over()
        new = self._write_again(complaint)
        with freeze_time("2026-03-03 09:00:00"):
            new._resolve("<p>Again</p>")
        self.assertFalse(self._write_again(complaint, "2026-03-04 09:00:00"))
        self.assertEqual(new.state, "progress")
        with freeze_time("2026-03-05 09:00:00"):
            new._resolve("<p>Again</p>")
        # and long after that too, there is another one
        third = self._write_again(complaint, "2026-06-01 09:00:00")
        self.assertEqual(third.follows_id, complaint)

    def test_what_followed_and_was_merged_goes_on_where_that_went(self):
        complaint, other = self._over(), self._receive()
        new = self._write_again(complaint)
        new._merge_into(other)
        self.assertFalse(self._write_again(complaint, "2026-03-03 09:00:00"))
        self.assertIn("It hums again.", other.message_ids[0].body)

    def test_files_go_along_and_stay(self):
        complaint = self._over()
        uid = complaint.message_ids.filtered(lambda m: m.message_type == "email")
        with freeze_time("2026-03-02 09:00:00"):
            new = self._receive(
                raw=(
                    "From: paul@brewery.example.com\nTo: complaints@northwind.test\n"
                    f"Message-ID: <{self._next()}@x.test>\n"
                    f"In-Reply-To: {uid.message_id}\n"
                    "Subject: picture\nMIME-Version: 1.0\n"
                    'Content-Type: multipart/mixed; boundary="b"\n\n'
                    "--b\nContent-Type: text/plain\n\nSee it.\n"
                    '--b\nContent-Type: text/plain; name="meter.txt"\n'
                    'Content-Disposition: attachment; filename="meter.txt"\n\nbroken\n'
                    "--b--\n"
                )
            )
        for each in complaint | new:
            files = self.env["ir.attachment"].search(
                [("res_model", "=", each._name), ("res_id", "=", each.id)]
            )
            self.assertEqual(files.mapped("name"), ["meter.txt"])

    def test_what_was_no_complaint_is_left_to_its_owner(self):
        with freeze_time("2026-01-05 09:00:00"):
            complaint = self._receive()
            complaint._cancel("Spam")
        self.assertFalse(self._write_again(complaint))
        self.assertIn(
            "The customer wrote again after it was over",
            complaint.activity_ids.mapped("summary"),
        )

    def test_a_third_party_is_left_to_the_owner(self):
        complaint = self._over()
        sender = {"From": "zoe@elsewhere.example.com"}
        self.assertFalse(self._write_again(complaint, **sender))
        self.assertIn(
            "The customer wrote again after it was over",
            complaint.activity_ids.mapped("summary"),
        )

    def test_an_unknown_customer_is_known_by_the_address(self):
        zoe = {"From": "zoe@elsewhere.example.com"}
        complaint = self._over(**zoe)
        new = self._write_again(complaint, **zoe)
        self.assertEqual(new.follows_id, complaint)
        self.assertFalse(new.partner_id)
        self.assertEqual(new.email_normalized, "zoe@elsewhere.example.com")

    def test_a_machine_begins_nothing(self):
        complaint = self._over()
        self.assertFalse(
            self._write_again(complaint, headers="Auto-Submitted: auto-replied")
        )
        self.assertFalse(complaint.follow_up_ids)

    def test_what_is_confidential_stays_so(self):
        complaint = self._over()
        complaint.confidential = True
        new = self._write_again(complaint)
        self.assertTrue(new.confidential)
        self.assertNotIn(self.anna.partner_id, new.message_partner_ids)

    def test_one_of_us_who_writes_late_begins_nothing(self):
        complaint = self._over()
        with freeze_time("2026-03-02 09:00:00"):
            self._say(complaint, self.hanna, "How is it now?")
        self.assertFalse(complaint.follow_up_ids)

    def test_a_call_long_after_it_was_over_begins_one_too(self):
        complaint = self._over()
        with freeze_time("2026-03-02 09:00:00"):
            entry = (
                self.env["sales.mgmt.complaint.entry"]
                .with_user(self.hanna)
                .create(
                    {
                        "name": "It hums again",
                        "partner_id": self.paul.id,
                        "join_id": complaint.id,
                    }
                )
            )
            action = entry.action_join()
        new = complaint.follow_up_ids
        self.assertEqual(action["res_id"], new.id)
        self.assertEqual((new.channel, new.partner_id), ("phone", self.paul))
        self.assertEqual(new.opened_on - complaint.opened_on, timedelta(days=56))
