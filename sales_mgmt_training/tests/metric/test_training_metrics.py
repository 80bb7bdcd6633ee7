from freezegun import freeze_time

from odoo.tests import tagged

from ..common import TrainingCommon


@tagged("post_install", "-at_install")
class TestTrainingMetrics(TrainingCommon):
    """Figures of March 2026, worked out by hand.

    Anna has three courses due in March: one passed with 90, one failed with 60 and
    still to be done again in April, one from which she was taken off. Boris passed his
    in February already.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march = cls._find_period("2026-03")
        cls.product = cls._create_course("The New Meter", score_min=70, hours=1.5)
        cls.policy = cls._create_course("Gifts", completion="confirm", hours=0.5)
        with freeze_time("2026-02-27 09:00:00"):
            cls._enrol(cls.boris, cls.product, date_due="2026-03-31")._record_score(80)
        with freeze_time("2026-03-10 09:00:00"):
            cls._enrol(cls.anna, cls.course, date_due="2026-03-31")._record_score(90)
            failed = cls._enrol(cls.anna, cls.product, date_due="2026-03-31")
            failed._record_score(60)
            left = cls._enrol(cls.anna, cls.policy, date_due="2026-03-31")
            left.with_user(cls.lena).action_cancel()

    def _measure(self, code, user):
        """Return the figure of a person in March as value and base."""
        self._refresh()
        metric = self.env.ref(f"sales_mgmt_training.metric_training_{code}")
        facts = self.env["sales.mgmt.fact"].search(
            [
                ("metric_id", "=", metric.id),
                ("period_id", "=", self.march.id),
                ("user_id", "=", user.id),
                ("segment_id", "=", False),
            ]
        )
        return sum(facts.mapped("numerator")), sum(facts.mapped("denominator"))

    def test_every_metric_is_available_and_finds_nothing_to_complain_about(self):
        metrics = self.env["sales.mgmt.metric"].search(
            [("code", "=like", "training_%")]
        )
        self.assertTrue(metrics)
        for metric in metrics:
            with self.subTest(metric=metric.code):
                self.assertTrue(metric.available)
                self.assertEqual(metric._get_problems(), [])

    def test_completion_is_what_was_passed_of_what_was_due(self):
        self.assertEqual(self._measure("completion", self.anna), (1, 2))
        # early is in time
        self.assertEqual(self._measure("completion", self.boris), (1, 1))

    def test_scores_count_when_the_course_ended_passed_or_not(self):
        self.assertEqual(self._measure("exam_score", self.anna), (150, 2))
        self.assertEqual(self._measure("exam_score", self.boris), (0, 0))

    def test_hours_count_for_what_was_passed(self):
        self.assertEqual(self._measure("hours", self.anna), (8, 0))
        self.assertEqual(self._measure("hours", self.boris), (0, 0))
