from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import TrainingCommon
from .roles import create_scenario


@tagged("post_install", "-at_install")
class TestRoleplay(TrainingCommon):
    """Anna plays; Boris and Sven observe, Lena coaches."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scenario = create_scenario(cls.env)
        cls.course = cls._create_course("Talks", kind="roleplay", score_min=50)
        cls.enrolment = cls._enrol(cls.anna)
        cls.roleplay = cls._plan(enrolment_id=cls.enrolment.id)

    @classmethod
    def _plan(cls, user=None, **values):
        return (
            cls.env["sales.mgmt.roleplay"]
            .with_user(user or cls.lena)
            .create(
                {
                    "person_id": cls._get_file(cls.anna).id,
                    "scenario_id": cls.scenario.id,
                    "observer_1_id": cls.boris.id,
                    "observer_2_id": cls.sven.id,
                    **values,
                }
            )
        )

    def _get_sheet(self, observer, roleplay=None):
        action = (roleplay or self.roleplay).with_user(observer).action_open_my_sheet()
        sheets = self.env["sales.mgmt.roleplay.sheet"].with_user(observer)
        return sheets.browse(action["res_id"])

    def _score(self, observer, *points):
        sheet = self._get_sheet(observer)
        for score, value in zip(sheet.score_ids, points, strict=True):
            score.points = value
        sheet.action_hand_in()
        return sheet

    def _finish(self):
        self._score(self.boris, "5", "1")
        self._score(self.sven, "3", "3")
        self.roleplay.with_user(self.lena).action_close()

    def test_the_points_of_both_make_the_score(self):
        self._score(self.boris, "5", "1")
        self.assertEqual(self.roleplay.state, "planned")
        self._score(self.sven, "3", "3")
        self.assertEqual(self.roleplay.state, "scored")
        # 4.0 and 3.0 on average: 3.5 of 5 points
        self.assertEqual(self.roleplay.average, 3.5)
        self.assertEqual(self.roleplay.difference, 1)
        self.assertEqual(self.roleplay.score, 62.5)

    def test_nobody_sees_points_before_both_have_handed_in(self):
        sheet = self._score(self.boris, "5", "1")
        others = (self.sven, self.anna, self.lena, self.tara, self.harry, self.auditor)
        for user in others:
            with self.subTest(user=user.login):
                self.assertFalse(sheet.with_user(user).has_access("read"))
                self.assertFalse(sheet.score_ids[0].with_user(user).has_access("read"))
        self._score(self.sven, "3", "3")
        for user in others:
            with self.subTest(user=user.login):
                self.assertTrue(sheet.with_user(user).has_access("read"))
        self.assertFalse(sheet.with_user(self.carla).has_access("read"))

    def test_points_stay_as_they_were_handed_in(self):
        sheet = self._score(self.boris, "5", "1")
        with self.assertRaisesRegex(UserError, "stay as they are"):
            sheet.score_ids[0].points = "1"
        with self.assertRaisesRegex(UserError, "stay as they are"):
            sheet.comment = "Better than I thought"
        with self.assertRaisesRegex(UserError, "stay as they are"):
            sheet.action_hand_in()

    def test_nobody_gives_points_for_another(self):
        sheet = self._get_sheet(self.boris)
        for user in (self.sven, self.lena, self.anna, self.tara):
            with self.assertRaises(AccessError):
                sheet.with_user(user).score_ids.write({"points": "5"})
        with self.assertRaisesRegex(AccessError, "by their button"):
            sheet.state = "done"
        with self.assertRaisesRegex(AccessError, "nothing else"):
            sheet.score_ids.weight = 9

    def test_every_criterion_gets_points(self):
        sheet = self._get_sheet(self.boris)
        sheet.score_ids[0].points = "4"
        with self.assertRaisesRegex(UserError, "“Closes” has no points"):
            sheet.action_hand_in()

    def test_nobody_observes_or_coaches_themselves(self):
        for values in (
            {"observer_1_id": self.anna.id},
            {"observer_2_id": self.anna.id},
            {"coach_id": self.anna.id},
        ):
            with self.assertRaisesRegex(ValidationError, "somebody else observes"):
                self._plan(**values)

    def test_two_people_observe(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._plan(observer_2_id=self.boris.id)

    def test_the_line_above_or_an_officer_plans_and_nobody_else(self):
        self.assertTrue(self._plan(self.tara))
        for user in (self.anna, self.boris, self.sven, self.harry):
            with self.assertRaises(AccessError):
                self._plan(user)

    def test_the_coach_closes_it_and_its_course_ends_with_the_score(self):
        self._finish()
        self.assertEqual(self.roleplay.state, "done")
        self.assertEqual((self.enrolment.state, self.enrolment.score), ("passed", 62.5))

    def test_below_the_pass_mark_the_course_is_failed(self):
        self.course.score_min = 63
        self._finish()
        self.assertEqual(self.enrolment.state, "failed")

    def test_it_is_closed_by_the_coach_when_both_have_handed_in(self):
        self._score(self.boris, "5", "1")
        with self.assertRaisesRegex(UserError, "when both observers"):
            self.roleplay.with_user(self.lena).action_close()
        self._score(self.sven, "3", "3")
        for user in (self.anna, self.boris, self.harry):
            with self.assertRaisesRegex(AccessError, "is closed by lena"):
                self.roleplay.with_user(user).action_close()

    def test_results_are_not_typed_in_and_observers_not_changed_afterwards(self):
        roleplay = self.roleplay.with_user(self.lena)
        with self.assertRaisesRegex(AccessError, "comes from the sheets"):
            roleplay.score = 100
        roleplay.observer_1_id = self.carla
        self.assertTrue(self._get_sheet(self.carla))
        self._score(self.carla, "1", "1")
        with self.assertRaisesRegex(UserError, "has been scored"):
            roleplay.observer_1_id = self.boris
        roleplay.coach_comment = "<p>Ask more questions</p>"

    def test_what_was_scored_is_kept(self):
        self._finish()
        with self.assertRaisesRegex(UserError, "record keeps it"):
            self.roleplay.with_user(self.lena).unlink()
        with self.assertRaisesRegex(UserError, "Copy the rubric"):
            self.scenario.rubric_id.criterion_ids.unlink()
        with self.assertRaisesRegex(UserError, "has been played"):
            self.roleplay.with_user(self.lena).action_cancel()

    def test_the_person_does_not_read_the_hints(self):
        self.scenario.hints = "<p>Gives way at 5 %</p>"
        with self.assertRaises(AccessError):
            self.scenario.with_user(self.anna).read(["hints"])
        self.assertIn("Gives way", self.scenario.with_user(self.lena).hints)

    def test_a_rubric_needs_criteria_and_a_weight(self):
        with self.assertRaisesRegex(ValidationError, "weighs nothing"):
            self.scenario.rubric_id.criterion_ids.weight = 0
        empty = self.env["sales.mgmt.roleplay.rubric"].create({"name": "Empty"})
        self.scenario.rubric_id = empty
        with self.assertRaisesRegex(ValidationError, "nothing to score"):
            self._plan()

    def test_points_are_compared_over_time_by_criterion(self):
        self._finish()
        rows = (
            self.env["sales.mgmt.roleplay.score"]
            .with_user(self.anna)
            ._read_group(
                [("person_id", "=", self._get_file(self.anna).id)],
                ["criterion_id"],
                ["value:avg"],
            )
        )
        self.assertEqual([average for _criterion, average in rows], [4, 2])

    def test_a_coach_from_outside_the_line_above_comments_and_changes_nothing(self):
        roleplay = self._plan(coach_id=self.theo.id).with_user(self.theo)
        roleplay.coach_comment = "Ask before you offer"
        self.assertIn("Ask before", roleplay.coach_comment)
        self.assertFalse(roleplay.may_plan)
        with self.assertRaisesRegex(AccessError, "planned by the line above"):
            roleplay.date = "2026-12-24"
        with self.assertRaises(AccessError):
            roleplay.unlink()

    def test_who_only_observes_or_plays_writes_no_comment(self):
        for user in (self.anna, self.boris, self.carla):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.roleplay.with_user(user).coach_comment = "Well played"
