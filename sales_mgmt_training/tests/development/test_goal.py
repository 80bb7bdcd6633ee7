from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DevelopmentCommon


@tagged("post_install", "-at_install")
class TestDevelopmentGoal(DevelopmentCommon):
    def _create_goal(self, **values):
        return self._create_development_plan(values).goal_ids

    def _look(self, goal):
        """Return what a goal says now, as nobody looked before."""
        self.env.invalidate_all()
        return goal.progress, goal.is_reached

    def _agree_on_the_course(self):
        goal = {"kind": "course", "course_id": self.course.id}
        return self._agree(self._create_development_plan(goal))

    # What nobody types in

    def test_progress_is_typed_in_by_nobody(self):
        goal = self._create_goal()
        for user in (self.anna, self.lena, self.harry):
            with self.assertRaises(AccessError):
                goal.with_user(user).write({"settled_progress": 100})
            with self.assertRaises(AccessError):
                goal.with_user(user).write({"enrolment_id": False})

    def test_how_far_a_goal_in_words_is_says_not_the_person(self):
        plan = self._agree(self._create_development_plan(mentor_id=self.theo.id))
        goal = plan.goal_ids
        with self.assertRaisesRegex(AccessError, "the line above or the mentor"):
            goal.with_user(self.anna).noted = 50
        goal.with_user(self.theo).write({"noted": 30, "noted_evidence": "Two talks"})
        self.assertEqual(self._look(goal), (30, False))
        self.assertEqual(goal.evidence, "Two talks")
        goal.with_user(self.lena).noted = 100
        self.assertEqual(self._look(goal), (100, True))

    def test_a_mentor_changes_nothing_but_the_note(self):
        plan = self._agree(self._create_development_plan(mentor_id=self.theo.id))
        with self.assertRaises(AccessError):
            plan.goal_ids.with_user(self.theo).write({"noted": 1, "name": "Easier"})

    def test_what_is_measured_is_not_noted(self):
        goal = self._create_goal(kind="course", course_id=self.course.id)
        with self.assertRaisesRegex(AccessError, "only of a goal in words"):
            goal.with_user(self.lena).noted = 100

    # Skills

    def test_a_skill_counts_when_somebody_else_confirmed_it(self):
        skill = self._create_skill()
        employee = self._hire(self.anna)
        goal = self._create_goal(
            kind="skill",
            skill_id=skill.id,
            skill_level_id=self._get_level(skill, 100).id,
        )
        self.assertEqual(self._look(goal), (0, False))
        own = self._master(employee, skill, 100, self.anna)
        self.assertEqual(self._look(goal), (0, False))
        self.assertIn("100 % as the person says", goal.evidence)
        own.sudo().unlink()
        self._master(employee, skill, 50)
        self.assertEqual(self._look(goal), (50, False))

    def test_a_skill_that_a_certificate_proves_counts_whoever_sat_the_exam(self):
        skill = self._create_skill()
        self._hire(self.anna)
        kind = self.env["sales.mgmt.certificate.kind"].create(
            {
                "name": "Presenter",
                "skill_id": skill.id,
                "skill_level_id": self._get_level(skill, 100).id,
            }
        )
        self.course.certificate_kind_id = kind
        goal = self._create_goal(
            kind="skill",
            skill_id=skill.id,
            skill_level_id=self._get_level(skill, 100).id,
        )
        # participants pass their exams themselves
        self._enrol(self.anna).with_user(self.anna).sudo()._pass()
        self.assertEqual(self._look(goal), (100, True))

    def test_a_skill_that_has_ended_counts_no_more(self):
        skill = self._create_skill()
        mastered = self._master(self._hire(self.anna), skill, 100)
        goal = self._create_goal(
            kind="skill",
            skill_id=skill.id,
            skill_level_id=self._get_level(skill, 50).id,
        )
        self.assertEqual(self._look(goal), (100, True))
        mastered.valid_to = fields.Date.add(fields.Date.today(), days=-1)
        self.assertEqual(self._look(goal), (0, False))

    # Results

    def test_the_results_of_the_period_count_and_nothing_else(self):
        goal = self._create_goal(
            kind="metric",
            metric_id=self.metric_won.id,
            period_id=self._find_period("2026 Q1").id,
            amount=1000,
        )
        self._create_won(self.anna, 400, "2026-01-15 10:00:00")
        self._create_won(self.anna, 100, "2026-03-15 10:00:00")
        self._create_won(self.anna, 900, "2026-04-15 10:00:00")
        self._create_won(self.boris, 900, "2026-02-15 10:00:00")
        self._refresh()
        self.assertEqual(self._look(goal), (50, False))
        self._create_won(self.anna, 500, "2026-02-15 10:00:00")
        self._refresh()
        self.assertEqual(self._look(goal), (100, True))

    def test_a_ratio_is_that_of_the_sums(self):
        rate = self.env.ref("sales_mgmt_targets.metric_win_rate")
        goal = self._create_goal(
            kind="metric",
            metric_id=rate.id,
            period_id=self._find_period("2026 Q1").id,
            amount=50,
        )
        self._refresh()
        self.assertEqual(self._look(goal), (0, False))
        lost = self._create_won(self.anna, 100, "2026-01-15 10:00:00")
        lost.write({"stage_id": self.env["crm.stage"].search([], limit=1).id})
        lost.action_set_lost()
        lost.date_closed = "2026-01-15 10:00:00"
        self._create_won(self.anna, 100, "2026-02-15 10:00:00")
        self._refresh()
        self.assertEqual(self._look(goal), (100, True))

    # Certificates, courses and programs

    def test_a_certificate_counts_as_long_as_it_is_held(self):
        kind = self.env["sales.mgmt.certificate.kind"].create({"name": "Presenter"})
        goal = self._create_goal(kind="certificate", certificate_kind_id=kind.id)
        self.assertEqual(self._look(goal), (0, False))
        self.env["sales.mgmt.certificate"].create(
            {
                "person_id": self._get_file(self.anna).id,
                "kind_id": kind.id,
                "issuer": "Academy",
                "issued_on": "2026-01-31",
                "valid_until": "2026-03-31",
            }
        )
        with freeze_time("2026-03-31 10:00:00"):
            self.assertEqual(self._look(goal), (100, True))
        with freeze_time("2026-04-01 10:00:00"):
            self.assertEqual(self._look(goal), (0, False))

    def test_who_agrees_to_a_course_is_enrolled_and_reaches_it_by_passing(self):
        plan = self._agree(
            self._create_development_plan(
                {"kind": "course", "course_id": self.course.id}
            )
        )
        goal = plan.goal_ids
        enrolment = goal.enrolment_id
        self.assertEqual(enrolment.origin, "development")
        self.assertEqual(enrolment.date_due, goal.date_due)
        enrolment.with_user(self.tara).action_fail()
        self.assertEqual(self._look(goal), (0, False))
        self.assertNotEqual(goal.enrolment_id, enrolment)
        goal.enrolment_id.with_user(self.tara).action_pass()
        self.assertEqual(self._look(goal), (100, True))

    def test_who_is_on_the_course_already_goes_on_with_it(self):
        enrolment = self._enrol(self.anna)
        plan = self._agree(
            self._create_development_plan(
                {"kind": "course", "course_id": self.course.id}
            )
        )
        self.assertEqual(plan.goal_ids.enrolment_id, enrolment)

    def test_a_program_begins_and_its_steps_are_the_progress(self):
        program = self.env["sales.mgmt.training.program"].create(
            {
                "name": "Presenting",
                "company_id": self.company.id,
                "step_ids": [
                    (0, 0, {"course_id": course.id, "due_days": 7})
                    for course in (self.course, self._create_course("Slides"))
                ],
            }
        )
        plan = self._agree(
            self._create_development_plan({"kind": "program", "program_id": program.id})
        )
        goal = plan.goal_ids
        self.assertEqual(self._look(goal), (0, False))
        goal.way_id.step_ids[0].enrolment_id.with_user(self.tara).action_pass()
        self.assertEqual(self._look(goal), (50, False))
        self.assertIn("1 of 2 steps", goal.evidence)

    # The past

    def test_what_a_goal_had_reached_stays_when_the_plan_has_ended(self):
        skill = self._create_skill()
        mastered = self._master(self._hire(self.anna), skill, 50)
        plan = self._agree(
            self._create_development_plan(
                {
                    "kind": "skill",
                    "skill_id": skill.id,
                    "skill_level_id": self._get_level(skill, 100).id,
                }
            )
        )
        plan.sudo()._end("ended", "Moved")
        mastered.sudo().unlink()
        self.assertEqual(self._look(plan.goal_ids), (50, False))

    # Calls

    def _call(self, day):
        with freeze_time(f"{day} 10:00:00"):
            self.env["sales.mgmt.development.goal"]._cron_call()

    def _get_called(self, plan):
        return plan.activity_ids.mapped("user_id")

    def test_a_goal_is_announced_and_then_told_to_the_line_above_once_each(self):
        plan = self._agree(self._create_development_plan())
        self._call("2026-06-15")
        self.assertFalse(plan.activity_ids)
        for _twice in range(2):
            self._call("2026-06-16")
            self.assertEqual(plan.activity_ids.user_id, self.anna)
            self.assertEqual(len(plan.activity_ids), 1)
        for _twice in range(2):
            self._call("2026-07-01")
            self.assertEqual(plan.activity_ids.user_id, self.anna | self.lena)
            self.assertEqual(len(plan.activity_ids), 2)

    def test_nobody_is_called_about_what_is_reached_or_not_agreed(self):
        draft = self._create_development_plan()
        self._call("2026-07-01")
        self.assertFalse(draft.activity_ids)
        plan = self._agree(draft)
        self._call("2026-06-16")
        plan.goal_ids.with_user(self.lena).noted = 100
        self._call("2026-07-01")
        self.assertFalse(plan.activity_ids)

    def test_many_goals_are_measured_in_as_many_statements_as_few(self):
        skill = self._create_skill()
        for user in (self.anna, self.boris, self.carla):
            self._hire(user)
        kinds = (
            {"kind": "text"},
            {
                "kind": "skill",
                "skill_id": skill.id,
                "skill_level_id": self._get_level(skill, 100).id,
            },
            {
                "kind": "metric",
                "metric_id": self.metric_won.id,
                "period_id": self.year.id,
                "amount": 10,
            },
            {"kind": "course", "course_id": self.course.id},
        )
        few = self._create_development_plan(*kinds)
        many = few.union(
            *(
                self._create_development_plan(
                    *kinds, user=self.harry, person_id=self._get_file(user).id
                )
                for user in (self.boris, self.carla)
            )
        )
        self.env.flush_all()

        def count(plans):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            plans.mapped("progress")
            return self.env.cr.sql_log_count - before

        count(few)
        self.assertEqual(count(few), count(many))
