from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.effect.effect import FIGURES
from .common import NOW, EffectCommon


@tagged("post_install", "-at_install")
class TestEffect(EffectCommon):
    def _get_sides(self, effect):
        return (
            (effect.trained_count, effect.trained_before, effect.trained_after),
            (effect.untrained_count, effect.untrained_before, effect.untrained_after),
        )

    def test_the_effect_is_the_change_of_the_trained_less_that_of_the_others(self):
        effect = self._look()
        # Anna and Boris were there too and sold nothing: nothing is known of them
        self.assertEqual(self._get_sides(effect), ((5, 100, 130), (5, 80, 90)))
        self.assertEqual((effect.trained_change, effect.untrained_change), (30, 10))
        self.assertEqual(effect.effect, 20)
        self.assertTrue(effect.has_figures)

    def test_the_method_is_told_with_its_figures(self):
        effect = self._look()
        words = effect.explanation.replace("\N{NO-BREAK SPACE}", " ")
        for figure in ("5 trained", "100.00", "130.00", "80.00", "90.00", "20.00"):
            self.assertIn(figure, words)
        self.assertIn("<svg", effect.picture)
        self.assertIn("Without training", effect.picture)

    def test_below_five_nothing_is_told_and_nothing_is_kept(self):
        self.trained[0].active = False
        self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.trained[0].id)]
        ).date_to = "2026-05-31"
        effect = self._look()
        self.assertFalse(effect.has_figures)
        self.assertEqual(self._get_sides(effect), ((4, 0, 0), (5, 0, 0)))
        self.assertEqual((effect.effect, effect.moved_count), (0, 1))
        self.assertIn("Too few: 4", effect.explanation)
        self.assertFalse(effect.picture)

    def test_it_waits_until_the_last_month_is_over(self):
        effect = self._look()
        with freeze_time("2026-06-30 20:00:00"):
            effect.with_user(self.tara).action_study()
        self.assertEqual((effect.has_figures, effect.recent_count), (False, 5))
        with freeze_time("2026-07-01 06:00:00"):
            effect.with_user(self.tara).action_study()
        self.assertEqual(effect.effect, 20)

    def test_colleagues_of_another_unit_do_not_count_in_the_same_unit(self):
        for user in self.untrained[:2]:
            assignment = self.env["sales.mgmt.assignment"].search(
                [("user_id", "=", user.id)]
            )
            assignment.unit_id = self.south
        self.assertEqual(self._look().untrained_count, 5)
        self.assertEqual(self._look(scope="unit").untrained_count, 3)

    def test_who_failed_the_course_or_is_on_it_is_no_untrained_colleague(self):
        with freeze_time("2026-05-05 09:00:00"):
            failed = self._enrol(self.untrained[0], date_due="2026-05-31")
            failed._fail()
            started = self._enrol(self.untrained[1], date_due="2026-05-31")
            started.with_user(self.untrained[1]).action_start()
        effect = self._look()
        self.assertEqual(effect.untrained_count, 3)

    def test_results_of_a_second_unit_count_and_the_main_place_decides(self):
        self._assign(self.trained[0], self.south, is_main=False)
        self.assertEqual(self._look(scope="unit").trained_count, 5)

    def test_attainment_is_held_against_the_targets_of_the_months(self):
        plan = self._create_plan()
        self._create_line(120_000, plan=plan, organisation_method="even")
        plan.sudo().write({"state": "active"})
        effect = self._look(measure="attainment")
        # there is no plan of 2025: December does not count
        targets = self.env["sales.mgmt.target"].search(
            [
                ("plan_id", "=", plan.id),
                ("axis", "=", False),
                ("user_id", "=", self.trained[0].id),
                ("period_id.name", "in", ("2026-01", "2026-02")),
            ]
        )
        self.assertEqual(len(targets), 2)
        share = 100 * 200 / sum(targets.mapped("amount"))
        self.assertAlmostEqual(effect.trained_before, share, 2)
        # the others of North had targets too, and sold nothing
        self.assertEqual(effect.untrained_count, 5 + len(self.anna | self.boris) + 1)

    def test_a_session_has_an_effect_of_its_own(self):
        self.course.completion = "attendance"
        with freeze_time("2026-02-20 09:00:00"):
            session = self._create_session(days=18, capacity=0)
            places = self._seat(session, *self.untrained)
        with freeze_time(session.date_end):
            places.sudo()._note(100)
            session.with_user(self.theo).action_hold()
        effect = self._look(subject="session", session_id=session.id)
        self.assertEqual(effect.course_id, self.course)
        # their colleagues passed the course in the same month
        self.assertEqual(self._get_sides(effect)[1][0], 0)
        self.assertEqual(effect.alone_count, 5)

    def test_a_program_counts_from_its_first_month_to_its_last(self):
        program = self.env["sales.mgmt.training.program"].create(
            {"name": "Onboarding", "company_id": self.company.id}
        )
        self.env["sales.mgmt.training.program.person"].sudo().create(
            [
                {
                    "program_id": program.id,
                    "person_id": self._get_file(user).id,
                    "started_on": "2026-03-02",
                    "ended_on": "2026-03-30",
                    "state": "finished",
                }
                for user in self.trained
            ]
        )
        effect = self._look(subject="program", program_id=program.id)
        self.assertFalse(effect.course_id)
        self.assertEqual(effect.effect, 20)
        self.assertEqual(effect.display_name, "Onboarding · Opportunities Won")

    def test_another_question_is_answered_anew(self):
        effect = self._look()
        with freeze_time(NOW):
            effect.with_user(self.tara).metric_id = self.metric_won_count
        self.assertEqual(self._get_sides(effect), ((5, 1, 1), (5, 1, 1)))
        self.assertEqual((effect.effect, effect.has_figures), (0, True))

    def test_nobody_types_an_effect_in(self):
        effect = self._look().with_user(self.tara)
        for name in FIGURES:
            with (
                self.subTest(field=name),
                self.assertRaisesRegex(AccessError, "not typed in"),
            ):
                effect.write({name: 99})
        with self.assertRaisesRegex(AccessError, "A training officer compares"):
            effect.with_user(self.lena).action_study()

    def test_a_question_names_its_subject_and_is_asked_once(self):
        self._look()
        with mute_logger("odoo.sql_db"):
            with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
                self._look()
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self._look(subject="session")

    def test_every_night_courses_that_five_passed_are_looked_at(self):
        effects = self.env["sales.mgmt.training.effect"]
        domain = [("company_id", "=", self.company.id)]
        other = self._create_course("Gifts", completion="confirm")
        for user in self.trained[:4]:
            self._enrol(user, other)._pass()
        with freeze_time(NOW):
            effects._cron_study()
            self.assertFalse(effects.search(domain))
            self.company.sales_mgmt_improvement_metric_id = self.metric_won
            effects._cron_study()
            effects._cron_study()
        found = effects.search(domain)
        self.assertEqual(found.course_id, self.course)
        self.assertEqual(found.measure, "attainment")

    def test_averages_of_effects_leave_out_those_without_figures(self):
        self._look()
        other = self._create_course("Gifts")
        self._look(course_id=other.id)
        effects = self.env["sales.mgmt.training.effect"]
        [(average, count)] = effects._read_group(
            [("company_id", "=", self.company.id)], [], ["effect:avg", "__count"]
        )
        self.assertEqual((average, count), (20, 2))

    def test_averages_are_read_by_who_may_not_read_the_people(self):
        effect = self._look()
        for user in (self.sven, self.dora, self.auditor, self.harry):
            with self.subTest(user=user.login):
                [values] = effect.with_user(user).read(["effect", "explanation"])
                self.assertEqual(values["effect"], 20)
                for each in self.trained | self.untrained:
                    self.assertNotIn(each.name, values["explanation"])
        # and the people behind it stay closed
        action = effect.with_user(self.sven).action_open_trained()
        self.assertFalse(
            self.env[action["res_model"]]
            .with_user(self.sven)
            .search_count(action["domain"])
        )
        self.assertEqual(
            self.env[action["res_model"]]
            .with_user(self.lena)
            .search_count(action["domain"]),
            5,
        )
        with self.assertRaises(AccessError):
            effect.with_user(self.anna).read(["effect"])

    def test_the_course_opens_its_effects(self):
        self._look()
        course = self.course.with_user(self.lena)
        self.assertEqual(course.effect_count, 1)
        action = course.action_open_effects()
        self.assertEqual(
            self.env[action["res_model"]].search_count(action["domain"]), 1
        )
        with self.assertRaises(AccessError):
            self.course.with_user(self.anna).action_open_effects()

    def test_the_number_of_statements_does_not_depend_on_the_people(self):
        effect = self._look().sudo()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            effect._study()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = count()
        users = self._create_users({f"more{number}": "user" for number in range(20)})
        for number, user in enumerate(users):
            self._assign(user, self.south)
            if number % 2:
                enrolment = self._enrol(user, date_due="2026-03-31")
                enrolment._pass(day=self.march + timedelta(days=number))
        self.assertLessEqual(count(), few)

    @property
    def march(self):
        return self._find_period("2026-03").date_from
