from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReview(ReviewCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._start()
        cls.review = cls._find_review(cls.anna)
        cls.won, cls.behaviour = cls.review.line_ids

    def _at_interview(self, rating="3"):
        self._sell_and_close()
        self._bring_to_interview(self.review, rating)
        self._hold_interview(self.review)

    # Figures

    def test_figures_are_missing_until_the_period_is_closed(self):
        self.assertEqual(self.won.figure_state, "open")
        with self.assertRaisesRegex(UserError, "2026-01 is not closed"):
            self.review.with_user(self.lena).action_fill_figures()
        self.assertFalse(self.won.has_points)

    def test_figures_come_from_the_closed_period(self):
        self._sell_and_close()
        self.assertEqual(self.won.figure_state, "filled")
        self.assertEqual((self.won.target, self.won.actual), (1000, 900))
        self.assertEqual((self.won.attainment, self.won.points), (0.9, 90))

    def test_a_late_deal_does_not_change_them(self):
        self._sell_and_close()
        self._create_won(self.anna, 500, "2026-01-20 10:00:00")
        self._refresh()
        self.review._fill_figures()
        self.assertEqual(self.won.actual, 900)

    def test_without_a_target_there_is_nothing_to_judge(self):
        self._sell_and_close()
        line = self._find_review(self.lena).line_ids[0]
        self.assertEqual(line.figure_state, "no_target")
        self.assertFalse(line.has_points)

    def test_a_metric_of_later_was_not_measured_then(self):
        self._sell_and_close()
        later = self.env["sales.mgmt.metric"].create(
            {"name": "Later", "code": "test_later", "is_typed": True}
        )
        line = self.won.copy({"metric_id": later.id, "figure_state": "open"})
        self.review._fill_figures()
        self.assertEqual(line.figure_state, "not_measured")
        self.assertFalse(line.has_points)

    # Parts and score

    def test_the_score_weighs_figures_and_ratings(self):
        self._at_interview(rating="4")
        # half of 90 for the attainment, half of 110 for a 4
        self.assertEqual((self.review.score, self.review.grade), (100, "Good"))
        self.assertEqual(self.behaviour.manager_rating, "4")

    def test_the_reviewer_hands_over_after_the_person(self):
        form = self._get_form(self.review, "manager", self.lena)
        form.rating_ids.rating = "3"
        form.comment = "Fine"
        with self.assertRaisesRegex(UserError, "has not handed over the self part"):
            form.action_hand_over()
        self._write_part(self.review, "self", self.anna)
        form.action_hand_over()
        self.assertEqual(form.state, "done")

    def test_what_is_not_rated_is_not_handed_over(self):
        form = self._get_form(self.review, "self", self.anna)
        form.comment = "All fine"
        with self.assertRaisesRegex(UserError, "Rate “Indicator 2”"):
            form.action_hand_over()

    def test_what_is_handed_over_stays_as_it_is(self):
        form = self._write_part(self.review, "self", self.anna)
        with self.assertRaisesRegex(UserError, "is handed over"):
            form.comment = "Other words"
        with self.assertRaisesRegex(UserError, "is handed over"):
            form.rating_ids.rating = "5"

    def test_nobody_writes_the_part_of_somebody_else(self):
        form = self._get_form(self.review, "manager", self.lena)
        with self.assertRaises(AccessError):
            form.with_user(self.anna).comment = "Great"
        with self.assertRaisesRegex(AccessError, "by its buttons"):
            form.final_score = 120

    def test_it_goes_on_without_a_self_part_only_after_its_day(self):
        with (
            freeze_time("2026-02-10 10:00:00"),
            self.assertRaisesRegex(UserError, "Wait until then"),
        ):
            self.review.with_user(self.lena).action_go_on()
        with freeze_time("2026-02-11 10:00:00"):
            with self.assertRaisesRegex(AccessError, "nobody for themselves"):
                self.review.with_user(self.anna).action_go_on()
            self.review.with_user(self.lena).action_go_on()
        self.assertEqual(self.review.state, "manager")

    def test_nothing_is_shared_on_figures_that_can_change(self):
        self.cycle.with_calibration = False
        self._write_part(self.review, "self", self.anna)
        self._write_part(self.review, "manager", self.lena)
        with self.assertRaisesRegex(UserError, "2026-01 is not closed"):
            self.review.with_user(self.lena).action_share()

    # Reviewers

    def test_nobody_reviews_themselves(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.review.reviewer_id = self.anna
            self.env.flush_all()
        with self.assertRaisesRegex(UserError, "cannot review themselves"):
            self.review.with_user(self.harry)._change_reviewer(self.anna, "Why not")

    def test_the_reviewer_of_the_start_is_kept(self):
        self.north.leader_id = self.sven
        self.assertEqual(self.review.reviewer_id, self.lena)

    def test_when_the_reviewer_left_somebody_of_the_line_above_goes_on(self):
        with self.assertRaisesRegex(AccessError, "stands neither above"):
            self.review.with_user(self.harry)._change_reviewer(self.boris, "Left")
        self.review.with_user(self.dora)._change_reviewer(self.dora, "Lena left")
        form = self._get_form(self.review, "manager", self.dora)
        self.assertEqual(self.review.reviewer_id, self.dora)
        self.assertTrue(form.has_access("write"))

    # Colleagues

    def test_colleagues_are_asked_for_their_view(self):
        self.review.with_user(self.lena)._ask_peers(self.boris | self.carla)
        self._write_part(self.review, "peer", self.boris, "5")
        self._write_part(self.review, "peer", self.carla, "2")
        rating = self._get_form(self.review, "manager", self.lena).rating_ids
        self.assertEqual(rating.peer_view, "3.5 of 2")

    def test_neither_the_person_nor_the_reviewer_is_a_colleague(self):
        for user in (self.anna, self.lena):
            with self.assertRaisesRegex(UserError, "ask others"):
                self.review.with_user(self.lena)._ask_peers(user)
        with self.assertRaisesRegex(AccessError, "nobody else does that"):
            self.review.with_user(self.anna)._ask_peers(self.boris)

    # Calibration

    def _calibrate(self):
        self._sell_and_close()
        self._write_part(self.review, "self", self.anna)
        return self._write_part(self.review, "manager", self.lena)

    def test_a_score_is_released_before_it_is_shared(self):
        form = self._calibrate()
        with self.assertRaisesRegex(UserError, "are compared before"):
            self.review.with_user(self.lena).action_share()
        with self.assertRaisesRegex(AccessError, "is calibrated by the line above"):
            form.action_release()
        form.with_user(self.dora).action_release()
        self.review.with_user(self.lena).action_share()
        self.assertEqual(self.review.score, 95)

    def test_an_adjustment_has_a_reason_and_is_audited(self):
        form = self._calibrate().with_user(self.dora)
        step = form.env["sales.mgmt.review.step"].create(
            {"step": "adjust", "form_id": form.id, "adjustment": -10}
        )
        with self.assertRaisesRegex(UserError, "Say why"):
            step.action_confirm()
        step.reason = "Easy territory"
        step.action_confirm()
        self.assertEqual((form.score, form.final_score), (95, 85))
        self.assertEqual(form.grade, "Poor")
        entry = self.env["sales.mgmt.audit"].search(
            [("model", "=", form._name), ("res_id", "=", form.id)], limit=1
        )
        self.assertEqual((entry.reason, entry.user_id), ("Easy territory", self.dora))

    def test_nobody_adjusts_what_they_wrote_or_what_is_about_them(self):
        form = self._calibrate()
        for user in (self.lena, self.anna, self.sven):
            with self.assertRaises(AccessError):
                form.with_user(user)._adjust(10, "Because")

    # Interview and signatures

    def test_minutes_are_written_at_the_interview_only(self):
        with self.assertRaisesRegex(UserError, "is not at the interview"):
            self.review.with_user(self.lena).minutes = "<p>Early</p>"

    def test_each_side_writes_its_words(self):
        self._at_interview()
        self.review.with_user(self.anna).person_comment = "I see it differently"
        with self.assertRaisesRegex(AccessError, "the person a remark"):
            self.review.with_user(self.anna).minutes = "<p>Mine</p>"
        with self.assertRaisesRegex(AccessError, "the person a remark"):
            self.review.with_user(self.lena).person_comment = "She agrees"
        with self.assertRaisesRegex(AccessError, "the person a remark"):
            self.review.with_user(self.lena).write({"score": 120})

    def test_the_interview_stands_in_both_calendars_and_moves_along(self):
        self._at_interview()
        event = self.review.interview_event_id
        self.assertEqual(event.partner_ids, self.anna.partner_id | self.lena.partner_id)
        self.assertEqual(event.privacy, "private")
        self.review.with_user(self.lena).interview_on = "2026-02-26 08:00:00"
        self.assertEqual(event.start.isoformat(), "2026-02-26T08:00:00")

    def test_an_interview_that_is_still_to_come_is_not_signed(self):
        self._at_interview()
        with (
            freeze_time("2026-02-25 09:59:00"),
            self.assertRaisesRegex(UserError, "after the interview"),
        ):
            self.review.with_user(self.anna).action_sign()

    def test_after_the_first_signature_nothing_changes_until_it_is_taken_back(self):
        self._at_interview()
        with freeze_time("2026-02-26 10:00:00"):
            self.review.with_user(self.anna).action_sign()
        with self.assertRaisesRegex(UserError, "Take the signature back first"):
            self.review.with_user(self.lena).minutes = "<p>Other</p>"
        self.review.with_user(self.lena).action_take_back_signature()
        self.assertFalse(self.review.person_signed_on)
        self.review.with_user(self.lena).minutes = "<p>Other</p>"

    def test_nobody_signs_for_somebody_else(self):
        self._at_interview()
        with self.assertRaisesRegex(AccessError, "nobody in their place"):
            self.review.with_user(self.dora).action_sign()
        with freeze_time("2026-02-26 10:00:00"):
            self.review.with_user(self.anna).action_sign()
            with self.assertRaisesRegex(UserError, "signed .* already"):
                self.review.with_user(self.anna).action_sign()

    def test_what_is_signed_stays_for_everybody(self):
        self._at_interview()
        measure = (
            self.env["sales.mgmt.review.measure"]
            .with_user(self.lena)
            .create(
                {
                    "review_id": self.review.id,
                    "name": "Ride along",
                    "date_due": "2026-03-31",
                }
            )
        )
        self._sign(self.review)
        self.assertEqual(self.review.state, "signed")
        form = self.review.form_ids.filtered(lambda each: each.kind == "manager")
        # in sudo too
        for record, values in (
            (self.review, {"minutes": "<p>Other</p>"}),
            (self.review, {"score": 1}),
            (self.review, {"state": "interview"}),
            (self.review, {"measure_ids": [Command.clear()]}),
            (self.won, {"points": 1}),
            (measure, {"name": "Other"}),
            (form, {"comment": "Other"}),
            (form.rating_ids, {"rating": "1"}),
        ):
            with (
                self.subTest(record=record._name, values=values),
                self.assertRaisesRegex(UserError, "is signed and stays"),
            ):
                record.sudo().write(values)
        for record in (self.won, measure, form, form.rating_ids):
            with self.assertRaisesRegex(UserError, "is signed and stays"):
                record.sudo().unlink()
        with self.assertRaisesRegex(UserError, "gone beyond"):
            self.review.sudo().unlink()
        with self.assertRaisesRegex(UserError, "is signed and stays"):
            measure.sudo().copy()

    def test_the_audit_log_vouches_for_what_was_signed(self):
        self._at_interview()
        self._sign(self.review)
        audit = self.env["sales.mgmt.audit"]
        self.assertTrue(audit._verify(self.company)[0])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_mgmt_review SET score = 120 WHERE id = %s", [self.review.id]
        )
        self.env.invalidate_all()
        self.assertFalse(audit._verify(self.company)[0])

    def test_what_was_agreed_begins_with_the_second_signature(self):
        self._at_interview()
        self.review.with_user(self.lena).measure_ids = [
            Command.create({"name": "Ride along", "date_due": "2026-03-31"}),
            Command.create(
                {
                    "name": "Negotiating",
                    "kind": "course",
                    "course_id": self.course.id,
                    "date_due": "2026-04-30",
                }
            ),
        ]
        task, course = self.review.measure_ids
        self.assertFalse(self._get_file(self.anna).enrolment_ids)
        self._sign(self.review)
        enrolment = course.enrolment_id
        self.assertEqual(enrolment.person_id.user_id, self.anna)
        self.assertEqual(enrolment.origin, "review")
        self.assertEqual(enrolment.date_due.isoformat(), "2026-04-30")
        self.assertEqual(task.activity_id.user_id, self.anna)
        enrolment._pass()
        task.activity_id.with_user(self.anna).action_feedback()
        self.env.invalidate_all()
        self.assertEqual((task | course).mapped("is_done"), [True, True])

    def test_a_refusal_is_noted_by_an_officer_after_the_reviewer_signed(self):
        self._at_interview()
        with self.assertRaisesRegex(UserError, "signs .* before"):
            self.review.with_user(self.harry)._note_refusal("Does not agree")
        with freeze_time("2026-02-26 10:00:00"):
            self.review.with_user(self.lena).action_sign()
        with self.assertRaisesRegex(AccessError, "An officer of Employees"):
            self.review.with_user(self.lena)._note_refusal("Does not agree")
        self.review.with_user(self.harry)._note_refusal("Does not agree")
        self.assertEqual(self.review.state, "signed")
        self.assertIn("noted by", self.review.refusal)

    def test_the_last_signature_ends_the_cycle(self):
        (self.cycle.review_ids - self.review).unlink()
        self._at_interview()
        self._sign(self.review)
        self.assertEqual(self.cycle.state, "done")

    def test_the_file_of_a_person_draws_the_scores(self):
        self._at_interview()
        person = self._get_file(self.anna).with_user(self.lena)
        self.assertFalse(person.review_chart)
        self._sign(self.review)
        person.invalidate_recordset()
        self.assertIn('"value": 95.0', person.review_chart)
        self.assertEqual(person.review_count, 1)
