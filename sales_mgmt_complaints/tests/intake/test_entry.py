from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import IntakeCommon


@tagged("post_install", "-at_install")
class TestComplaintEntry(IntakeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.anna, cls.boris):
            user.company_ids |= cls.company
            user.group_ids |= cls.env.ref("sales_team.group_sale_salesman")

    def _enter(self, user, **values):
        """Return the dialog of a user, as the screen fills it."""
        return (
            self.env["sales.mgmt.complaint.entry"]
            .with_user(user)
            .with_context(allowed_company_ids=self.company.ids)
            .create(
                {
                    "name": "The meter is broken",
                    "partner_id": self.paul.id,
                    "description": "<p>It hums.</p>",
                    **values,
                }
            )
        )

    def test_a_salesperson_records_a_call_and_may_follow_it(self):
        action = self._enter(self.anna, category_id=self.category.id).action_record()
        complaint = self.complaints.browse(action["res_id"])
        self.assertEqual(complaint.reporter_id, self.anna)
        self.assertEqual(complaint.channel, "phone")
        self.assertIn(complaint.user_id, self.hanna | self.hilde)
        self.assertTrue(complaint.with_user(self.anna).has_access("read"))
        self.assertFalse(complaint.with_user(self.anna).has_access("write"))
        self.assertFalse(complaint.acknowledged_on)

    def test_a_salesperson_records_what_a_colleagues_customer_says(self):
        action = self._enter(self.boris).action_record()
        complaint = self.complaints.browse(action["res_id"])
        self.assertEqual(complaint.account_manager_id, self.anna)
        self.assertEqual(complaint.reporter_id, self.boris)

    def test_who_may_not_read_a_confidential_one_is_told_who_has_it(self):
        action = self._enter(self.boris, confidential=True).action_record()
        self.assertEqual(action["tag"], "display_notification")
        self.assertRegex(action["params"]["message"], r"C/.* is recorded\. h")

    def test_the_customer_is_told_where_it_was_chosen(self):
        action = self._enter(self.anna, acknowledge=True).action_record()
        self.assertTrue(self.complaints.browse(action["res_id"]).acknowledged_on)

    def test_an_order_that_one_may_not_read_is_refused(self):
        order = self._order(user_id=self.anna.id)
        with self.assertRaisesRegex(AccessError, "may not read"):
            self._enter(self.boris, order_id=order.id).action_record()

    def test_an_order_of_another_customer_is_refused(self):
        bakery = self.env["res.partner"].create({"name": "Bakery"})
        order = self._order(bakery, user_id=self.anna.id)
        with self.assertRaisesRegex(UserError, "belongs to Bakery, not to Brewery"):
            self._enter(self.anna, order_id=order.id).action_record()

    def test_nothing_said_is_nothing_recorded(self):
        with self.assertRaisesRegex(UserError, "what is wrong"):
            self._enter(self.anna, name=" ", description=False).action_record()

    def test_the_dialog_begins_with_the_document_it_was_opened_from(self):
        order = self._order(self.paul, user_id=self.anna.id)
        form = Form(
            self.env["sales.mgmt.complaint.entry"]
            .with_user(self.anna)
            .with_context(active_model="sale.order", active_id=order.id)
        )
        self.assertEqual((form.order_id, form.partner_id), (order, self.paul))

    def test_earlier_cases_show_while_typing_the_likeliest_first(self):
        late = self._complain("Delivery came late")
        broken = self._complain("Display is broken", product_id=self.product.id)
        bakery = self.env["res.partner"].create({"name": "Bakery"})
        self._complain("Display is broken", partner_id=bakery.id)
        form = Form(self.env["sales.mgmt.complaint.entry"].with_user(self.hanna))
        form.partner_id = self.paul
        form.name = "the display broken again"
        self.assertEqual(set(form.similar_ids[:]), {broken, late})
        facts = {"partner_id": self.paul}
        for words, likeliest in (
            ("the display broken again", broken),
            ("late delivery, always late", late),
        ):
            found = self.complaints._find_similar(facts, words)
            self.assertEqual((found[0], len(found)), (likeliest, 2))

    def test_chinese_words_are_compared_too(self):
        broken = self._complain("电表显示屏坏了")
        self._complain("送货太晚")
        facts = {"partner_id": self.paul}
        found = self.complaints._find_similar(facts, "显示屏又坏了")
        self.assertEqual(found[0], broken)

    def test_what_one_may_not_read_is_not_shown(self):
        self._complain(confidential=True)
        dialog = self._enter(self.anna)
        self.assertFalse(dialog.similar_ids)

    def test_what_is_known_already_gets_the_new_words(self):
        complaint = self._complain(user_id=self.hanna.id)
        complaint._move_to("waiting")
        dialog = self._enter(self.anna, join_id=complaint.id)
        self.assertIn(complaint, dialog.similar_ids)
        count = self.complaints.search_count([])
        dialog.action_join()
        self.assertEqual(self.complaints.search_count([]), count)
        self.assertEqual(complaint.state, "progress")
        self.assertIn("It hums.", "".join(complaint.message_ids.mapped("body")))
        self.assertIn(
            "The customer spoke to us again", complaint.activity_ids.mapped("summary")
        )

    def test_words_do_not_go_to_a_complaint_one_may_not_read(self):
        complaint = self._complain(confidential=True)
        with self.assertRaises(AccessError):
            self._enter(self.boris, join_id=complaint.id).action_join()
