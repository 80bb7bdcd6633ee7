from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..review.common import ReviewCommon
from .common import DevelopmentCommon


@tagged("post_install", "-at_install")
class TestDevelopmentPlan(DevelopmentCommon):
    def test_it_holds_when_the_person_and_the_line_above_agree(self):
        plan = self._create_development_plan()
        plan.with_user(self.anna).action_agree()
        self.assertEqual(plan.state, "draft")
        self.assertIn(self.lena, plan.activity_ids.user_id)
        plan.with_user(self.lena).action_agree()
        self.assertEqual(plan.state, "agreed")
        self.assertEqual(plan.leader_agreed_id, self.lena)
        self.assertFalse(plan.activity_ids)

    def test_one_side_alone_agrees_to_nothing(self):
        plan = self._create_development_plan()
        plan.with_user(self.lena).action_agree()
        for user in (self.lena, self.dora, self.harry):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                plan.with_user(user).action_agree()
        self.assertEqual(plan.state, "draft")

    def test_a_plan_without_goals_is_not_agreed(self):
        plan = self._create_development_plan()
        plan.goal_ids.unlink()
        with self.assertRaisesRegex(UserError, "has no goals yet"):
            plan.with_user(self.anna).action_agree()

    def test_who_changes_a_draft_asks_both_again(self):
        plan = self._create_development_plan()
        plan.with_user(self.anna).action_agree()
        plan.goal_ids.with_user(self.lena).date_due = "2026-07-31"
        self.assertFalse(plan.person_agreed_on)
        plan.with_user(self.anna).action_agree()
        plan.with_user(self.lena).ambition = "Lead a team"
        self.assertFalse(plan.person_agreed_on)

    def test_what_was_agreed_is_reopened_before_it_changes(self):
        plan = self._agree(self._create_development_plan())
        for user in (self.anna, self.lena):
            with self.assertRaisesRegex(UserError, "Reopen it to change it"):
                plan.goal_ids.with_user(user).date_due = "2026-07-31"
            with self.assertRaisesRegex(UserError, "Reopen it to change it"):
                plan.with_user(user).ambition = "Something else"
        plan.with_user(self.anna).action_reopen()
        plan.goal_ids.with_user(self.anna).date_due = "2026-07-31"
        self.assertEqual(plan.state, "draft")
        self.assertFalse(plan.person_agreed_on or plan.leader_agreed_on)

    def test_the_line_above_finds_another_mentor_without_agreeing_anew(self):
        plan = self._agree(self._create_development_plan())
        with self.assertRaises(AccessError):
            plan.with_user(self.anna).mentor_id = self.boris
        plan.with_user(self.lena).mentor_id = self.boris
        self.assertEqual(plan.state, "agreed")
        self.assertIn(self.boris, plan.activity_ids.user_id)

    def test_nobody_is_their_own_mentor(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._create_development_plan(mentor_id=self.anna.id)

    def test_state_and_agreement_are_not_typed_in(self):
        plan = self._create_development_plan(state="agreed")
        self.assertEqual(plan.state, "draft")
        for values in ({"state": "agreed"}, {"leader_agreed_on": "2026-01-01"}):
            for user in (self.anna, self.lena, self.harry):
                with self.assertRaisesRegex(AccessError, "not from typing"):
                    plan.with_user(user).write(values)

    def test_there_is_one_open_plan_for_a_year_and_one_without_end(self):
        endless = {"period_id": False, "date_from": "2026-01-01"}
        self._create_development_plan()
        self._create_development_plan(**endless)
        for values in ({}, endless):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                self._create_development_plan(**values)

    def test_a_plan_is_for_a_year_of_its_company(self):
        with self.assertRaisesRegex(ValidationError, "is no year of"):
            self._create_development_plan(
                {"date_due": "2026-01-31"}, period_id=self._find_period("2026-01").id
            )

    def test_goals_are_due_within_the_plan(self):
        plan = self._create_development_plan(
            {"date_due": "2026-01-01"}, {"date_due": "2026-12-31"}
        )
        goals = self.env["sales.mgmt.development.goal"]
        for day in ("2025-12-31", "2027-01-01"):
            with self.assertRaisesRegex(ValidationError, "outside of"):
                goals.create({"plan_id": plan.id, "name": "Late", "date_due": day})

    # The end

    def test_it_is_done_when_every_goal_is_reached(self):
        plan = self._agree(self._create_development_plan())
        with self.assertRaisesRegex(UserError, "“Speak freely” is not"):
            plan.with_user(self.lena).action_done()
        plan.goal_ids.with_user(self.lena).noted = 100
        with self.assertRaises(AccessError):
            plan.with_user(self.anna).action_done()
        plan.with_user(self.lena).action_done()
        self.assertEqual(plan.state, "done")

    def test_it_ends_early_with_a_reason_that_the_person_reads(self):
        plan = self._agree(self._create_development_plan())
        plan.goal_ids.with_user(self.lena).noted = 40
        end = self.env["sales.mgmt.development.end"].with_user(self.lena)
        with self.assertRaisesRegex(UserError, "Say why"):
            end.create({"plan_id": plan.id}).action_confirm()
        end.create({"plan_id": plan.id, "reason": "Changes jobs"}).action_confirm()
        mine = plan.with_user(self.anna)
        self.assertEqual((mine.state, mine.end_reason), ("ended", "Changes jobs"))
        self.assertEqual(mine.progress, 40)

    def test_only_the_line_above_and_hr_end_it(self):
        plan = self._agree(self._create_development_plan(mentor_id=self.theo.id))
        for user in (self.anna, self.theo):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                plan.with_user(user).action_open_end()
        plan.with_user(self.harry).action_open_end()

    def test_what_has_ended_stays(self):
        plan = self._agree(self._create_development_plan())
        plan.sudo()._end("ended", "Moved")
        goal = plan.goal_ids
        for record, values in (
            (plan, {"mentor_id": self.boris.id}),
            (goal, {"date_due": "2026-08-31"}),
        ):
            for user in (self.lena, self.harry):
                with self.assertRaisesRegex(UserError, "has ended and stays"):
                    record.with_user(user).write(values)
        with self.assertRaises(AccessError):
            goal.with_user(self.lena).noted = 100
        with self.assertRaisesRegex(UserError, "was agreed and stays"):
            plan.with_user(self.lena).unlink()

    # Check-ins

    def test_the_person_the_line_above_and_the_mentor_talk(self):
        plan = self._agree(self._create_development_plan(mentor_id=self.theo.id))
        check_ins = self.env["sales.mgmt.development.check.in"]
        for user in (self.anna, self.lena, self.theo, self.harry):
            note = check_ins.with_user(user).create(
                {"plan_id": plan.id, "note": "Well", "author_id": self.max.id}
            )
            self.assertEqual(note.author_id, user)
        for user in (self.boris, self.sven, self.tara):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                check_ins.with_user(user).create({"plan_id": plan.id, "note": "Hm"})
        self.assertEqual(len(plan.check_in_ids), 4)
        with self.assertRaisesRegex(UserError, "stays as it was"):
            plan.check_in_ids[0].note = "Badly"

    def test_the_next_check_in_is_on_the_list_of_its_author(self):
        plan = self._agree(self._create_development_plan(mentor_id=self.theo.id))
        plan.activity_ids.unlink()
        self.env["sales.mgmt.development.check.in"].with_user(self.theo).create(
            {"plan_id": plan.id, "note": "Well", "date_next": "2099-01-31"}
        )
        activity = plan.activity_ids
        self.assertEqual(activity.user_id, self.theo)
        self.assertEqual(activity.date_deadline.isoformat(), "2099-01-31")


@tagged("post_install", "-at_install")
class TestReviewMeasures(DevelopmentCommon, ReviewCommon):
    def _sign_review(self):
        """Let Anna sign a review in which a task of hers and one of Lena was agreed."""
        self._start()
        review = self._find_review(self.anna)
        self._sell_and_close()
        self._bring_to_interview(review)
        review.with_user(self.lena).write(
            {
                "measure_ids": [
                    (0, 0, {"name": "Call ten", "date_due": "2026-03-31"}),
                    (
                        0,
                        0,
                        {
                            "name": "Ride along",
                            "date_due": "2026-03-31",
                            "responsible": "reviewer",
                        },
                    ),
                ]
            }
        )
        self._hold_interview(review)
        self._sign(review)
        return review

    def test_what_was_agreed_in_reviews_becomes_goals_once(self):
        review = self._sign_review()
        plan = self._create_development_plan()
        plan.with_user(self.anna).action_take_over_measures()
        goal = plan.goal_ids.filtered("review_measure_id")
        self.assertEqual(goal.name, "Call ten")
        with self.assertRaisesRegex(UserError, "No measure of a signed review"):
            plan.with_user(self.anna).action_take_over_measures()
        self.assertEqual(goal.progress, 0)
        measure = review.measure_ids.filtered(lambda each: each.name == "Call ten")
        measure.activity_id.with_user(self.anna).action_feedback()
        self.env.invalidate_all()
        self.assertEqual(goal.progress, 100)

    def test_nobody_names_a_measure_of_a_review_by_hand(self):
        measure = self._sign_review().measure_ids[:1]
        plan = self._create_development_plan()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["sales.mgmt.development.goal"].with_user(self.anna).create(
                {
                    "plan_id": plan.id,
                    "name": "Call ten",
                    "kind": "review",
                    "review_measure_id": measure.id,
                    "date_due": "2026-03-31",
                }
            )
