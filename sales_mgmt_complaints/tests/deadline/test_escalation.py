from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import DeadlineCommon

MONDAY = "2026-03-02 09:00:00"
HALF = "2026-03-02 13:00:01"


@tagged("post_install", "-at_install")
class TestEscalation(DeadlineCommon):
    """Anna's unit North is led by Lena; above her is Dora, if a test says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = cls.env["sales.mgmt.unit"]._get_root(cls.company)
        cls.root.leader_id = cls.dora
        cls.activity_type = cls.env.ref(
            "sales_mgmt_complaints.mail_activity_type_complaint"
        )

    def setUp(self):
        super().setUp()
        self.known = self.env["mail.activity"].search([])

    def _get_told(self):
        """Return who was reminded since the last time, with how often."""
        new = self.env["mail.activity"].search([]) - self.known
        self.known |= new
        return sorted(new.mapped("user_id.login"))

    def _complain_quietly(self, moment=MONDAY, **values):
        complaint = self._complain_on(moment, **values)
        self._get_told()
        return complaint

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def test_each_step_tells_those_it_names(self):
        for step, logins in (
            ({"tell_owner": True}, ["hanna"]),
            ({"tell_owner": False, "tell_team_leader": True}, ["hugo"]),
            ({"tell_owner": False, "tell_account_manager": True}, ["anna"]),
            ({"tell_owner": False, "unit_levels": 1}, ["lena"]),
            ({"tell_owner": False, "unit_levels": 2}, ["dora", "lena"]),
            ({"tell_owner": True, "tell_team_leader": True}, ["hanna", "hugo"]),
        ):
            with self.subTest(step=step):
                rule = self._create_rule(50, kind="response", **step)
                complaint = self._complain_quietly()
                self._check_on(HALF)
                self.assertEqual(self._get_told(), logins)
                self.assertEqual(
                    sorted(complaint.escalation_ids.recipient_ids.mapped("login")),
                    logins,
                )
                rule.active = False

    def test_officers_of_the_company_are_told(self):
        self._create_rule(50, kind="response", tell_owner=False, tell_officers=True)
        self._complain_quietly()
        self._check_on(HALF)
        self.assertIn("oscar", self._get_told())

    def test_what_is_confidential_goes_to_insiders_alone(self):
        self._create_rule(
            50,
            kind="response",
            tell_team_leader=True,
            tell_account_manager=True,
            unit_levels=3,
        )
        complaint = self._complain_quietly(confidential=True)
        self._check_on(HALF)
        told = set(self._get_told())
        self.assertLessEqual({"hanna", "hugo", "oscar"}, told)
        self.assertFalse(told & {"anna", "lena", "dora"})
        followers = complaint.message_partner_ids
        self.assertFalse(followers & (self.anna | self.lena | self.dora).partner_id)

    def test_who_may_not_read_it_is_not_told_but_somebody_is(self):
        self._create_rule(
            50, kind="response", tell_owner=False, tell_account_manager=True
        )
        complaint = self._complain_quietly()
        complaint.account_manager_id = (
            self.env["res.users"].search([("login", "=", "portal_user")])
            or self._create_outsider()
        )
        self._check_on(HALF)
        self.assertEqual(self._get_told(), ["hugo"])

    def _create_outsider(self):
        return self.env["res.users"].create(
            {
                "name": "Outsider",
                "login": "outsider",
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
                "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
            }
        )

    # ------------------------------------------------------------
    # FOR WHAT
    # ------------------------------------------------------------

    def test_a_step_holds_for_its_deadline_severity_category_and_team(self):
        elsewhere = self.env["sales.mgmt.complaint.team"].create(
            {"name": "Elsewhere", "company_id": self.company.id}
        )
        other = self.env.ref("sales_mgmt_complaints.category_other")
        for values, expected in (
            ({"kind": "response"}, 1),
            ({"kind": "update"}, 0),
            ({}, 2),
            ({"min_severity": "2"}, 2),
            ({"min_severity": "3"}, 0),
            ({"category_id": self.category.parent_id.id}, 2),
            ({"category_id": other.id}, 0),
            ({"team_id": self.team.id}, 2),
            ({"team_id": elsewhere.id}, 0),
            ({"company_id": self.company.id}, 2),
        ):
            with self.subTest(values=values):
                rule = self._create_rule(50, **values)
                self.assertEqual(len(self._complain_quietly().escalation_ids), expected)
                rule.active = False

    def test_another_severity_has_another_ladder(self):
        self._create_rule(50, kind="resolution", min_severity="3")
        complaint = self._complain_quietly(severity="1")
        self.assertFalse(complaint.escalation_ids)
        with freeze_time("2026-03-02 10:00:00"):
            complaint.severity = "3"
            self.assertEqual(len(complaint.escalation_ids), 1)
            complaint.severity = "0"
            self.assertFalse(complaint.escalation_ids)

    # ------------------------------------------------------------
    # ONCE
    # ------------------------------------------------------------

    def test_steps_come_after_their_part_of_the_time_and_once_each(self):
        for percent in (50, 80, 100, 150):
            self._create_rule(percent, kind="response")
        complaint = self._complain_quietly()
        moments = [
            ("2026-03-02 13:00:00", 0),
            ("2026-03-02 13:00:01", 1),
            ("2026-03-02 14:00:00", 0),
            ("2026-03-02 15:24:01", 1),
            ("2026-03-02 17:00:00", 0),
            ("2026-03-02 17:00:01", 1),
            ("2026-03-02 17:00:02", 0),
            # half as much again: four hours of the next day
            ("2026-03-03 13:00:01", 1),
            ("2026-03-09 13:00:01", 0),
        ]
        for moment, count in moments:
            with self.subTest(moment=moment):
                self._check_on(moment)
                self.assertEqual(len(self._get_told()), count)
        self.assertEqual(complaint.escalation_count, 4)

    def test_somebody_above_is_told_before_it_is_missed(self):
        """With the policies and steps of a fresh installation."""
        inactive = self.policies.with_context(active_test=False)
        inactive.search([("active", "=", False)]).active = True
        inactive = self.rules.with_context(active_test=False)
        inactive.search([("active", "=", False)]).active = True
        for severity in "0123":
            complaint = self._complain_quietly(severity=severity)
            for deadline in complaint.deadline_ids:
                with self.subTest(severity=severity, kind=deadline.kind):
                    early = deadline.escalation_ids.filtered(
                        lambda each: (
                            each.percent < 100 and each.rule_id.tell_team_leader
                        )
                    )
                    self.assertTrue(early)
                    self.assertLess(early[0].planned_on, deadline.due_on)

    def test_after_a_day_of_standstill_each_person_is_told_once_of_everything(self):
        for percent in (50, 80, 100):
            self._create_rule(percent, tell_team_leader=True)
        complaints = [self._complain_quietly() for _number in range(30)]
        self._check_on("2026-03-03 12:00:00")
        self.assertEqual(self._get_told(), ["hanna", "hugo"])
        for complaint in complaints:
            done = complaint.escalation_ids.filtered(lambda each: each.state == "done")
            self.assertEqual(done.mapped("percent"), [50, 80, 100])
            self.assertEqual(done.recipient_ids, self.hanna | self.hugo)
        activity = self.env["mail.activity"].search(
            [("user_id", "=", self.hugo.id)], limit=1, order="id desc"
        )
        self.assertIn("30 complaints", activity.summary)
        message = self._get_list(self.hugo)
        self.assertEqual(message.body.count("<li>"), 20)
        self.assertIn("and 10 more", message.body)
        self._check_on("2026-03-03 12:30:00")
        self.assertEqual(self._get_told(), [])

    def _get_list(self, user):
        """Return the newest list of complaints that was sent to somebody."""
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", user.partner_id.ids),
                ("model", "=", False),
            ],
            limit=1,
            order="id desc",
        )

    def test_which_other_complaints_wait_is_told_to_the_person_alone(self):
        self._create_rule(50, kind="response", tell_owner=False, tell_team_leader=True)
        self._complain_quietly()
        self._complain_quietly(subject="The director shouted", confidential=True)
        self._check_on(HALF)
        activity = self.env["mail.activity"].search([]) - self.known
        self.assertEqual(activity.user_id, self.hugo)
        self.assertNotIn("shouted", f"{activity.summary}{activity.note}")
        message = self._get_list(self.hugo)
        self.assertIn("The director shouted", message.body)
        self.assertFalse(message.with_user(self.anna).has_access("read"))

    def test_no_step_is_planned_for_what_stands_still_or_is_done(self):
        self._create_rule(50)
        complaint = self._complain_quietly()
        with freeze_time("2026-03-02 10:00:00"):
            complaint.action_wait()
        self.assertEqual(
            complaint.escalation_ids.deadline_id.mapped("kind"), ["reminder"]
        )
        with freeze_time("2026-03-03 10:00:00"):
            complaint.action_start()
        step = self._get(complaint, "response").escalation_ids
        # three hours were left until half of the time is over
        self.assertEqual(step.planned_on, datetime(2026, 3, 3, 13))
        complaint._resolve("<p>Repaired</p>")
        self.assertFalse(complaint.escalation_ids)

    def test_a_step_that_was_taken_is_not_taken_again_for_other_facts(self):
        self._create_rule(50, kind="resolution")
        self._create_policy(severity="3", targets={"resolution": 16})
        complaint = self._complain_quietly()
        self._check_on("2026-03-04 13:00:01")
        self.assertEqual(self._get_told(), ["hanna"])
        with freeze_time("2026-03-04 14:00:00"):
            complaint.severity = "3"
        self._check_on("2026-03-05 14:00:00")
        self.assertEqual(self._get_told(), [])
        self.assertEqual(complaint.escalation_count, 1)

    def test_after_reopening_the_ladder_begins_again(self):
        self._create_rule(50, kind="resolution")
        complaint = self._complain_quietly()
        self._check_on("2026-03-04 13:00:01")
        with freeze_time("2026-03-05 09:00:00"):
            complaint._resolve("<p>Repaired</p>")
            complaint._reopen("it broke again")
        self.assertEqual(complaint.escalation_ids.mapped("state"), ["done", "planned"])

    # ------------------------------------------------------------
    # PASSING ON
    # ------------------------------------------------------------

    def test_a_step_passes_it_on_and_tells_the_new_owner(self):
        for way, owner in (("leader", self.hugo), ("next", self.hilde)):
            with self.subTest(way=way):
                rule = self._create_rule(
                    50, kind="response", tell_owner=False, reassign=way
                )
                complaint = self._complain_quietly()
                self._check_on(HALF)
                self.assertEqual(complaint.user_id, owner)
                self.assertEqual(complaint.escalation_ids.new_owner_id, owner)
                self.assertEqual(self._get_told(), [owner.login])
                rule.active = False

    # ------------------------------------------------------------
    # BY HAND
    # ------------------------------------------------------------

    def _escalate(self, complaint, user, reason="The customer is furious"):
        action = complaint.with_user(user).action_escalate()
        wizard = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        wizard.reason = reason
        wizard.action_confirm()

    def test_by_hand_the_next_step_is_taken_now(self):
        first = self._create_rule(80, kind="response", tell_team_leader=True)
        self._create_rule(100, kind="response", tell_owner=False, unit_levels=1)
        complaint = self._complain_quietly()
        with freeze_time("2026-03-02 09:30:00"):
            self._escalate(complaint, self.hanna)
            self.assertEqual(self._get_told(), ["hugo"])
            step = complaint.escalation_ids.filtered(lambda each: each.state == "done")
            self.assertEqual(step.rule_id, first)
            self.assertEqual(step.escalated_by_id, self.hanna)
            self.assertEqual(step.reason, "The customer is furious")
            self._escalate(complaint, self.hanna)
            self.assertEqual(self._get_told(), ["lena"])
        # the time does not repeat them
        self._check_on("2026-03-05 09:00:00")
        self.assertEqual(self._get_told(), [])

    def test_where_no_step_is_left_those_above_are_told(self):
        complaint = self._complain_quietly()
        self._escalate(complaint, self.hanna)
        self.assertEqual(self._get_told(), ["hugo", "lena"])
        self.assertEqual(complaint.escalation_ids.display_name, "By hand")

    def test_a_confidential_one_is_escalated_to_insiders_by_hand_too(self):
        complaint = self._complain_quietly(confidential=True)
        self._escalate(complaint, self.hanna)
        told = set(self._get_told())
        self.assertLessEqual({"hugo", "oscar"}, told)
        self.assertFalse(told & {"lena", "dora", "anna"})

    def test_escalating_asks_why(self):
        complaint = self._complain_quietly()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._escalate(complaint, self.hanna, reason=" ")

    def test_a_step_that_was_taken_keeps_its_rule(self):
        rule = self._create_rule(50, kind="response")
        planned = self._create_rule(90, kind="response")
        self._complain_quietly()
        self._check_on(HALF)
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            rule.unlink()
        planned.unlink()
