from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import TrainingCommon


@tagged("post_install", "-at_install")
class TestTrainingPlan(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course.cost = 100
        cls.plan = (
            cls.env["sales.mgmt.training.plan"]
            .with_user(cls.tara)
            .create(
                {
                    "name": "Training 2026",
                    "company_id": cls.company.id,
                    "period_id": cls._find_period("2026").id,
                    "budget": 300,
                }
            )
        )

    def _raise(self, user, due, course=None):
        return self.env["sales.mgmt.training.need"]._raise_need(
            self._get_file(user), course or self.course, "manual", "Said so", due
        )

    def _approve(self):
        self.plan.action_propose()
        self.plan.with_user(self.dora).action_approve()

    def test_needs_are_collected_by_course_and_quarter(self):
        anna = self._raise(self.anna, "2026-03-31")
        boris = self._raise(self.boris, "2026-04-01")
        carla = self._raise(self.carla, "2025-11-30")
        later = self._raise(self.lena, "2027-01-01")
        self.plan.action_collect()
        places = {
            line.period_id.name: line.person_ids.user_id for line in self.plan.line_ids
        }
        self.assertEqual(
            places, {"2026 Q1": self.anna | self.carla, "2026 Q2": self.boris}
        )
        self.assertEqual({each.state for each in (anna, boris, carla)}, {"planned"})
        self.assertEqual(later.state, "open")

    def test_collecting_again_adds_what_is_new(self):
        self._raise(self.anna, "2026-03-31")
        self.plan.action_collect()
        self._raise(self.boris, "2026-02-28")
        self.plan.action_collect()
        self.assertEqual(len(self.plan.line_ids), 1)
        self.assertEqual(self.plan.line_ids.people_count, 2)

    def test_whoever_is_taken_off_needs_it_again(self):
        anna = self._raise(self.anna, "2026-03-31")
        boris = self._raise(self.boris, "2026-03-31")
        self.plan.action_collect()
        self.plan.line_ids.person_ids -= self._get_file(self.anna)
        self.assertEqual((anna.state, boris.state), ("open", "planned"))
        self.plan.line_ids.unlink()
        self.assertEqual(boris.state, "open")

    def test_costs_stand_against_the_budget(self):
        for user in (self.anna, self.boris):
            self._raise(user, "2026-03-31")
        self.plan.action_collect()
        self.plan.line_ids.cost_fixed = 100
        self.assertEqual(self.plan.cost, 300)
        self.assertFalse(self.plan.is_over_budget)
        self.plan.line_ids.cost_fixed = 100.01
        self.assertTrue(self.plan.is_over_budget)

    def test_who_proposed_does_not_approve(self):
        self._raise(self.anna, "2026-03-31")
        self.plan.action_collect()
        with self.assertRaisesRegex(UserError, "is not proposed"):
            self.plan.with_user(self.dora).action_approve()
        other = self._create_officer(
            "tom", "sales_mgmt_training.group_training_officer"
        )
        self.plan.with_user(other).action_propose()
        for user in (self.tara, other):
            with self.assertRaisesRegex(AccessError, "another training officer"):
                self.plan.with_user(user).action_approve()
        with self.assertRaises(AccessError):
            self.plan.with_user(self.lena).action_approve()
        self.plan.with_user(self.harry).action_approve()
        self.assertEqual(self.plan.approved_by_id, self.harry)

    def test_an_empty_plan_is_not_proposed(self):
        with self.assertRaisesRegex(UserError, "without people"):
            self.plan.action_propose()
        self.plan.line_ids = [
            Command.create(
                {
                    "course_id": self.course.id,
                    "period_id": self._find_period("2026 Q1").id,
                }
            )
        ]
        with self.assertRaisesRegex(UserError, "without people"):
            self.plan.action_propose()

    def test_what_was_proposed_stays_as_it_is_until_taken_back(self):
        self._raise(self.anna, "2026-03-31")
        self.plan.action_collect()
        self.plan.action_propose()
        for change in (
            lambda: self.plan.write({"budget": 999}),
            lambda: self.plan.line_ids.write({"cost_fixed": 1}),
            lambda: self.plan.line_ids.unlink(),
            lambda: self.plan.unlink(),
            lambda: self.plan.action_collect(),
        ):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                change()
        with self.assertRaisesRegex(AccessError, "by its buttons"):
            self.plan.write({"state": "approved"})
        self.plan.action_take_back()
        self.plan.budget = 999

    def test_carrying_out_enrols_until_the_end_of_the_quarter(self):
        self._raise(self.anna, "2026-06-15")
        self._raise(self.carla, "2026-06-15")
        self.plan.action_collect()
        with self.assertRaisesRegex(UserError, "has to be approved"):
            self.plan.action_carry_out()
        self._approve()
        self._get_file(self.carla).active = False
        with freeze_time("2026-04-10"):
            self.plan.action_carry_out()
            self.plan.action_carry_out()
        enrolment = self._get_file(self.anna).enrolment_ids
        self.assertEqual(enrolment.origin, "plan")
        self.assertEqual(enrolment.date_due.isoformat(), "2026-06-30")
        self.assertFalse(self._get_file(self.carla).enrolment_ids)
        with self.assertRaisesRegex(UserError, "further plan"):
            self.plan.action_take_back()

    def test_progress_is_who_passed_in_the_year(self):
        for user in (self.anna, self.boris):
            self._raise(user, "2026-03-31")
        self.plan.action_collect()
        self._approve()
        self.plan.action_carry_out()
        self._get_file(self.anna).enrolment_ids._pass(day="2026-12-31")
        self._get_file(self.boris).enrolment_ids._pass(day="2027-01-01")
        self.assertEqual((self.plan.done_count, self.plan.progress), (1, 50))

    def test_managers_see_what_it_costs_and_only_their_own_people(self):
        self._raise(self.anna, "2026-03-31")
        self.plan.action_collect()
        self.env.flush_all()
        self.env.invalidate_all()
        seen = self.plan.with_user(self.dora)
        self.assertEqual(seen.cost, 100)
        line = seen.line_ids.read(["people_count", "person_ids"])[0]
        self.assertEqual((line["people_count"], line["person_ids"]), (1, []))
        self.root.leader_id = self.dora
        self.env.invalidate_all()
        line = seen.line_ids.read(["person_ids"])[0]
        self.assertEqual(line["person_ids"], self._get_file(self.anna).ids)
