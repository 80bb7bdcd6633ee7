from odoo.fields import Command
from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestManyAtOnce(ComplaintCommon):
    """What concerns people is done per person, not per complaint."""

    def _complain_often(self, count, **values):
        return self.env["sales.mgmt.complaint"].create(
            [
                {
                    "name": f"Case {number}",
                    "company_id": self.company.id,
                    "partner_id": self.paul.id,
                    "user_id": self.hanna.id,
                    **values,
                }
                for number in range(count)
            ]
        )

    def _count_statements(self, complaints, method):
        complaints.activity_ids.unlink()
        complaints.message_unsubscribe(complaints.message_partner_ids.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        getattr(complaints, method)()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_the_number_of_statements_does_not_depend_on_the_number(self):
        few, many = self._complain_often(3), self._complain_often(40)
        for method in ("_tell_owners", "_share_with_account_managers"):
            # what is read once for all is in memory then
            self._count_statements(few, method)
            with self.subTest(method=method):
                self.assertEqual(
                    self._count_statements(many, method),
                    self._count_statements(few, method),
                )

    def test_each_one_is_on_the_list_and_all_are_told_in_one_message(self):
        complaints = self._complain_often(25)
        complaints._tell_owners()
        for complaint in complaints:
            self.assertIn(self.hanna, complaint.activity_ids.user_id)
            self.assertIn(self.hanna.partner_id, complaint.message_partner_ids)
            self.assertIn(self.anna.partner_id, complaint.message_partner_ids)
        messages = self.env["mail.message"].search(
            [
                ("subject", "=", "25 complaints are yours now"),
                ("partner_ids", "in", self.hanna.partner_id.ids),
            ],
        )
        self.assertEqual(len(messages), 2)
        self.assertEqual(messages[0].body.count("<li>"), 20)
        self.assertIn("and 5 more", messages[0].body)

    def test_who_takes_several_is_told_nothing(self):
        complaints = self._complain_often(2).with_user(self.hanna)
        before = len(complaints.activity_ids)
        complaints._tell_owners()
        self.assertEqual(len(complaints.activity_ids), before)

    def test_who_leaves_passes_many_on_in_even_shares(self):
        complaints = self._complain_often(10)
        self.team.member_ids = [Command.set((self.hanna | self.hilde | self.oscar).ids)]
        self.hanna.active = False
        shares = {
            user: len(owned) for user, owned in complaints.grouped("user_id").items()
        }
        self.assertEqual(shares, {self.hilde: 5, self.oscar: 5})

    def test_different_customers_are_shared_with_their_own_people(self):
        mill = self.env["res.partner"].create(
            {"name": "Mill", "is_company": True, "user_id": self.carla.id}
        )
        ours = self._complain_often(2)
        theirs = self._complain_often(2, partner_id=mill.id)
        secret = self._complain_often(1, confidential=True)
        (ours | theirs | secret)._share_with_account_managers()
        for complaints, inside, outside in (
            (ours, self.anna, self.carla),
            (theirs, self.carla, self.anna),
        ):
            for complaint in complaints:
                self.assertIn(inside.partner_id, complaint.message_partner_ids)
                self.assertNotIn(outside.partner_id, complaint.message_partner_ids)
        self.assertNotIn(self.anna.partner_id, secret.message_partner_ids)
