from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import TrainingCommon


@tagged("post_install", "-at_install")
class TestFeedback(TrainingCommon):
    def _give(self, author, about, **values):
        return (
            self.env["sales.mgmt.feedback"]
            .with_user(author)
            .create(
                {
                    "recipient_id": about.id,
                    "text": "You kept the customer waiting",
                    **values,
                }
            )
        )

    def test_the_person_the_author_the_line_above_and_hr_read_it(self):
        feedback = self._give(self.boris, self.anna)
        readers = {self.boris, self.anna, self.lena, self.harry, self.auditor}
        others = {self.carla, self.sven, self.max, self.tara}
        for user in readers | others:
            with self.subTest(user=user.login):
                self.assertEqual(
                    feedback.with_user(user).has_access("read"), user in readers
                )

    def test_feedback_is_about_somebody_else(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._give(self.anna, self.anna)

    def test_only_who_sells_has_a_file_to_put_it_in(self):
        with self.assertRaisesRegex(UserError, "is not assigned to a sales unit"):
            self._give(self.boris, self.tara)

    def test_nobody_speaks_in_the_name_of_somebody_else(self):
        feedback = self._give(self.boris, self.anna, author_id=self.lena.id)
        self.assertEqual(feedback.author_id, self.boris)

    def test_what_was_said_stays(self):
        feedback = self._give(self.boris, self.anna)
        for user in (self.boris, self.env.user):
            with self.assertRaisesRegex(UserError, "stays as it was said"):
                feedback.with_user(user).text = "You were great"
        with self.assertRaisesRegex(UserError, "was given and stays"):
            feedback.sudo().unlink()

    def test_what_was_agreed_is_on_the_list_of_the_person_until_it_is_done(self):
        feedback = self._give(
            self.lena,
            self.anna,
            kind="improvement",
            measure="Answer within a day",
            date_due="2026-12-31",
        )
        activity = feedback.sudo().activity_ids
        self.assertEqual(activity.user_id, self.anna)
        self.assertEqual(activity.date_deadline.isoformat(), "2026-12-31")
        with self.assertRaisesRegex(AccessError, "only they change"):
            feedback.with_user(self.anna).action_done()
        feedback.with_user(self.lena).action_done()
        self.assertTrue(feedback.done_on)
        self.assertFalse(feedback.sudo().activity_ids)
