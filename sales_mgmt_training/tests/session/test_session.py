from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import TrainingCommon


@tagged("post_install", "-at_install")
class TestSession(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course.completion = "attendance"
        cls.session = cls._create_session(capacity=1)

    def _hold(self, session=None):
        session = session or self.session
        with freeze_time(session.date_end):
            session.with_user(self.theo).action_hold()

    def _say(self, user, content, **values):
        own = self.session.participant_ids.filtered(lambda each: each.user_id == user)
        form = self.env["sales.mgmt.training.feedback.form"].with_user(user)
        form.create(
            {
                "participant_id": own.id,
                "content": str(content),
                "trainer": "4",
                "usefulness": "3",
                **values,
            }
        ).action_confirm()

    def _get_words(self, participant):
        """Return everything that a participant was told."""
        messages = self.env["mail.message"].search(
            [
                ("model", "=", participant._name),
                ("res_id", "=", participant.id),
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", participant.user_id.partner_id.ids),
            ]
        )
        return " ".join(messages.mapped("body"))

    # ------------------------------------------------------------
    # SEATS
    # ------------------------------------------------------------

    def test_who_signs_up_first_has_the_seat_and_the_next_ones_wait(self):
        for user in (self.boris, self.anna, self.carla):
            self.session.with_user(user).action_join()
        states = {each.user_id: each for each in self.session.participant_ids}
        self.assertEqual(states[self.boris].state, "seated")
        self.assertEqual(
            (states[self.anna].state, states[self.anna].queue), ("waiting", 1)
        )
        self.assertEqual(states[self.carla].queue, 2)
        self.assertEqual(self.session.with_user(self.anna).own_state, "waiting")

    def test_a_free_seat_goes_to_who_waits_longest_and_they_are_told(self):
        boris, anna, carla = self._seat(self.session, self.boris, self.anna, self.carla)
        self.session.with_user(self.boris).action_leave()
        self.assertEqual(
            (boris.state, anna.state, carla.state), ("cancelled", "seated", "waiting")
        )
        self.assertIn("has become free", self._get_words(anna))
        self.assertFalse(self._get_words(carla))
        self.assertEqual(carla.queue, 1)

    def test_more_seats_are_given_at_once(self):
        places = self._seat(self.session, self.boris, self.anna, self.carla)
        self.session.capacity = 2
        self.assertEqual(places.mapped("state"), ["seated", "seated", "waiting"])
        self.session.capacity = 0
        self.assertEqual(set(places.mapped("state")), {"seated"})

    def test_whoever_takes_a_seat_is_enrolled_in_the_course_once(self):
        enrolment = self._enrol(self.anna)
        places = self._seat(self.session, self.anna, self.boris)
        self.assertEqual(places[0].enrolment_id, enrolment)
        self.assertEqual(places[1].enrolment_id.course_id, self.course)
        self.assertFalse(self._seat(self.session, self.anna))

    def test_nobody_sits_in_two_places_at_once(self):
        other = self._create_session(trainer_ids=self.tara.ids)
        self._seat(self.session, self.anna)
        with self.assertRaisesRegex(UserError, "anna .*sits in"):
            other.with_user(self.anna).action_join()
        after = self._create_session(
            trainer_ids=False,
            external_trainer="Eve",
            date_begin=self.session.date_end,
            date_end=self.session.date_end + timedelta(hours=1),
        )
        self.assertTrue(self._seat(after, self.anna))

    def test_nobody_trains_in_two_places_or_sits_in_their_own_session(self):
        with self.assertRaisesRegex(ValidationError, "theo .*trains"):
            self._create_session()
        self._assign(self.theo, self.north)
        with self.assertRaisesRegex(UserError, "cannot take part"):
            self._seat(self.session, self.theo)
        self._seat(self.session, self.anna)
        with self.assertRaisesRegex(ValidationError, "cannot train it too"):
            self.session.trainer_ids |= self.anna

    def test_registration_ends_with_the_begin(self):
        with freeze_time(self.session.date_begin - timedelta(seconds=1)):
            self.assertTrue(self._seat(self.session, self.anna))
        with (
            freeze_time(self.session.date_begin),
            self.assertRaisesRegex(UserError, "any more, or not yet"),
        ):
            self._seat(self.session, self.boris)

    def test_a_draft_takes_nobody_and_is_not_shown(self):
        draft = self._create_session(announce=False)
        self.assertFalse(draft.with_user(self.anna).has_access("read"))
        with self.assertRaisesRegex(UserError, "not yet"):
            self._seat(draft, self.anna)

    def test_the_past_and_nobody_who_trains_are_not_announced(self):
        with self.assertRaisesRegex(UserError, "lies in the past"):
            self._create_session(days=-1)
        with self.assertRaisesRegex(UserError, "nobody who trains"):
            self._create_session(trainer_ids=False)
        draft = self._create_session(announce=False)
        with self.assertRaises(AccessError):
            draft.with_user(self.theo).action_announce()

    def test_whoever_leaves_gives_the_seat_back(self):
        carla, anna = self._seat(self.session, self.carla, self.anna)
        self._get_file(self.carla).active = False
        self.assertEqual((carla.state, anna.state), ("cancelled", "seated"))

    def test_the_line_above_gives_a_seat_through_the_dialog(self):
        dialog = self.env["sales.mgmt.training.enrol"].with_user(self.lena)
        dialog.create(
            {
                "person_ids": self._get_file(self.anna).ids,
                "kind": "session",
                "session_id": self.session.id,
            }
        ).action_confirm()
        self.assertEqual(self.session.participant_ids.user_id, self.anna)
        with self.assertRaises(AccessError):
            self.session.participant_ids.with_user(self.sven).action_cancel()
        self.session.participant_ids.with_user(self.lena).action_cancel()
        self.assertEqual(self.session.seated_count, 0)

    # ------------------------------------------------------------
    # CALENDAR
    # ------------------------------------------------------------

    def test_calendars_follow_the_session(self):
        event = self.session.event_id
        self.assertEqual(event.partner_ids, self.theo.partner_id)
        self._seat(self.session, self.boris, self.anna)
        self.assertEqual(event.partner_ids, (self.theo | self.boris).partner_id)
        self.session.with_user(self.boris).action_leave()
        self.assertEqual(event.partner_ids, (self.theo | self.anna).partner_id)
        self.session.write(
            {
                "date_begin": self.session.date_begin + timedelta(days=1),
                "date_end": self.session.date_end + timedelta(days=1),
                "place": "Room 7",
            }
        )
        self.assertEqual(event.start, self.session.date_begin)
        self.assertEqual(event.location, "Room 7")

    def test_colleagues_do_not_read_in_calendars_who_learns_what(self):
        self._seat(self.session, self.anna)
        event = self.session.event_id
        self.env.flush_all()
        self.env.invalidate_all()
        seen = event.with_user(self.anna).read(["name", "partner_ids"])[0]
        self.assertEqual(seen["name"], "Negotiating")
        self.assertEqual(len(seen["partner_ids"]), 2)
        self.env.invalidate_all()
        seen = event.with_user(self.boris).read(["name", "partner_ids"])[0]
        self.assertEqual((seen["name"], seen["partner_ids"]), ("Busy", []))

    def test_who_wanted_to_come_is_told_when_it_is_cancelled(self):
        places = self._seat(self.session, self.boris, self.anna)
        event = self.session.event_id
        self.session.with_user(self.tara).action_cancel()
        self.assertFalse(event.active)
        self.assertEqual(set(places.mapped("state")), {"cancelled"})
        for place in places:
            self.assertIn("is cancelled", self._get_words(place))
        self.assertEqual(places[0].enrolment_id.state, "todo")
        with self.assertRaisesRegex(UserError, "Cancel it instead"):
            self._create_session(days=30).unlink()

    def test_everybody_with_a_seat_is_reminded_once_the_day_before(self):
        boris, anna = self._seat(self.session, self.boris, self.anna)
        sessions = self.env["sales.mgmt.training.session"]
        with freeze_time(self.session.date_begin - timedelta(hours=37)):
            sessions._cron_remind()
            self.assertFalse(self.session.was_reminded)
        with freeze_time(self.session.date_begin - timedelta(hours=24)):
            sessions._cron_remind()
            sessions._cron_remind()
        self.assertEqual(self._get_words(boris).count("begins soon"), 1)
        self.assertFalse(self._get_words(anna))

    # ------------------------------------------------------------
    # ATTENDANCE
    # ------------------------------------------------------------

    def test_who_attended_long_enough_has_passed_and_the_others_have_it_to_do(self):
        self.session.write({"capacity": 0, "attendance_min": 50})
        anna, boris, carla = self._seat(self.session, self.anna, self.boris, self.carla)
        anna.with_user(self.theo).action_present()
        boris.with_user(self.theo).action_partly()
        self._hold()
        self.assertEqual(carla.presence, "absent")
        self.assertEqual(
            [each.enrolment_id.state for each in (anna, boris, carla)],
            ["passed", "passed", "todo"],
        )
        self.assertEqual(anna.enrolment_id.completed_on, self.session.date_end.date())

    def test_below_the_minimum_the_course_stays_to_be_done(self):
        self.session.attendance_min = 51
        anna = self._seat(self.session, self.anna)
        anna.with_user(self.theo).action_partly()
        self._hold()
        self.assertEqual(anna.enrolment_id.state, "started")

    def test_attending_alone_does_not_pass_what_a_trainer_records(self):
        self.course.completion = "record"
        anna = self._seat(self.session, self.anna)
        anna.with_user(self.theo).action_present()
        self._hold()
        self.assertEqual(anna.enrolment_id.state, "started")

    def test_only_the_trainer_notes_attendance_and_nobody_the_own(self):
        anna = self._seat(self.session, self.anna)
        for user in (self.anna, self.lena, self.harry):
            with self.assertRaisesRegex(AccessError, "noted by the trainer"):
                anna.with_user(user).action_present()
        with self.assertRaises(AccessError):
            anna.with_user(self.boris).action_present()
        self._assign(self.tara, self.south)
        self.session.capacity = 2
        own = self._seat(self.session, self.tara)
        with self.assertRaisesRegex(AccessError, "for others"):
            own.with_user(self.tara).action_present()
        anna.with_user(self.tara).action_present()
        self.assertEqual(anna.noted_by_id, self.tara)

    def test_a_session_does_not_end_before_it_begins(self):
        with self.assertRaisesRegex(UserError, "has not begun"):
            self.session.with_user(self.theo).action_hold()
        with (
            freeze_time(self.session.date_begin),
            self.assertRaisesRegex(AccessError, "Only its trainers"),
        ):
            self.session.with_user(self.lena).action_hold()

    def test_a_trainer_reads_own_participants_only(self):
        anna = self._seat(self.session, self.anna)
        other = self._create_session(days=9, trainer_ids=self.tara.ids)
        boris = self._seat(other, self.boris)
        self.assertTrue(anna.with_user(self.theo).has_access("read"))
        self.assertFalse(boris.with_user(self.theo).has_access("read"))
        self.assertFalse(
            self._get_file(self.anna).with_user(self.theo).has_access("read")
        )

    # ------------------------------------------------------------
    # FEEDBACK, MONEY, PAPER
    # ------------------------------------------------------------

    def test_the_trainer_reads_feedback_from_three_answers_on(self):
        self.session.capacity = 0
        users = self.anna | self.boris | self.carla
        self._seat(self.session, *users).with_user(self.theo).action_present()
        self._hold()
        for user in users[:2]:
            self._say(user, 5)
        answers = self.env["sales.mgmt.training.feedback"].with_user(self.theo)
        domain = [("session_id", "=", self.session.id)]
        self.assertFalse(answers.search(domain))
        self.assertEqual(self.session.feedback_score, 0)
        self._say(users[2], 2)
        self.assertEqual(len(answers.search(domain)), 3)
        self.assertEqual(self.session.feedback_score, round((4 + 4 + 3) / 3, 1))
        self.assertNotIn("create_uid", answers._fields)

    def test_an_officer_who_trains_reads_it_like_a_trainer(self):
        self.session.trainer_ids |= self.tara
        self._seat(self.session, self.anna).with_user(self.theo).action_present()
        self._hold()
        self._say(self.anna, 1)
        answers = self.env["sales.mgmt.training.feedback"]
        domain = [("session_id", "=", self.session.id)]
        self.assertFalse(answers.with_user(self.tara).search(domain))
        self.session.trainer_ids -= self.tara
        self.assertTrue(answers.with_user(self.tara).search(domain))

    def test_feedback_counts_once_and_is_for_who_was_there(self):
        self.session.capacity = 0
        anna, _boris = self._seat(self.session, self.anna, self.boris)
        anna.with_user(self.theo).action_present()
        with self.assertRaisesRegex(UserError, "once it is over"):
            self._say(self.anna, 5)
        self._hold()
        self.assertTrue(anna.activity_ids)
        self._say(self.anna, 5)
        self.assertFalse(anna.activity_ids)
        with self.assertRaisesRegex(UserError, "it counts once"):
            self._say(self.anna, 5)
        with self.assertRaisesRegex(UserError, "for who was there"):
            self._say(self.boris, 5)
        with self.assertRaisesRegex(AccessError, "participants themselves"):
            anna.with_user(self.lena).action_open_feedback()

    def test_a_session_costs_by_the_head_and_warns_above_its_budget(self):
        self.session.write(
            {
                "capacity": 0,
                "cost_trainer": 500,
                "cost_room": 100,
                "cost_per_head": 20,
                "budget": 640,
            }
        )
        self._seat(self.session, self.anna, self.boris)
        self.assertEqual(self.session.cost, 640)
        self.assertFalse(self.session.is_over_budget)
        self._seat(self.session, self.carla)
        self.assertEqual(self.session.cost, 660)
        self.assertTrue(self.session.is_over_budget)
        with self.assertRaises(AccessError):
            self.session.with_user(self.anna).read(["cost"])

    def test_the_sheet_names_who_has_a_seat_for_the_trainer_only(self):
        self._seat(self.session, self.anna, self.boris)
        report = self.env["ir.actions.report"]
        name = "sales_mgmt_training.attendance_sheet"
        html, _kind = report.with_user(self.theo)._render_qweb_html(
            name, self.session.ids
        )
        self.assertIn(b"anna", html)
        self.assertNotIn(b"boris", html)
        with self.assertRaisesRegex(AccessError, "Only its trainers"):
            report.with_user(self.lena)._render_qweb_html(name, self.session.ids)

    def test_dates_are_in_order(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(CheckViolation, "ends_after_begin"),
        ):
            self._create_session(
                days=20, announce=False, date_end=fields.Datetime.now()
            )
