from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import TrainingCommon


@tagged("post_install", "-at_install")
class TestCover(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["sales.mgmt.certificate.kind"].create(
            {"name": "Heat Pump Expert", "validity_months": 12}
        )
        cls.topic = cls.env["sales.mgmt.cover.topic"].create(
            {
                "name": "Heat Pumps",
                "course_ids": [Command.set(cls.course.ids)],
                "requirement_ids": [
                    Command.create({"unit_id": cls.north.id, "minimum": 2}),
                    Command.create({"unit_id": cls.root.id, "minimum": 3}),
                ],
            }
        )
        cls.of_north, cls.of_root = cls.topic.requirement_ids

    def _set(self, user, level, by=None, **values):
        return (
            self.env["sales.mgmt.cover"]
            .with_user(by or self.lena)
            .create(
                {
                    "person_id": self._get_file(user).id,
                    "topic_id": self.topic.id,
                    "level_set": level,
                    "evidence": "Stood in for Boris in May",
                    **values,
                }
            )
        )

    def _get(self, user):
        covers = self._get_file(user).cover_ids
        return covers.filtered(lambda each: each.topic_id == self.topic)

    def _get_figures(self, requirement):
        requirement.invalidate_recordset()
        return requirement.covered, requirement.missing

    def test_whoever_is_enrolled_learns_and_whoever_passed_can_stand_in(self):
        enrolment = self._enrol(self.anna)
        self.assertEqual(self._get(self.anna).level, "1")
        enrolment._pass()
        self.assertEqual(self._get(self.anna).level, "2")

    def test_whoever_is_taken_off_the_course_learns_nothing(self):
        enrolment = self._enrol(self.anna)
        enrolment.with_user(self.lena).action_cancel()
        self.assertEqual(self._get(self.anna).level, "0")

    def test_a_certificate_proves_it_until_it_ends_or_is_revoked(self):
        self.topic.write(
            {
                "course_ids": [Command.clear()],
                "certificate_kind_ids": [Command.set(self.kind.ids)],
            }
        )
        self.course.certificate_kind_id = self.kind
        with freeze_time("2026-03-15"):
            enrolment = self._enrol(self.anna)
            enrolment._pass()
            self.assertEqual(self._get(self.anna).level, "2")
        for day, level in (("2027-03-15", "2"), ("2027-03-16", "0")):
            with freeze_time(day):
                self.env["sales.mgmt.cover"]._cron_refresh()
            self.assertEqual(self._get(self.anna).level, level)
        with freeze_time("2026-06-01"):
            self.env["sales.mgmt.cover"]._cron_refresh()
            enrolment.certificate_ids.with_user(self.tara)._revoke("Forged")
        self.assertEqual(self._get(self.anna).level, "0")

    def test_the_line_above_sets_it_with_an_evidence(self):
        cover = self._set(self.anna, "3")
        self.assertEqual((cover.level, cover.set_by_id), ("3", self.lena))
        with self.assertRaisesRegex(UserError, "Say what shows"):
            cover.evidence = " "
        cover.write({"level_set": "1", "evidence": False})
        self.assertEqual(cover.level, "1")

    def test_nobody_else_sets_it_and_nobody_for_themselves(self):
        cover = self._set(self.anna, "1")
        for user in (self.anna, self.boris, self.sven, self.harry):
            with self.assertRaises(AccessError):
                cover.with_user(user).level_set = "2"
        with self.assertRaises(AccessError):
            self._set(self.lena, "2")
        self._assign(self.tara, self.north)
        with self.assertRaisesRegex(AccessError, "nobody for themselves"):
            self._set(self.tara, "2", by=self.tara)

    def test_what_is_proved_is_not_said(self):
        cover = self._set(self.anna, "0", level_proved="3")
        self.assertEqual(cover.level, "0")
        with self.assertRaisesRegex(AccessError, "the rest is kept"):
            cover.level_proved = "3"

    def test_the_higher_of_the_two_counts(self):
        cover = self._set(self.anna, "3")
        self._enrol(self.anna)
        self.assertEqual((cover.level_proved, cover.level), ("1", "3"))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._set(self.anna, "2")

    def test_holes_are_where_too_few_can_stand_in(self):
        self._set(self.anna, "2")
        self._set(self.carla, "3", by=self.sven)
        self.assertEqual(self._get_figures(self.of_north), (1, 1))
        self.assertEqual(self._get_figures(self.of_root), (2, 1))
        self._set(self.boris, "2")
        self.assertEqual(self._get_figures(self.of_north), (2, 0))
        holes = self.env["sales.mgmt.cover.requirement"].search(
            [("missing", ">", 0), ("topic_id", "=", self.topic.id)]
        )
        self.assertFalse(holes)

    def test_who_learns_or_left_does_not_cover(self):
        self._set(self.anna, "1")
        self._set(self.boris, "2")
        self._get_file(self.boris).active = False
        self.assertEqual(self._get_figures(self.of_north), (0, 2))
        self.of_north.level_min = "3"
        self.assertEqual(self._get_figures(self.of_north), (0, 2))

    def test_a_move_takes_what_somebody_can_do_along(self):
        self._set(self.anna, "2")
        assignment = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id)]
        )
        assignment._move(self.south, self.calendar._get_today())
        self.assertEqual(self._get_figures(self.of_north), (0, 2))

    def test_everybody_sees_their_part_of_the_matrix(self):
        self._set(self.anna, "2")
        self._set(self.carla, "3", by=self.sven)
        covers = self.env["sales.mgmt.cover"]
        seen = covers.with_user(self.anna).get_matrix()
        self.assertEqual(
            [row["id"] for row in seen["rows"]], self._get_file(self.anna).ids
        )
        self.assertEqual(seen["minimum"], [])
        self.assertFalse(seen["rows"][0]["may_set"])
        seen = covers.with_user(self.lena).get_matrix()
        files = self._get_file(self.anna | self.boris | self.lena)
        self.assertEqual({row["id"] for row in seen["rows"]}, set(files.ids))
        units = {unit["id"] for unit in seen["minimum"]}
        self.assertEqual(units, {self.north.id, self.root.id})
        seen = covers.with_user(self.sven).get_matrix()
        self.assertEqual([unit["id"] for unit in seen["minimum"]], self.root.ids)

    def test_the_statements_of_the_matrix_do_not_follow_the_people(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["sales.mgmt.cover"].with_user(self.tara).get_matrix()
            return self.env.cr.sql_log_count - before

        self._set(self.anna, "2")
        self._set(self.carla, "2", by=self.sven)
        count()
        few = count()
        for number in range(15):
            user = self._create_user(f"rep{number}", "user")
            self._assign(user, self.south)
            self._set(user, "2", by=self.sven)
        # new users empty the caches of the rules
        count()
        self.assertLessEqual(count(), few)
