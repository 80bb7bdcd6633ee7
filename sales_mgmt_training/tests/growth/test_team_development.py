from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..review.common import ReviewCommon
from .common import GrowthCommon


@tagged("post_install", "-at_install")
class TestTeamDevelopment(GrowthCommon, ReviewCommon):
    def _open(self, user):
        self.env.invalidate_all()
        return self.env["sales.mgmt.team.development"].with_user(user).get_team()

    def _get_row(self, reader, user):
        [row] = [
            each for each in self._open(reader)["people"] if each["user_id"] == user.id
        ]
        return row

    def test_a_leader_sees_the_own_subtree_and_nobody_else(self):
        def users(reader):
            people = self._open(reader)["people"]
            return self.env["res.users"].browse(each["user_id"] for each in people)

        self.assertEqual(users(self.lena), self.anna | self.boris)
        self.assertEqual(users(self.sven), self.carla)
        self.assertLessEqual(self.anna | self.carla | self.lena, users(self.dora))
        for reader in (self.anna, self.max, self.harry, self.tara):
            with self.subTest(reader=reader.login):
                self.assertFalse(users(reader))

    def test_every_figure_opens_what_it_counts(self):
        today = fields.Date.today()
        self._enrol(self.anna, date_due=today)
        self._enrol(
            self.anna, self._create_course("Late"), date_due=today - timedelta(days=1)
        )
        self._create_development_plan()
        row = self._get_row(self.lena, self.anna)
        self.assertEqual((row["counts"]["due"], row["counts"]["late"]), (1, 1))
        self.assertEqual(row["counts"]["plans"], 1)
        for column in self._open(self.lena)["columns"]:
            domain = [("person_id", "=", row["id"]), *column["domain"]]
            with self.subTest(column=column["key"]):
                found = self.env[column["model"]].with_user(self.lena)
                self.assertEqual(
                    found.search_count(domain), row["counts"][column["key"]]
                )

    def test_a_gap_is_what_the_job_asks_for_and_is_not_there(self):
        skill = self._create_skill()
        job = self.env["hr.job"].create(
            {
                "name": "Consultant",
                "job_skill_ids": [
                    (
                        0,
                        0,
                        {
                            "skill_id": skill.id,
                            "skill_type_id": skill.skill_type_id.id,
                            "skill_level_id": self._get_level(skill, 100).id,
                        },
                    )
                ],
            }
        )
        employee = self._hire(self.anna, job_id=job.id)
        self._master(employee, skill, 50)
        self.assertEqual(self._get_row(self.lena, self.anna)["gaps"], 1)
        employee.employee_skill_ids.sudo().unlink()
        self._master(employee, skill, 100)
        self.assertEqual(self._get_row(self.lena, self.anna)["gaps"], 0)

    def test_the_last_review_is_the_latest_that_was_signed(self):
        self.assertFalse(self._get_row(self.lena, self.anna)["review"])
        for month, score in ((1, 60), (2, 90)):
            cycle = self._create_cycle(f"2026-{month:02}")
            self._start(cycle)
            self._find_review(self.anna, cycle).write(
                {"state": "signed", "has_score": True, "score": score}
            )
        last = self._get_row(self.lena, self.anna)["review"]
        self.assertEqual((last["score"], last["label"]), (90, "2026-02"))

    def test_the_statements_do_not_follow_the_people(self):
        def hire(number):
            user = self._create_user(f"rep{number}", "user")
            self._assign(user, self.north)
            self._master(self._hire(user), self.skill, 50)
            self._enrol(user)

        self.skill = self._create_skill()
        hire(0)
        few = self._count_statements(lambda: self._open(self.lena))
        for number in range(1, 13):
            hire(number)
        self.assertLessEqual(self._count_statements(lambda: self._open(self.lena)), few)
        self.assertLess(few, 60)
