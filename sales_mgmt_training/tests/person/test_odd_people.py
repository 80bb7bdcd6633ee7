from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..review.common import ReviewCommon


@tagged("post_install", "-at_install")
class TestOddPeople(ReviewCommon):
    """Two units, no employee, no user: what everyday data looks like."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._assign(cls.anna, cls.south, is_main=False)
        cls.files = cls.env["sales.mgmt.person"]

    def test_who_works_in_two_units_has_one_file_and_both_lines_above(self):
        person = self._get_file(self.anna)
        self.assertEqual(len(person), 1)
        self.assertEqual((person.unit_id, person.leader_id), (self.north, self.lena))
        self.assertLessEqual(self.lena | self.sven, person.superior_ids)
        for leader in (self.lena, self.sven):
            self.assertTrue(person.with_user(leader).has_access("read"))

    def test_who_works_in_two_units_is_reviewed_once_by_the_main_line(self):
        self.cycle.unit_ids = self.north | self.south
        self._start()
        review = self._find_review(self.anna)
        self.assertEqual(len(review), 1)
        self.assertEqual(review.reviewer_id, self.lena)
        # of the second unit alone they are not reviewed
        other = self._create_cycle("2026-02", unit_ids=self.south.ids)
        self._start(other)
        self.assertFalse(self._find_review(self.anna, other))

    def test_who_works_in_two_units_is_enrolled_and_needed_once(self):
        values = {
            "person_ids": self._get_file(self.anna).ids,
            "course_id": self.course.id,
        }
        for user in (self.lena, self.sven):
            dialog = self.env["sales.mgmt.training.enrol"].with_user(user)
            dialog.create(values).action_confirm()
        self.assertEqual(len(self._get_file(self.anna).enrolment_ids), 1)

    def test_without_the_main_assignment_the_second_one_is_the_place(self):
        self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id), ("is_main", "=", True)]
        ).unlink()
        self.assertEqual(self._get_file(self.anna).unit_id, self.south)

    def test_an_employee_without_a_user_is_nobody_who_sells(self):
        self.env["hr.employee"].create({"name": "Gus", "company_id": self.company.id})
        files = self.files.search([("company_id", "=", self.company.id)])
        self.files._refresh(self.company)
        self.env["sales.mgmt.training.need"]._cron_collect()
        self.assertEqual(
            self.files.search([("company_id", "=", self.company.id)]), files
        )
        self.assertFalse(files.filtered(lambda each: each.name == "Gus"))

    def test_a_person_without_an_employee_is_trained_and_printed_all_the_same(self):
        person = self._get_file(self.boris)
        self.assertFalse(person.sudo().employee_id)
        self._enrol(self.boris)._pass()
        self.env["sales.mgmt.training.need"]._cron_collect()
        section = self.env["report.sales_mgmt_training.training_record"]._get_section(
            person
        )
        self.assertEqual((section["passed_count"], len(section["skills"])), (1, 0))

    def test_a_reviewer_who_has_left_is_replaced_by_somebody_who_is_there(self):
        self._start()
        review = self._find_review(self.anna)
        self.max.active = False
        with self.assertRaisesRegex(UserError, "has left. Choose somebody"):
            review.with_user(self.harry)._change_reviewer(self.max, "Lena left")
        self.lena.active = False
        # nobody is asked who is not there
        self._write_part(review, "self", self.anna)
        self.env["sales.mgmt.review.cycle"]._ask_for_parts()
        self.assertFalse(
            self.env["mail.activity"].search(
                [("user_id", "=", self.lena.id), ("res_model", "ilike", "review")]
            )
        )
        review.with_user(self.dora)._change_reviewer(self.dora, "Lena left")
        self.assertEqual(review.reviewer_id, self.dora)

    def test_a_leader_who_left_before_the_start_reviews_nobody(self):
        self.lena.active = False
        with freeze_time("2026-02-02"):
            self._start()
        review = self._find_review(self.boris)
        self.assertTrue(
            review.reviewer_id == self.dora or self.boris.name in self.cycle.left_out
        )
