from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestChecklist(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category.parent_id.check_template_ids = [
            Command.create({"name": "Ask for a picture", "is_required": True})
        ]
        cls.category.check_template_ids = [Command.create({"name": "Note the lot"})]

    def test_a_complaint_asks_the_points_of_its_category_and_those_above(self):
        complaint = self._complain()
        self.assertEqual(
            set(complaint.check_ids.mapped("name")),
            {"Ask for a picture", "Note the lot"},
        )

    def test_what_is_required_comes_before_resolving(self):
        complaint = self._complain(user_id=self.hanna.id).with_user(self.hanna)
        with self.assertRaisesRegex(UserError, "“Ask for a picture” comes before"):
            complaint._resolve("<p>Repaired</p>")
        point = complaint.check_ids.filtered("is_required")
        point.is_done = True
        self.assertEqual(point.done_by_id, self.hanna)
        complaint._resolve("<p>Repaired</p>")
        self.assertEqual(complaint.state, "resolved")

    def test_another_category_asks_other_points_and_keeps_what_was_done(self):
        complaint = self._complain()
        done = complaint.check_ids.filtered(lambda each: each.name == "Note the lot")
        done.is_done = True
        complaint.category_id = self.env.ref("sales_mgmt_complaints.category_other")
        self.assertEqual(complaint.check_ids, done)

    def test_an_unticked_point_is_nobodys(self):
        point = self._complain().check_ids[0]
        point.is_done = True
        point.is_done = False
        self.assertFalse(point.done_by_id)
        self.assertFalse(point.done_on)

    def test_points_are_filled_for_any_number_of_complaints_in_the_same_queries(self):
        def create(count):
            complaints = self.env["sales.mgmt.complaint"].create(
                [
                    {
                        "name": str(number),
                        "company_id": self.company.id,
                        "category_id": self.category.id,
                        "user_id": self.hanna.id,
                    }
                    for number in range(count)
                ]
            )
            complaints.check_ids.unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            complaints._fill_checklist()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        create(2)
        self.assertEqual(create(3), create(30))
