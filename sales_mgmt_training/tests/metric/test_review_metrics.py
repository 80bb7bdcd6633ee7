from freezegun import freeze_time

from odoo.tests import tagged

from ..review.common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewMetric(ReviewCommon):
    """Two reviews are signed in February 2026 and one is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell_and_close()
        cls._start()
        cls.cycle.review_ids._fill_figures()

    def _measure(self, user, month="2026-02"):
        self._refresh()
        facts = self.env["sales.mgmt.fact"].search(
            [
                (
                    "metric_id",
                    "=",
                    self.env.ref("sales_mgmt_training.metric_training_review_score").id,
                ),
                ("period_id.name", "=", month),
                ("user_id", "=", user.id),
            ]
        )
        return sum(facts.mapped("numerator")), sum(facts.mapped("denominator"))

    def _conclude(self, review, first, last):
        """Let both sides sign, the second one on a day of its own."""
        self._bring_to_interview(review)
        self._hold_interview(review)
        with freeze_time(first):
            review.with_user(review.user_id).action_sign()
        with freeze_time(last):
            review.with_user(review.reviewer_id).action_sign()

    def test_a_score_counts_on_the_day_of_the_last_signature(self):
        review = self._find_review(self.anna)
        self._conclude(review, "2026-02-27 10:00:00", "2026-03-02 10:00:00")
        self.assertEqual(f"{review.signed_on}", "2026-03-02 10:00:00")
        self.assertEqual(self._measure(self.anna), (0, 0))
        self.assertEqual(self._measure(self.anna, "2026-03"), (review.score, 1))

    def test_a_review_that_one_side_signed_is_no_figure(self):
        review = self._find_review(self.anna)
        self._bring_to_interview(review)
        self._hold_interview(review)
        with freeze_time("2026-02-27 10:00:00"):
            review.with_user(self.anna).action_sign()
        self.assertTrue(review.has_score)
        self.assertFalse(review.signed_on)
        self.assertEqual(self._measure(self.anna), (0, 0))

    def test_what_was_refused_counts_from_the_signature_of_the_reviewer(self):
        review = self._find_review(self.anna)
        self._bring_to_interview(review)
        self._hold_interview(review)
        with freeze_time("2026-02-28 10:00:00"):
            review.with_user(self.lena).action_sign()
        with freeze_time("2026-03-05 10:00:00"):
            review.with_user(self.harry)._note_refusal("Does not agree")
        self.assertEqual(f"{review.signed_on}", "2026-02-28 10:00:00")
        self.assertEqual(self._measure(self.anna), (review.score, 1))

    def test_reviews_without_a_score_are_no_zeros(self):
        reviews = self.cycle.review_ids
        anna = self._find_review(self.anna)
        form = anna._get_form("manager")
        form.write({"has_score": True, "final_score": 80})
        (reviews - anna).write({"state": "signed"})
        anna.write({"state": "signed", "has_score": True, "score": 90})
        domain = [("cycle_id", "=", self.cycle.id)]
        [(average, lowest, count)] = self.env["sales.mgmt.review"]._read_group(
            domain, [], ["score:avg", "score:min", "__count"]
        )
        self.assertEqual((average, lowest), (90, 90))
        self.assertGreater(count, 1)
        [(average,)] = self.env["sales.mgmt.review.form"]._read_group(
            [("cycle_id", "=", self.cycle.id), ("kind", "=", "manager")],
            [],
            ["final_score:avg"],
        )
        self.assertEqual(average, 80)
        # and the same in the groups of a pivot
        rows = self.env["sales.mgmt.review"]._read_grouping_sets(
            domain, [["user_id"], []], ["score:avg"]
        )
        self.assertEqual(rows[1], [(90,)])
        self.assertEqual(dict(rows[0])[self.anna], 90)
        self.assertIsNone(dict(rows[0])[self.boris] or None)
