from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ExamCommon


@tagged("post_install", "-at_install")
class TestExamCall(ExamCommon):
    """Tara opens the exam for people, who are told where it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enrolments = cls._enrol(cls.anna) | cls._enrol(cls.boris)
        cls.action = cls.env.ref(
            "sales_mgmt_training.sales_mgmt_training_enrolment_server_action_exam"
        )

    def _run(self, user, enrolments=None):
        enrolments = self.enrolments if enrolments is None else enrolments
        return (
            self.action.with_user(user)
            .with_context(
                active_model=enrolments._name,
                active_ids=enrolments.ids,
                active_id=enrolments[:1].id,
            )
            .run()
        )

    def _get_words(self, enrolment):
        messages = self.env["mail.message"].search(
            [
                ("model", "=", enrolment._name),
                ("res_id", "=", enrolment.id),
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", enrolment.user_id.partner_id.ids),
            ]
        )
        return " ".join(messages.mapped("body"))

    def test_everybody_is_told_with_the_link_and_the_courses_begin(self):
        told = self._run(self.tara)
        self.assertIn("2 people", told["params"]["message"])
        for enrolment in self.enrolments:
            self.assertEqual(enrolment.state, "started")
            self.assertTrue(enrolment.exam_opened_on)
            self.assertIn("2 questions", self._get_words(enrolment))
            self.assertIn(
                f"/mail/view?model={enrolment._name}&amp;res_id={enrolment.id}",
                self._get_words(enrolment),
            )
            self.assertEqual(enrolment.activity_ids.user_id, enrolment.user_id)
            # the time runs from the moment in which the participant opens it
            self.assertFalse(enrolment.attempt_ids)

    def test_the_call_ends_with_the_exam_and_is_there_once(self):
        self._run(self.tara)
        self._run(self.tara)
        enrolment = self.enrolments[0]
        self.assertEqual(len(enrolment.activity_ids), 1)
        self._sit(enrolment, 2)
        self.assertEqual(enrolment.state, "passed")
        self.assertFalse(enrolment.activity_ids)

    def test_what_was_due_before_is_due_today(self):
        self.enrolments.date_due = "2026-01-31"
        with freeze_time("2026-03-10 09:00:00"):
            self._run(self.tara)
        days = set(self.enrolments.activity_ids.mapped("date_deadline"))
        self.assertEqual({f"{day}" for day in days}, {"2026-03-10"})

    def test_nobody_else_opens_an_exam_for_others(self):
        for user in (self.anna, self.lena, self.dora, self.auditor):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self._run(user)
                own = self.enrolments[0].with_user(user)
                if own.has_access("read"):
                    with self.assertRaisesRegex(AccessError, "by a training officer"):
                        own.action_call_to_exam()
        self.assertEqual(set(self.enrolments.mapped("state")), {"todo"})

    def test_either_everybody_is_called_or_nobody(self):
        other = self._enrol(self.carla, self._create_course("Gifts"))
        with self.assertRaisesRegex(UserError, "“Gifts” has no exam"):
            self._run(self.tara, self.enrolments | other)
        self.enrolments[1].with_user(self.lena).action_cancel()
        with self.assertRaisesRegex(UserError, "is cancelled already"):
            self._run(self.tara)
        self.assertEqual(self.enrolments[0].state, "todo")

    def test_who_has_no_attempt_left_is_named(self):
        enrolment = self.enrolments[0]
        self._sit(enrolment, 0)
        attempts = self.env["sales.mgmt.training.attempt"].create(
            {
                "person_id": enrolment.person_id.id,
                "enrolment_id": enrolment.id,
                "state": "broken",
                "ended_on": "2026-01-01 10:00:00",
            }
        )
        self.assertTrue(attempts)
        with self.assertRaisesRegex(UserError, "anna .*Give more attempts"):
            self._run(self.tara)

    def test_an_exam_that_is_not_ready_is_not_opened(self):
        self.survey.active = False
        with self.assertRaisesRegex(UserError, "is not ready"):
            self._run(self.tara)
        with self.assertRaisesRegex(UserError, "Choose the enrolments"):
            self.enrolments.browse().with_user(self.tara).action_call_to_exam()
