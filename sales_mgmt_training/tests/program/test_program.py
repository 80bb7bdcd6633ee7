from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import TrainingCommon


@tagged("post_install", "-at_install")
class TestProgram(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._create_course("Our Products", kind="product")
        cls.program = cls._create_program(
            {"course_id": cls.product.id, "due_days": 7},
            {"course_id": cls.course.id, "due_days": 30},
            {
                "kind": "milestone",
                "metric_id": cls.metric_won_count.id,
                "number": 2,
                "due_days": 60,
            },
        )

    @classmethod
    def _create_program(cls, *steps, **values):
        return cls.env["sales.mgmt.training.program"].create(
            {
                "name": "First Ninety Days",
                "company_id": cls.company.id,
                "step_ids": [
                    Command.create({"sequence": number, **step})
                    for number, step in enumerate(steps)
                ],
                **values,
            }
        )

    def _start(self, user, program=None):
        return (program or self.program)._start(self._get_file(user))

    def _get_open(self, user, course):
        return self._get_file(user).enrolment_ids.filtered(
            lambda each: each.course_id == course and each.state in ("todo", "started")
        )

    def test_one_course_opens_after_the_other(self):
        way = self._start(self.anna)
        first = self._get_open(self.anna, self.product)
        self.assertEqual(first.date_due, way.started_on + timedelta(days=7))
        self.assertEqual(first.origin, "program")
        self.assertFalse(self._get_open(self.anna, self.course))
        self.assertEqual((way.next_step, way.progress), ("Our Products", 0))
        first._pass()
        self.assertTrue(self._get_open(self.anna, self.course))
        self.assertEqual((way.next_step, way.progress), ("Negotiating", 33.33))

    def _get_told(self, way):
        """Return what people were told about their way, the latest first."""
        return self.env["mail.message"].search(
            [
                ("model", "=", way._name),
                ("res_id", "in", way.ids),
                ("message_type", "=", "user_notification"),
            ]
        )

    def test_who_goes_several_ways_is_told_of_their_next_steps_in_one_message(self):
        other = self._create_program(
            {"course_id": self.course.id, "due_days": 7}, name="Second Language"
        )
        both = self._start(self.anna) | self._start(self.anna, other)
        both.step_ids.write({"state": "waiting", "done_on": False})
        before = self._get_told(both)
        both._advance()
        told = self._get_told(both) - before
        self.assertEqual(len(told), 1)
        self.assertEqual(told.notified_partner_ids, self.anna.partner_id)
        self.assertEqual(told.body.count("<ul>"), 2)
        for words in ("First Ninety Days", "Second Language", "Our Products"):
            self.assertIn(words, told.body)

    def test_people_are_told_once_what_comes_next(self):
        way = self._start(self.anna)
        told = self._get_told(way)
        self.assertEqual(told.notified_partner_ids, self.anna.partner_id)
        self.assertIn("Our Products", told.body)
        way._advance()
        self.assertEqual(self._get_told(way), told)
        self._get_open(self.anna, self.product)._pass()
        after = self._get_told(way) - told
        self.assertEqual(len(after), 1)
        self.assertIn("Negotiating", after.body)
        self.assertNotIn("Our Products", after.body)

    def test_what_opens_together_is_told_together(self):
        self.program.in_order = False
        told = self._get_told(self._start(self.anna))
        self.assertEqual(len(told), 1)
        self.assertEqual(told.body.count("<li>"), 3)

    def test_without_an_order_everything_is_open_at_once(self):
        self.program.in_order = False
        self._start(self.anna)
        self.assertTrue(self._get_open(self.anna, self.product))
        self.assertTrue(self._get_open(self.anna, self.course))

    def test_a_failed_course_stays_the_next_step(self):
        way = self._start(self.anna)
        self._get_open(self.anna, self.product)._fail()
        self.assertEqual(way.next_step, "Our Products")
        self._get_open(self.anna, self.product)._pass()
        self.assertEqual(way.next_step, "Negotiating")

    def test_whoever_is_on_the_course_already_goes_on_with_it(self):
        enrolment = self._enrol(self.anna, self.product)
        way = self._start(self.anna)
        self.assertEqual(self._get_open(self.anna, self.product), enrolment)
        enrolment._pass()
        self.assertEqual(way.progress, 33.33)

    def test_a_course_that_is_not_needed_lets_the_program_go_on(self):
        way = self._start(self.anna)
        self._get_open(self.anna, self.product).with_user(self.lena).action_cancel()
        self.assertEqual(way.next_step, "Negotiating")
        self.assertEqual(way.step_ids[0].state, "waived")

    def test_a_milestone_is_reached_by_the_figures_with_its_evidence(self):
        with freeze_time("2026-03-09 09:00"):
            way = self._start(self.anna)
            self._create_won(self.anna, 100, "2026-03-10 10:00:00")
            self._refresh()
            way._cron_check()
            step = way.step_ids[2]
            self.assertEqual(step.state, "waiting")
        with freeze_time("2026-04-07 09:00"):
            self._create_won(self.anna, 100, "2026-04-06 10:00:00")
            self._refresh()
            way._cron_check()
            self.assertEqual((step.state, step.figure), ("done", 2))
            self.assertEqual(step.done_on, date(2026, 4, 7))
            self.assertEqual(way.ramp_days, 29)
            self.assertEqual(way.next_step, "Our Products")

    def test_deals_before_the_start_do_not_count(self):
        with freeze_time("2026-03-09 09:00"):
            self._create_won(self.anna, 100, "2026-02-10 10:00:00")
            for day in (2, 3):
                self._create_won(self.anna, 100, f"2026-03-0{day} 10:00:00")
            self._refresh()
            way = self._start(self.anna)
            way._cron_check()
            self.assertEqual(way.step_ids[2].state, "waiting")
            for day in (1, 2):
                self._create_won(self.anna, 100, f"2026-03-09 0{day}:00:00")
            self._refresh()
            way._cron_check()
            self.assertEqual(way.step_ids[2].state, "done")

    def test_the_way_ends_with_its_last_step(self):
        with freeze_time("2026-03-09 09:00"):
            way = self._start(self.anna)
            self._get_open(self.anna, self.product)._pass()
            self._get_open(self.anna, self.course)._pass()
            self.assertEqual(way.state, "running")
            for hour in (10, 11):
                self._create_won(self.anna, 100, f"2026-03-09 {hour}:00:00")
            self._refresh()
            way._cron_check()
        self.assertEqual((way.state, way.progress), ("finished", 100))
        self.assertEqual(way.ended_on, date(2026, 3, 9))
        self.assertFalse(way.next_step)

    def test_a_step_is_late_from_the_day_after(self):
        with freeze_time("2026-03-09 09:00"):
            way = self._start(self.anna)
        late = [("late_count", ">", 0), ("id", "=", way.id)]
        with freeze_time("2026-03-16 09:00"):
            self.assertEqual(way.late_count, 0)
            self.assertFalse(way.search(late))
        way.invalidate_recordset(["late_count"])
        way.step_ids.invalidate_recordset(["is_late"])
        with freeze_time("2026-03-17 09:00"):
            self.assertEqual(way.late_count, 1)
            self.assertEqual(way.search(late), way)

    def test_newcomers_start_by_themselves_on_their_first_day(self):
        self.program.is_onboarding = True
        nora = self._create_user("nora", "user")
        with freeze_time("2026-03-09 09:00"):
            self._assign(nora, self.north, "2026-03-02")
            way = self._get_file(nora).way_ids
        self.assertEqual(way.started_on, date(2026, 3, 2))
        self.assertEqual(self._get_open(nora, self.product).date_due, date(2026, 3, 9))

    def test_whoever_sold_for_longer_is_no_newcomer(self):
        self.program.write({"is_onboarding": True, "newcomer_days": 90})
        for login, first, starts in (
            ("nora", "2026-03-01", True),
            ("nils", "2026-02-28", False),
        ):
            user = self._create_user(login, "user")
            with freeze_time("2026-05-30 09:00"):
                self._assign(user, self.north, first)
            self.assertEqual(bool(self._get_file(user).way_ids), starts)

    def test_programs_are_for_a_role_and_units(self):
        self.program.write({"is_onboarding": True, "unit_ids": self.south.ids})
        nora = self._create_user("nora", "user")
        today = self.calendar._get_today()
        self._assign(nora, self.north, today)
        self.assertFalse(self._get_file(nora).way_ids)
        self.program.write({"unit_ids": self.root.ids, "role": "leader"})
        nils = self._create_user("nils", "user")
        self._assign(nils, self.north, today)
        self.assertFalse(self._get_file(nils).way_ids)
        with self.assertRaisesRegex(UserError, "is not meant for anna"):
            self.program._check_covers(self._get_file(self.anna))
        self.program._check_covers(self._get_file(self.lena))

    def test_whoever_leaves_stops_and_whoever_returns_begins_again(self):
        self.program.is_onboarding = True
        nora = self._create_user("nora", "user")
        with freeze_time("2026-03-09 09:00"):
            job = self._assign(nora, self.north, "2026-03-09")
        first = self._get_file(nora).way_ids
        enrolment = self._get_open(nora, self.product)
        with freeze_time("2026-05-04 09:00"):
            job.date_to = "2026-05-01"
            self.assertEqual((first.state, enrolment.state), ("stopped", "cancelled"))
            self.assertEqual(first.step_ids[0].state, "open")
        with freeze_time("2026-07-01 09:00"):
            self._assign(nora, self.north, "2026-07-01")
        second = self._get_file(nora).way_ids - first
        self.assertEqual(second.started_on, date(2026, 7, 1))
        self.assertEqual(second.progress, 0)

    def test_a_change_concerns_later_starters_only(self):
        way = self._start(self.anna)
        self.program.step_ids[0].due_days = 14
        self.program.step_ids[1].unlink()
        later = self._start(self.boris)
        self.assertEqual((len(way.step_ids), len(later.step_ids)), (3, 2))
        self.assertEqual(way.next_due, way.started_on + timedelta(days=7))

    def test_a_change_is_applied_to_everybody_if_told_so(self):
        way = self._start(self.anna)
        self._get_open(self.anna, self.product)._pass()
        dropped = self._get_open(self.anna, self.course)
        self.program.step_ids[1].unlink()
        rhetoric = self._create_course("Rhetoric")
        self.program.step_ids = [
            Command.create({"course_id": rhetoric.id, "sequence": 9})
        ]
        with self.assertRaisesRegex(AccessError, "Only a training officer"):
            self.program.with_user(self.lena).action_apply()
        self.program.with_user(self.tara).action_apply()
        self.assertEqual(way.step_ids.mapped("state"), ["done", "open", "waiting"])
        self.assertEqual(dropped.state, "cancelled")

    def test_another_due_day_moves_the_open_course(self):
        way = self._start(self.anna)
        self.program.step_ids[0].due_days = 14
        self.program.action_apply()
        due = way.started_on + timedelta(days=14)
        self.assertEqual(self._get_open(self.anna, self.product).date_due, due)

    def test_a_course_of_two_programs_stays_when_one_ends(self):
        other = self._create_program({"course_id": self.product.id})
        way, second = self._start(self.anna), self._start(self.anna, other)
        enrolment = self._get_open(self.anna, self.product)
        way.with_user(self.lena).action_stop()
        self.assertEqual(enrolment.state, "todo")
        enrolment._pass()
        self.assertEqual((way.state, second.state), ("stopped", "finished"))

    def test_only_totals_can_be_reached(self):
        rate = self.env.ref("sales_mgmt_targets.metric_win_rate")
        with self.assertRaisesRegex(ValidationError, "does not add up"):
            self._create_program({"kind": "milestone", "metric_id": rate.id})

    def test_leader_and_officer_enrol_through_the_dialog_and_others_do_not(self):
        people = self._get_file(self.anna) | self._get_file(self.boris)
        with self.assertRaises(AccessError):
            people.with_user(self.anna).action_open_enrol()
        with self.assertRaises(AccessError):
            people.with_user(self.sven).action_open_enrol()
        for user, values in (
            (self.lena, {"kind": "program", "program_id": self.program.id}),
            (self.tara, {"course_id": self.course.id}),
        ):
            dialog = (
                self.env["sales.mgmt.training.enrol"]
                .with_user(user)
                .create({"person_ids": people.ids, **values})
            )
            message = dialog.action_confirm()["params"]["message"]
            self.assertEqual(message, "2 enrolled, 0 were already.")
        self.assertEqual(len(self.program.way_ids), 2)
        self.assertTrue(self._get_open(self.boris, self.course))

    def test_the_dialog_refuses_the_past_and_people_of_other_lines(self):
        dialog = self.env["sales.mgmt.training.enrol"].with_user(self.lena)
        values = {"course_id": self.course.id}
        past = dialog.create(
            {
                "person_ids": self._get_file(self.anna).ids,
                "date_due": self.calendar._get_today() - timedelta(days=2),
                **values,
            }
        )
        with self.assertRaisesRegex(UserError, "in the past"):
            past.action_confirm()
        with self.assertRaises(AccessError):
            dialog.create({"person_ids": self._get_file(self.carla).ids, **values})
        # whom one may see is not yet whom one stands above
        self.lena.group_ids |= self.env.ref("hr.group_hr_user")
        foreign = dialog.create(
            {"person_ids": self._get_file(self.carla).ids, **values}
        )
        with self.assertRaisesRegex(AccessError, "by the line above"):
            foreign.action_confirm()

    def test_people_are_reminded_once_a_day_and_not_of_what_has_ended(self):
        enrolment = self._enrol(self.anna)
        done = self._enrol(self.boris)
        done._pass()
        with self.assertRaises(AccessError):
            enrolment.with_user(self.sven).action_remind()
        with self.assertRaisesRegex(AccessError, "is reminded by"):
            enrolment.with_user(self.anna).action_remind()
        both = (enrolment | done).with_user(self.lena)
        self.assertIn("1 reminded", both.action_remind()["params"]["message"])
        self.assertIn("0 reminded", both.action_remind()["params"]["message"])
        self.assertEqual(enrolment.activity_ids.user_id, self.anna)
        with freeze_time(self.calendar._get_today() + timedelta(days=1)):
            self.assertIn("1 reminded", both.action_remind()["params"]["message"])
        self.assertEqual(len(enrolment.activity_ids), 1)
        enrolment._pass()
        self.assertFalse(enrolment.activity_ids)

    def test_the_statements_of_the_nightly_check_do_not_follow_the_people(self):
        self._start(self.anna)
        few = self._count_statements()
        for number in range(10):
            user = self._create_user(f"rep{number}", "user")
            self._assign(user, self.south)
            self._start(user)
        self.assertLessEqual(self._count_statements(), few)

    def _count_statements(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env["sales.mgmt.training.program.person"]._cron_check()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
