from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import TrainingCommon


@tagged("post_install", "-at_install")
class TestCompliance(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._create_course(
            "Gifts and Invitations", kind="compliance", completion="confirm"
        )
        cls.first = cls._publish("<p>No gifts above 35 euros.</p>")
        cls.enrolment = cls._enrol(cls.anna)

    @classmethod
    def _publish(cls, body):
        version = (
            cls.env["sales.mgmt.training.version"]
            .with_user(cls.tara)
            .create({"course_id": cls.course.id, "body": body})
        )
        version.action_publish()
        return version

    def _confirm(self, enrolment, version):
        enrolment.with_user(enrolment.user_id).with_context(
            read_version_id=version.id
        ).action_confirm()

    def _get_read(self, user):
        return self.env["sales.mgmt.acknowledgement"].search(
            [("user_id", "=", user.id), ("course_id", "=", self.course.id)]
        )

    def _get_open(self, user):
        return self._get_file(user).enrolment_ids.filtered(
            lambda each: each.course_id == self.course and each.state == "todo"
        )

    def test_it_is_kept_who_has_read_which_version_and_when(self):
        self._confirm(self.enrolment, self.first)
        read = self._get_read(self.anna)
        self.assertEqual(read.version_id, self.first)
        self.assertEqual(read.recorded_by_id, self.anna)
        self.assertEqual(read.fingerprint, self.first.fingerprint)
        self.assertTrue(read.acknowledged_on)
        self.assertEqual((self.first.read_count, self.first.open_count), (1, 0))

    def test_a_new_version_is_read_again_by_everybody_concerned(self):
        self._confirm(self.enrolment, self.first)
        still = self._enrol(self.boris)
        second = self._publish("<p>No gifts at all.</p>")
        self.assertEqual(second.number, 2)
        again = self._get_open(self.anna)
        self.assertEqual((again.version_id, again.origin), (second, "version"))
        self.assertEqual(self._get_open(self.boris), still)
        self.assertEqual(still.version_id, second)
        self.assertFalse(self._get_open(self.carla))
        self._confirm(again, second)
        self.assertEqual(self._get_read(self.anna).version_id, self.first | second)

    def test_who_left_does_not_read_it(self):
        self._confirm(self.enrolment, self.first)
        self._get_file(self.anna).active = False
        self._publish("<p>No gifts at all.</p>")
        self.assertFalse(self._get_open(self.anna))

    def test_nobody_confirms_a_text_that_changed_under_their_eyes(self):
        self._publish("<p>No gifts at all.</p>")
        with self.assertRaisesRegex(UserError, "has a new version"):
            self._confirm(self.enrolment, self.first)
        with self.assertRaisesRegex(UserError, "has a new version"):
            self.enrolment.with_user(self.anna).action_confirm()
        self.assertFalse(self._get_read(self.anna))

    def test_what_was_published_never_changes(self):
        for change in (
            lambda: self.first.write({"body": "<p>Gifts are fine.</p>"}),
            lambda: self.first.sudo().write({"valid_from": "2020-01-01"}),
        ):
            with self.assertRaisesRegex(UserError, "as it was published"):
                change()
        with self.assertRaisesRegex(UserError, "is kept with"):
            self.first.unlink()
        with self.assertRaisesRegex(UserError, "published already"):
            self.first.action_publish()
        self.assertTrue(self.first.is_intact)

    def test_a_text_that_was_changed_in_the_database_is_told(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_mgmt_training_version SET body = 'x' WHERE id = %s",
            [self.first.id],
        )
        self.env.invalidate_all()
        self.assertFalse(self.first.is_intact)

    def test_what_was_confirmed_is_neither_changed_nor_deleted(self):
        self._confirm(self.enrolment, self.first)
        read = self._get_read(self.anna).sudo()
        with self.assertRaisesRegex(AccessError, "not changed"):
            read.acknowledged_on = "2020-01-01"
        with self.assertRaisesRegex(AccessError, "not deleted"):
            read.unlink()

    def test_only_a_training_officer_publishes_and_by_the_button(self):
        draft = self.first.copy()
        self.assertEqual(draft.state, "draft")
        for user in (self.anna, self.lena, self.harry, self.dora):
            with self.assertRaises(AccessError):
                draft.with_user(user).action_publish()
        with self.assertRaisesRegex(AccessError, "by its button"):
            draft.with_user(self.tara).write({"state": "published"})
        self.assertFalse(draft.with_user(self.anna).has_access("read"))

    def test_only_policies_have_versions(self):
        course = self._create_course("Negotiating")
        with self.assertRaisesRegex(ValidationError, "not about laws"):
            self.env["sales.mgmt.training.version"].create(
                {"course_id": course.id, "body": "<p>Text</p>"}
            )
