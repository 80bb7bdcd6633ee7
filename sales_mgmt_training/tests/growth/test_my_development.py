from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..career.common import CareerCommon
from ..exam.common import ExamCommon
from ..review.common import ReviewCommon
from ..roleplay.roles import create_scenario
from .common import GrowthCommon


@tagged("post_install", "-at_install")
class TestMyDevelopment(GrowthCommon):
    def _open(self, user, person=False):
        self.env.invalidate_all()
        screen = self.env["sales.mgmt.my.development"].with_user(user)
        return screen.get_development(person.id if person else False)

    def _get_due(self, user, label=None):
        due = self._open(user)["due"]
        return [each for each in due if label in (None, each["label"])]

    # Who looks

    def test_without_a_file_there_is_something_to_read(self):
        answer = self._open(self.olga)
        self.assertFalse(answer["person"])
        self.assertIn("not assigned to a sales unit of Northwind", answer["notice"])

    def test_the_line_above_opens_it_for_its_people_and_nobody_else_does(self):
        self._enrol(self.anna)
        file = self._get_file(self.anna)
        for user in (self.lena, self.harry, self.auditor, self.tara):
            with self.subTest(user=user.login):
                answer = self._open(user, file)
                self.assertEqual(answer["person"]["name"], self.anna.name)
                self.assertEqual(len(answer["due"]), 1)
                self.assertFalse(answer["person"]["is_own"])
                self.assertEqual(
                    answer["person"]["may_plan"], user in (self.lena | self.harry)
                )
        for user in (self.boris, self.sven, self.theo):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._open(user, file)

    def test_who_administers_training_sees_no_plan_and_no_review_there(self):
        self._agree(self._create_development_plan())
        file = self._get_file(self.anna)
        self.assertTrue(self._open(self.lena, file)["plans"])
        answer = self._open(self.tara, file)
        self.assertFalse(answer["plans"] or answer["reviews"] or answer["due"])

    def test_forged_people_are_refused(self):
        screen = self.env["sales.mgmt.my.development"].with_user(self.anna)
        for forged in ("1", True, [1], 10**9):
            with self.subTest(forged=forged), self.assertRaises(UserError):
                screen.get_development(forged)

    def test_nothing_is_written(self):
        self._enrol(self.anna)
        self.env.flush_all()
        self.env.cr.execute("SET TRANSACTION READ ONLY")
        self.assertTrue(self._open(self.anna)["due"])

    # What is due

    def test_what_is_due_stands_by_its_day_and_says_if_it_is_late(self):
        today = fields.Date.today()
        late = self._create_course("Late")
        self._enrol(self.anna, date_due=today + timedelta(days=3))
        self._enrol(self.anna, late, date_due=today - timedelta(days=1))
        due = self._get_due(self.anna)
        self.assertEqual(
            [(each["title"], each["is_late"]) for each in due],
            [("Late", True), ("Negotiating", False)],
        )
        self._enrol(self.boris)
        self.assertEqual(len(self._get_due(self.anna)), 2)

    def test_what_was_done_is_due_no_more(self):
        enrolment = self._enrol(self.anna)
        self.assertTrue(self._get_due(self.anna))
        enrolment._pass()
        self.assertFalse(self._get_due(self.anna))

    def test_a_certificate_stands_there_until_a_course_renews_it(self):
        kind = self.env["sales.mgmt.certificate.kind"].create({"name": "Presenter"})
        self.env["sales.mgmt.certificate"].create(
            {
                "person_id": self._get_file(self.anna).id,
                "kind_id": kind.id,
                "issuer": "Academy",
                "issued_on": fields.Date.today() - timedelta(days=300),
                "valid_until": fields.Date.today() + timedelta(days=20),
            }
        )
        [item] = self._get_due(self.anna)
        self.assertIn("No course renews it", item["detail"])
        self.course.certificate_kind_id = kind
        kind.renewal_course_id = self.course
        [item] = self._get_due(self.anna)
        self.assertEqual((item["label"], item["detail"]), ("Certificate", ""))
        self._enrol(self.anna)
        self.assertEqual(
            [each["label"] for each in self._get_due(self.anna)], ["Course"]
        )

    def test_sessions_to_come_and_role_plays_stand_there(self):
        session = self._create_session()
        self._seat(session, self.anna)
        self.env["sales.mgmt.roleplay"].with_user(self.lena).create(
            {
                "person_id": self._get_file(self.anna).id,
                "scenario_id": create_scenario(self.env).id,
                "observer_1_id": self.boris.id,
                "observer_2_id": self.sven.id,
            }
        )
        labels = {each["label"] for each in self._get_due(self.anna)}
        self.assertLessEqual({"Session", "Role-Play"}, labels)

    def test_a_plan_waits_for_the_person_and_then_its_goals_do(self):
        plan = self._create_development_plan(
            {"name": "Speak freely"}, {"kind": "course", "course_id": self.course.id}
        )
        self.assertFalse(self._get_due(self.anna))
        plan.with_user(self.lena).action_agree()
        [item] = self._get_due(self.anna)
        self.assertEqual(item["label"], "Development Plan")
        plan.with_user(self.anna).action_agree()
        titles = [each["title"] for each in self._get_due(self.anna)]
        # the course stands there as the course
        self.assertCountEqual(titles, ["Speak freely", "Negotiating"])

    def test_what_was_agreed_with_feedback_stands_there(self):
        feedback = self.env["sales.mgmt.feedback"].with_user(self.lena)
        feedback.create(
            {
                "recipient_id": self.anna.id,
                "text": "Late",
                "measure": "Be early",
                "date_due": fields.Date.today(),
            }
        )
        [item] = self._get_due(self.anna)
        self.assertEqual(item["title"], "Be early")

    # Skills

    def test_skills_stand_beside_what_the_job_asks_for(self):
        asked, own = self._create_skill("Asked"), self._create_skill("Own")
        job = self.env["hr.job"].create(
            {
                "name": "Consultant",
                "job_skill_ids": [
                    Command.create(
                        {
                            "skill_id": asked.id,
                            "skill_type_id": asked.skill_type_id.id,
                            "skill_level_id": self._get_level(asked, 100).id,
                        }
                    )
                ],
            }
        )
        employee = self._hire(self.anna, job_id=job.id)
        self._master(employee, own, 50, self.anna)
        skills = self._open(self.anna)["skills"]
        self.assertEqual(skills["job"], "Consultant")
        self.assertEqual(
            [
                (row["name"], row["said"], row["proved"], row["wanted"])
                for row in skills["rows"]
            ],
            [("Asked", 0, 0, 100), ("Own", 50, 0, 0)],
        )

    def test_without_an_employee_there_are_no_skills(self):
        skills = self._open(self.anna)["skills"]
        self.assertEqual((skills["rows"], skills["has_employee"]), ([], False))

    # What was passed

    def test_hours_and_courses_are_those_that_were_passed(self):
        today = fields.Date.today()
        self._enrol(self.anna)._pass(80, today)
        old = self._enrol(self.anna, self._create_course("Old", hours=2))
        old._pass(day=today.replace(year=today.year - 1))
        self._enrol(self.anna, self._create_course("Bad", hours=5))._fail()
        passed = self._open(self.anna)["passed"]
        self.assertEqual((passed["count"], passed["hours"]), (2, 10))
        self.assertEqual(passed["hours_year"], 8)
        self.assertEqual(
            [(each["name"], each["score"]) for each in passed["courses"]],
            [("Negotiating", 80), ("Old", None)],
        )

    # Cost

    def test_the_statements_do_not_follow_what_is_due_and_was_passed(self):
        def fill(number):
            courses = [self._create_course(f"C{number}{each}") for each in range(4)]
            for course in courses[:2]:
                self._enrol(self.anna, course)
            for course in courses[2:]:
                self._enrol(self.anna, course)._pass(90)
            skill = self._create_skill(f"Skill {number}")
            self._master(self.employee, skill, 50)
            self._seat(self._create_session(days=7 + number), self.anna)

        self.employee = self._hire(self.anna)
        self._agree(self._create_development_plan())
        fill(0)
        few = self._count_statements(lambda: self._open(self.anna))
        for number in range(1, 6):
            fill(number)
        many = self._count_statements(lambda: self._open(self.anna))
        self.assertLessEqual(many, few)
        self.assertLess(few, 110)


@tagged("post_install", "-at_install")
class TestMyExams(GrowthCommon, ExamCommon):
    def test_an_exam_is_begun_and_gone_on_with_by_one_click(self):
        enrolment = self._enrol(self.anna)
        screen = self.env["sales.mgmt.my.development"].with_user(self.anna)
        [item] = screen.get_development()["due"]
        self.assertEqual(item["label"], "Exam")
        self.assertEqual(item["do"]["label"], "Sit the Exam")
        step = self.env[item["do"]["model"]].with_user(self.anna)
        action = getattr(step.browse(item["do"]["id"]), item["do"]["method"])()
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.env.invalidate_all()
        [item] = screen.get_development()["due"]
        self.assertEqual(item["do"]["label"], "Go On With the Exam")
        other = self.env["sales.mgmt.my.development"].with_user(self.lena)
        [item] = other.get_development(enrolment.person_id.id)["due"]
        self.assertFalse(item["do"])


@tagged("post_install", "-at_install")
class TestMyReviews(ReviewCommon):
    def _open(self, user):
        self.env.invalidate_all()
        return self.env["sales.mgmt.my.development"].with_user(user).get_development()

    def test_reviews_are_filled_in_signed_and_then_history(self):
        self._start()
        review = self._find_review(self.anna)
        self._sell_and_close()
        [item] = self._open(self.anna)["due"]
        self.assertEqual((item["label"], item["verb"]), ("Review", "Fill In"))
        self._bring_to_interview(review)
        [item] = self._open(self.anna)["due"]
        self.assertEqual((item["model"], item["verb"]), ("sales.mgmt.review", "Read"))
        self.assertFalse(self._open(self.anna)["reviews"])
        review.with_user(self.lena).write(
            {
                "measure_ids": [
                    Command.create({"name": "Call ten", "date_due": "2026-03-31"})
                ]
            }
        )
        self._hold_interview(review)
        self._sign(review)
        answer = self._open(self.anna)
        [history] = answer["reviews"]
        self.assertEqual(history["score"], review.score)
        [item] = answer["due"]
        self.assertEqual((item["title"], item["is_late"]), ("Call ten", True))
        activity = self.env[item["do"]["model"]].with_user(self.anna)
        getattr(activity.browse(item["do"]["id"]), item["do"]["method"])()
        self.assertFalse(self._open(self.anna)["due"])


@tagged("post_install", "-at_install")
class TestMyNextStep(CareerCommon):
    def test_the_next_step_is_told_to_its_readers(self):
        self._ask("course", course_id=self.course.id)
        self._evaluate()
        person = self._get_file(self.anna)
        screen = self.env["sales.mgmt.my.development"]
        for user in (self.anna, self.lena, self.harry):
            [step] = screen.with_user(user).get_development(person.id)["steps"]
            with self.subTest(user=user.login):
                self.assertEqual((step["level"], step["met"]), ("Senior", 0))
        answer = screen.with_user(self.tara).get_development(person.id)
        self.assertEqual(answer["steps"], [])

    def test_who_is_on_no_ladder_has_no_next_step(self):
        screen = self.env["sales.mgmt.my.development"].with_user(self.carla)
        self.assertEqual(screen.get_development()["steps"], [])
