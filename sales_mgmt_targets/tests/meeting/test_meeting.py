from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import NOW, MeetingCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeeting(MeetingCommon):
    def test_a_leader_calls_the_people_of_the_unit_from_its_button(self):
        action = self.north.with_user(self.lena).action_start_meeting()
        meeting = (
            self.env["sales.mgmt.meeting"]
            .with_user(self.lena)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(meeting.unit_id, self.north.with_env(meeting.env))
        self.assertEqual(
            meeting.participant_ids.with_env(self.env),
            self.anna | self.boris | self.lena,
        )
        self.assertEqual(meeting.period_id.name, "2026-06")

    def test_the_targets_of_a_team_lead_to_its_review(self):
        targets = self.line.target_ids.filtered(
            lambda each: each.unit_id == self.north and each.period_id == self.june
        )
        action = targets.with_user(self.lena).action_start_meeting()
        self.assertEqual(action["context"], {"default_unit_id": self.north.id})
        with self.assertRaisesRegex(UserError, "one unit"):
            (
                targets
                | self.line.target_ids.filtered(lambda each: each.unit_id == self.south)
            ).with_user(self.dora).action_start_meeting()

    def test_nobody_else_calls_a_review(self):
        for user in (self.anna, self.sven, self.auditor):
            with self.assertRaises(AccessError):
                self.north.with_user(user).action_start_meeting()
            with self.assertRaises(AccessError):
                self._call(user)

    def test_nobody_moves_a_review_to_a_unit_of_somebody_else(self):
        meeting = self._call()
        with self.assertRaises(AccessError):
            meeting.unit_id = self.south
        self._call(self.dora).unit_id = self.south

    def test_who_does_not_read_meetings_still_reads_units(self):
        self._call()
        [values] = self.north.with_user(self.olga).read()
        self.assertNotIn("meeting_count", values)
        [values] = self.north.with_user(self.auditor).read(["meeting_count"])
        self.assertEqual(values["meeting_count"], 1)

    def test_inviting_puts_it_into_the_calendars_and_changes_follow(self):
        meeting = self._call(place="Room 1")
        self.assertFalse(meeting.event_id)
        meeting.action_plan()
        event = meeting.sudo().event_id
        self.assertEqual(event.privacy, "private")
        self.assertEqual(event.start, datetime(2026, 6, 16, 8))
        self.assertEqual(event.stop, datetime(2026, 6, 16, 9))
        self.assertEqual(
            event.partner_ids.user_ids,
            (self.anna | self.boris | self.lena).with_env(event.env),
        )
        meeting.write(
            {
                "date_begin": "2026-06-17 08:00:00",
                "participant_ids": [Command.unlink(self.boris.id)],
            }
        )
        self.assertEqual(event.start, datetime(2026, 6, 17, 8))
        self.assertNotIn(self.boris.partner_id.id, event.partner_ids.ids)

    def test_a_meeting_that_is_called_off_leaves_the_calendars(self):
        meeting = self._call()
        meeting.action_plan()
        meeting.action_cancel()
        self.assertFalse(meeting.sudo().event_id.active)
        with self.assertRaisesRegex(UserError, "is over"):
            meeting.place = "Room 2"

    def test_a_closed_meeting_is_read_only_for_everybody(self):
        decision = self._hold()
        meeting = decision.meeting_id
        for user in (self.lena, self.dora):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                meeting.with_user(user).write({"minutes": "Other"})
            with self.assertRaisesRegex(UserError, "stays as it is"):
                decision.with_user(user).write({"name": "Other"})
            with self.assertRaisesRegex(UserError, "stays as it is"):
                self._decide(meeting.with_user(user))
            with self.assertRaisesRegex(UserError, "is kept"):
                meeting.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "already"):
            meeting.with_user(self.lena).action_close()

    def test_nobody_moves_a_meeting_past_its_buttons(self):
        meeting = self._call()
        with self.assertRaisesRegex(AccessError, "by its buttons"):
            meeting.state = "done"
        with self.assertRaisesRegex(AccessError, "its buttons say"):
            self._decide(meeting).outcome = "done"
        self._win(anna=1)
        self._refresh()
        meeting.action_build_agenda()
        with self.assertRaisesRegex(AccessError, "written by hand"):
            meeting.item_ids[0].actual = 1_000

    def test_the_next_meeting_is_proposed_when_one_is_closed(self):
        decision = self._hold(weeks_to_next=2)
        proposal = decision.meeting_id.next_id
        self.assertRecordValues(
            proposal,
            [
                {
                    "state": "draft",
                    "date_begin": datetime(2026, 6, 30, 8),
                    "weeks_to_next": 2,
                    "organizer_id": self.lena.id,
                    "event_id": False,
                }
            ],
        )
        self.assertEqual(proposal.item_ids[0].decision_id, decision)
        self.assertFalse(self._hold().meeting_id.next_id)

    def test_a_proposal_looks_at_the_period_in_which_it_lies(self):
        decision = self._hold(weeks_to_next=4)
        self.assertEqual(decision.meeting_id.next_id.period_id.name, "2026-07")

    def test_everybody_gets_the_minutes_that_concern_them(self):
        self._win(anna=10, boris=20)
        self._refresh()
        meeting = self._call(minutes="<p>Good mood</p>")
        for item, said in zip(
            meeting.item_ids,
            ("All in all", "Anna was ill", "Boris was away"),
            strict=True,
        ):
            item.minutes = said
        self._decide(meeting, self.boris)
        meeting.action_plan()
        meeting.action_close()
        anna, lena = (
            self._read_messages(user)[-1].body for user in (self.anna, self.lena)
        )
        for text in ("All in all", "Anna was ill", "Good mood", "ten largest"):
            self.assertIn(text, anna)
        self.assertNotIn("Boris was away", anna)
        self.assertIn("Boris was away", lena)

    def test_figures_of_colleagues_stay_with_who_leads_them(self):
        self._win(anna=10, boris=20)
        self._refresh()
        meeting = self._call()
        # a request of its own
        self.env.invalidate_all()
        seen = meeting.with_user(self.anna).item_ids
        self.assertEqual(seen.user_id.with_env(self.env), self.anna)
        self.env.invalidate_all()
        internal = meeting.item_ids.filtered(
            lambda each: each.user_id.id == self.anna.id
        )
        internal.is_internal = True
        self.env.invalidate_all()
        self.assertNotIn(internal.id, meeting.with_user(self.anna).item_ids.ids)
        self.assertFalse(self.env["sales.mgmt.meeting"].with_user(self.sven).search([]))
        self.assertTrue(
            self.env["sales.mgmt.meeting"].with_user(self.auditor).search([])
        )

    def test_a_period_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(other)
        with self.assertRaisesRegex(ValidationError, "is no period of"):
            self._call(period_id=calendar.period_ids[0].id)

    def test_agenda_and_minutes_are_printed(self):
        self._win(anna=10, boris=20)
        self._refresh()
        meeting = self._call()
        meeting.item_ids[0].minutes = "All in all"
        self._decide(meeting)
        report = self.env["ir.actions.report"]
        name = "sales_mgmt_targets.meeting_report"
        html, _kind = report.with_user(self.lena)._render_qweb_html(name, meeting.ids)
        text = html.decode()
        for part in ("Agenda", "North", "All in all", "ten largest", self.boris.name):
            self.assertIn(part, text)
        html, _kind = report.with_user(self.anna)._render_qweb_html(name, meeting.ids)
        self.assertIn("All in all", html.decode())
        self.assertNotIn(f"{self.boris.name} ·", html.decode())
