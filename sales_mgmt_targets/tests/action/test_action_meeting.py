from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import NOW, ActionCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestActionMeeting(ActionCase):
    """From a review to an action, and from actions to the next review."""

    def _call(self):
        return (
            self.env["sales.mgmt.meeting"]
            .with_user(self.lena)
            .create(
                {
                    "unit_id": self.north.id,
                    "date_begin": "2026-05-18 08:00:00",
                    "period_id": self.anna_may.period_id.id,
                }
            )
        )

    def _find_gap(self, meeting, user):
        return meeting.item_ids.filtered(
            lambda item: item.kind == "gap" and item.user_id.id == user.id
        )

    def _decide(self, meeting):
        gap = self._find_gap(meeting, self.boris)
        meeting.decision_ids = [
            Command.create(
                {
                    "name": "Visit the port",
                    "user_id": self.boris.id,
                    "date_due": "2026-05-28",
                    "item_id": gap.id,
                }
            )
        ]
        meeting.action_close()
        return meeting.decision_ids

    def _follow(self, button, user):
        """Press a button that begins an action, and save its form."""
        action = button(user)
        actions = (
            self.env["sales.mgmt.action"]
            .with_user(user)
            .with_context(**action["context"])
        )
        return Form(actions).save().with_env(self.env)

    def test_beside_a_gap_stands_what_is_done_about_it(self):
        boris = self._find_target(self.line, self.boris, "2026-05")
        self._plan_measure(boris, effect=120)
        meeting = self._call()
        gap = self._find_gap(meeting, self.boris)
        self.assertEqual(
            gap.action_text, "Open actions: 1, they cover 50 % of the gap."
        )
        boris = self._find_target(self.line, self.boris, "2026-05")
        self.assertEqual(gap.target_id.id, boris.id)

    def test_a_gap_without_actions_says_so(self):
        gap = self._find_gap(self._call(), self.boris)
        self.assertEqual(gap.action_text, "Nothing is planned against it.")

    def test_what_is_late_is_talked_about(self):
        self._plan_measure(date_due="2026-05-14")
        request = self._request()
        owner, asked = self.anna.name, self.mia.name
        waiting = f"Advertisement in the journal ({owner}): {asked} has not answered"
        with freeze_time("2026-05-21 08:00:00"):
            request.invalidate_recordset(["is_answer_late"])
            meeting = self._call()
            points = meeting.item_ids.filtered(lambda item: item.kind == "action")
            self.assertEqual(
                sorted(points.mapped("title")),
                [
                    f"{waiting} the request",
                    f"Seminar for laboratories ({owner}): late since 05/14/2026",
                ],
            )
        self.assertIn(request, points.with_env(self.env).action_id)

    def test_an_action_stands_for_the_decision_it_carries_out(self):
        decision = self._decide(self._call()).with_env(self.env)
        self.assertTrue(decision.item_id)
        self.assertTrue(decision.target_id)
        action = self._follow(
            lambda user: decision.with_user(user).action_plan_action(), self.lena
        )
        self.assertEqual(action.decision_id, decision)
        self.assertEqual(action.name, "Visit the port")
        self.assertEqual(action.user_id, self.boris)
        self.assertEqual(action.salesperson_id, self.boris)
        tasks = self.env["mail.activity"].search([("user_id", "=", self.boris.id)])
        self.assertEqual(tasks.mapped("res_model"), ["sales.mgmt.action"])
        self.assertEqual(decision.state, "open")
        self._step(action, self.boris, "done", result="They ordered")
        self.assertEqual(decision.state, "done")

    def test_a_decision_that_is_done_ends_its_action(self):
        decision = self._decide(self._call()).with_env(self.env)
        action = self._follow(
            lambda user: decision.with_user(user).action_plan_action(), self.lena
        )
        decision.with_user(self.boris).action_done()
        self.assertEqual((action.state, decision.state), ("done", "done"))

    def test_a_decision_that_is_over_becomes_no_action(self):
        decision = self._decide(self._call()).with_env(self.env)
        decision.with_user(self.lena).action_done()
        with self.assertRaisesRegex(UserError, "not open any more"):
            self._plan_measure(decision_id=decision.id)

    def test_from_a_gap_to_an_action(self):
        gap = self._find_gap(self._call(), self.boris)
        button = gap.action_plan_action()
        actions = (
            self.env["sales.mgmt.action"]
            .with_user(self.lena)
            .with_context(**button["context"])
        )
        with Form(actions) as form:
            form.name = "Visit the port"
        action = form.record.with_env(self.env)
        self.assertEqual(action.salesperson_id, self.boris)
        self.assertEqual(action.period_id, gap.period_id.with_env(self.env))
