from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import TrainingCommon

TODAY = "2026-04-20 09:00"


@tagged("post_install", "-at_install")
class TestNeed(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.needs = cls.env["sales.mgmt.training.need"]
        cls.skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "Selling",
                "skill_ids": [Command.create({"name": "Bargaining"})],
                "skill_level_ids": [
                    Command.create({"name": "Novice", "level_progress": 30}),
                    Command.create({"name": "Expert", "level_progress": 80}),
                ],
            }
        )
        cls.skill = cls.skill_type.skill_ids
        cls.novice, cls.expert = cls.skill_type.skill_level_ids.sorted("level_progress")
        cls.course.skill_ids = cls.skill

    def _raise(self, user, cause="c1", **values):
        return self.needs._raise_need(
            **{
                "person": self._get_file(user),
                "course": self.course,
                "source": "manual",
                "evidence": "Loses on price",
                "date_due": "2026-06-30",
                "cause": cause,
                **values,
            }
        )

    def _employ(self, user, level=None, **values):
        job = self.env["hr.job"].create(
            {
                "name": "Key Account Manager",
                "company_id": self.company.id,
                "job_skill_ids": [
                    Command.create(
                        {
                            "skill_type_id": self.skill_type.id,
                            "skill_id": self.skill.id,
                            "skill_level_id": self.expert.id,
                        }
                    )
                ],
            }
        )
        employee = self.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": self.company.id,
                "job_id": job.id,
            }
        )
        if level:
            self.env["hr.employee.skill"].create(
                {
                    "employee_id": employee.id,
                    "skill_type_id": self.skill_type.id,
                    "skill_id": self.skill.id,
                    "skill_level_id": level.id,
                    "valid_from": "2025-01-01",
                    **values,
                }
            )
        return employee

    def _find_by_skill(self, user):
        return self.needs.search(
            [("person_id", "=", self._get_file(user).id), ("source", "=", "skill")]
        )

    def test_a_cause_raises_a_need_once_even_after_it_was_dropped(self):
        need = self._raise(self.anna)
        self.assertFalse(self._raise(self.anna))
        need.with_user(self.lena).action_drop()
        self.assertFalse(self._raise(self.anna))
        self.assertTrue(self._raise(self.anna, "c2"))

    def test_two_causes_do_not_ask_for_one_course_twice(self):
        self._raise(self.anna, "c1")
        self.assertFalse(self._raise(self.anna, "c2"))
        self._enrol(self.boris)
        self.assertFalse(self._raise(self.boris))

    def test_the_evidence_is_the_cause_where_none_is_given(self):
        need = self._raise(self.anna, None)
        need.with_user(self.tara).action_drop()
        self.assertFalse(self._raise(self.anna, None))
        self.assertTrue(self._raise(self.anna, None, evidence="Loses on time"))

    def test_a_passed_course_meets_the_need(self):
        need, other = self._raise(self.anna), self._raise(self.boris)
        need.with_user(self.lena).action_enrol()
        enrolment = self._get_file(self.anna).enrolment_ids
        self.assertEqual(enrolment.origin, "need")
        enrolment._fail()
        self.assertEqual(need.state, "open")
        self._get_file(self.anna).enrolment_ids.filtered(
            lambda each: each.state == "todo"
        )._pass()
        self.assertEqual((need.state, other.state), ("met", "open"))
        self.assertTrue(need.met_on)
        with self.assertRaisesRegex(UserError, "has ended already"):
            need.with_user(self.tara).action_drop()

    def test_the_person_and_other_leaders_do_not_decide(self):
        need = self._raise(self.anna)
        with self.assertRaisesRegex(AccessError, "is decided by"):
            need.with_user(self.anna).action_drop()
        with self.assertRaises(AccessError):
            need.with_user(self.sven).action_enrol()
        with self.assertRaises(AccessError):
            self.needs.with_user(self.tara).create(
                {
                    "person_id": self._get_file(self.boris).id,
                    "course_id": self.course.id,
                    "date_due": "2026-06-30",
                }
            ).with_user(self.lena).write({"date_due": "2027-01-01"})

    def test_what_the_job_asks_for_and_the_skills_do_not_show_is_needed(self):
        self._employ(self.anna, self.novice)
        self._employ(self.boris, self.expert)
        self._employ(self.carla)
        with freeze_time(TODAY):
            self.needs._cron_collect()
            self.needs._cron_collect()
        need = self._find_by_skill(self.anna)
        self.assertEqual(len(need), 1)
        self.assertEqual(need.course_id, self.course)
        self.assertIn("Bargaining at 80 %; there is 30 %", need.evidence)
        self.assertFalse(self._find_by_skill(self.boris))
        self.assertIn("there is 0 %", self._find_by_skill(self.carla).evidence)

    def test_a_skill_that_has_run_out_does_not_count(self):
        self._employ(self.anna, self.expert, valid_to="2026-04-19")
        self._employ(self.boris, self.expert, valid_to="2026-04-20")
        with freeze_time(TODAY):
            self.needs._cron_collect()
        self.assertTrue(self._find_by_skill(self.anna))
        self.assertFalse(self._find_by_skill(self.boris))

    def test_a_skill_that_no_course_trains_is_not_asked_for(self):
        self._employ(self.anna, self.novice)
        self.course.active = False
        with freeze_time(TODAY):
            self.needs._cron_collect()
        self.assertFalse(self._find_by_skill(self.anna))

    def test_weak_figures_of_the_last_closed_quarter_ask_for_a_course(self):
        self.env["sales.mgmt.training.need.rule"].create(
            {
                "company_id": self.company.id,
                "metric_id": self.metric_won.id,
                "limit_percent": 80,
                "course_id": self.course.id,
            }
        )
        plan = self._create_plan()
        line = self._create_line(12000, plan=plan)
        target = {
            user: sum(
                self._find_target(line, user, month).amount
                for month in ("2026-01", "2026-02", "2026-03")
            )
            for user in (self.anna, self.boris)
        }
        plan.with_user(self.dora).action_propose()
        plan.with_user(self.max).action_approve()
        plan.with_user(self.dora).action_activate()
        self._create_won(self.anna, 0.8 * target[self.anna], "2026-02-10 10:00:00")
        self._create_won(
            self.boris, 0.8 * target[self.boris] - 1, "2026-02-10 10:00:00"
        )
        with freeze_time(TODAY):
            self._refresh()
            self.needs._cron_collect()
            self.assertFalse(self.needs.search([("source", "=", "metric")]))
            self.env["sales.mgmt.period.lock"].with_user(self.dora).create(
                {
                    "period_id": self._find_period("2026 Q1").id,
                    "level": "hard",
                    "reason": "Reported",
                }
            )
            self.needs._cron_collect()
            self.needs._cron_collect()
        needs = self.needs.search(
            [("source", "=", "metric"), ("company_id", "=", self.company.id)]
        )
        # Carla sold nothing at all
        self.assertEqual(needs.user_id, self.boris | self.carla)
        self.assertEqual(len(needs), 2)
        self.assertIn("2026 Q1", needs[0].evidence)

    def test_whoever_leaves_needs_nothing(self):
        need = self._raise(self.anna)
        self._get_file(self.anna).active = False
        self.assertEqual(need.state, "dropped")

    def test_the_statements_of_the_nightly_look_do_not_follow_the_people(self):
        self._employ(self.anna, self.expert)
        few = self._count_statements()
        for number in range(10):
            user = self._create_user(f"rep{number}", "user")
            self._assign(user, self.south)
            self._employ(user, self.expert)
        # Odoo reads the current version of each employee in batches
        self.assertLessEqual(self._count_statements(), few + 10)

    def _count_statements(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.needs._cron_collect()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
