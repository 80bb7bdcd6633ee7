from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaint(ComplaintCommon):
    # ------------------------------------------------------------
    # OWNERS
    # ------------------------------------------------------------

    def test_a_complaint_has_an_owner_a_team_and_a_reference_at_once(self):
        complaint = self._complain()
        self.assertIn(complaint.user_id, self.hanna | self.hilde)
        self.assertEqual(complaint.team_id, self.team)
        self.assertRegex(complaint.reference, r"^C/\d{4}/\d{5}$")
        self.assertTrue(complaint.is_open)

    def test_who_has_the_least_open_gets_the_next(self):
        self._complain(user_id=self.hanna.id)
        self._complain(user_id=self.hanna.id)
        new = self.env["sales.mgmt.complaint"].create(
            [
                {"name": str(number), "company_id": self.company.id}
                for number in range(4)
            ]
        )
        owners = new.mapped("user_id.login")
        self.assertEqual(
            [each.user_id.login for each in new], ["hilde", "hilde", "hanna", "hilde"]
        )
        self.assertEqual(set(owners), {"hanna", "hilde"})

    def test_in_turn_everybody_gets_one_after_the_other(self):
        self.team.assignment = "turn"
        owners = [self._complain().user_id for _number in range(4)]
        self.assertEqual(owners[0], owners[2])
        self.assertEqual(owners[1], owners[3])
        self.assertNotEqual(owners[0], owners[1])

    def test_a_team_without_handlers_leaves_it_to_its_leader(self):
        self.team.member_ids = False
        self.assertEqual(self._complain().user_id, self.hugo)

    def test_a_team_of_nobody_leaves_it_to_an_officer(self):
        self.team.write({"member_ids": False, "leader_id": False})
        self.assertEqual(self._complain().user_id, self.oscar)

    def test_who_leaves_passes_open_complaints_on(self):
        complaint = self._complain(user_id=self.hanna.id)
        done = self._complain(user_id=self.hanna.id)
        done._resolve("<p>Repaired</p>")
        self.hanna.active = False
        self.assertEqual(complaint.user_id, self.hilde)
        self.assertEqual(done.user_id, self.hanna)

    def test_what_comes_back_to_somebody_who_left_gets_another_owner(self):
        complaint = self._complain(user_id=self.hanna.id)
        complaint._resolve("<p>Repaired</p>")
        self.hanna.active = False
        complaint._reopen("it broke again")
        self.assertEqual(complaint.user_id, self.hilde)

    def test_an_open_complaint_without_owner_is_refused(self):
        complaint = self._complain()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "owner_while_open"),
        ):
            complaint.user_id = False
            complaint.flush_recordset()

    def test_the_nearest_category_with_a_team_decides_who_takes_it(self):
        quality = self.env["sales.mgmt.complaint.team"].create(
            {
                "name": "Quality",
                "company_id": self.company.id,
                "leader_id": self.oscar.id,
            }
        )
        self.category.parent_id.team_id = quality
        self.assertEqual(self._complain().team_id, quality)
        other = self.env.ref("sales_mgmt_complaints.category_other")
        self.assertEqual(self._complain(category_id=other.id).team_id, self.team)

    def test_a_new_company_has_a_team_for_its_complaints(self):
        company = self.env["res.company"].create({"name": "Southwind"})
        self.env.user.company_ids |= company
        complaint = (
            self.env["sales.mgmt.complaint"]
            .with_company(company)
            .create({"name": "Late", "company_id": company.id})
        )
        self.assertEqual(complaint.team_id.company_id, company)
        self.assertTrue(complaint.user_id)

    # ------------------------------------------------------------
    # SALES
    # ------------------------------------------------------------

    def test_the_account_manager_and_their_leader_follow(self):
        complaint = self._complain()
        self.assertEqual(complaint.account_manager_id, self.anna)
        self.assertEqual(complaint.unit_id, self.north)
        followers = complaint.message_partner_ids
        self.assertIn(self.anna.partner_id, followers)
        self.assertIn(self.lena.partner_id, followers)

    def test_nobody_of_sales_follows_what_is_confidential(self):
        complaint = self._complain(confidential=True)
        followers = complaint.message_partner_ids
        self.assertNotIn(self.anna.partner_id, followers)
        self.assertNotIn(self.lena.partner_id, followers)

    def test_open_complaints_follow_a_new_salesperson_and_closed_ones_do_not(self):
        over = self._complain()
        over._resolve("<p>Repaired</p>")
        over.action_close()
        complaint = self._complain()
        self.brewery.user_id = self.carla
        self.assertEqual(complaint.account_manager_id, self.carla)
        self.assertIn(self.carla.partner_id, complaint.message_partner_ids)
        self.assertEqual(over.account_manager_id, self.anna)

    def test_the_unit_is_where_the_account_manager_worked_that_day(self):
        assignment = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id)]
        )
        assignment.date_to = "2026-02-28"
        self._assign(self.anna, self.south, date_from="2026-03-01")
        with freeze_time("2026-02-28 12:00:00"):
            before = self._complain()
        with freeze_time("2026-03-01 12:00:00"):
            after = self._complain()
        self.assertEqual((before.unit_id, after.unit_id), (self.north, self.south))

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def test_a_handler_takes_it_answers_and_resolves_it(self):
        complaint = self._complain(user_id=self.hilde.id).with_user(self.hanna)
        with freeze_time("2026-03-02 08:00:00"):
            complaint.action_take()
        self.assertEqual((complaint.user_id, complaint.state), (self.hanna, "progress"))
        with freeze_time("2026-03-02 09:00:00"):
            self._say(complaint, self.hanna, "We send a new one.")
        self.assertEqual(str(complaint.first_response_on), "2026-03-02 09:00:00")
        dialog = complaint.action_resolve()
        step = self.env[dialog["res_model"]].with_user(self.hanna)
        step = step.browse(dialog["res_id"])
        with self.assertRaisesRegex(UserError, "what was done"):
            step.action_confirm()
        step.solution = "<p>A new meter was sent.</p>"
        with freeze_time("2026-03-03 10:00:00"):
            step.action_confirm()
        self.assertEqual(complaint.state, "resolved")
        self.assertEqual(str(complaint.resolved_on), "2026-03-03 10:00:00")
        with freeze_time("2026-03-05 10:00:00"):
            complaint.action_close()
        self.assertEqual(str(complaint.closed_on), "2026-03-05 10:00:00")
        self.assertFalse(complaint.is_open)

    def test_a_note_to_colleagues_is_no_answer_to_the_customer(self):
        complaint = self._complain().with_user(self.hanna)
        self._say(complaint, self.hanna, "Who knows?", note=True)
        self.assertFalse(complaint.first_response_on)

    def test_a_word_of_the_customer_goes_on_with_what_waited_for_it(self):
        complaint = self._complain()
        complaint._move_to("waiting")
        self._say(complaint, self.paul, "Here is the picture.")
        self.assertEqual(complaint.state, "progress")
        self.assertFalse(complaint.first_response_on)

    def test_a_word_of_the_customer_reopens_within_the_days_and_not_after(self):
        for days, state in ((14, "progress"), (15, "resolved")):
            with freeze_time("2026-03-02 10:00:00"):
                complaint = self._complain()
                complaint._resolve("<p>Repaired</p>")
                moment = complaint.resolved_on
            with freeze_time(moment + timedelta(days=days)):
                self._say(complaint, self.paul, "It is broken again.")
            with self.subTest(days=days):
                self.assertEqual(complaint.state, state)
                self.assertEqual(complaint.reopen_count, int(state == "progress"))
                self.assertEqual(bool(complaint.follow_up_ids), state == "resolved")

    def test_what_is_not_resolved_is_not_closed(self):
        complaint = self._complain()
        with self.assertRaisesRegex(UserError, "not resolved yet"):
            complaint.action_close()

    def test_cancelling_and_reopening_ask_why(self):
        complaint = self._complain().with_user(self.hanna)
        for step in ("cancel", "reopen"):
            dialog = getattr(complaint, f"action_{step}")()
            wizard = self.env[dialog["res_model"]].with_user(self.hanna)
            wizard = wizard.browse(dialog["res_id"])
            with self.assertRaisesRegex(UserError, "Say why"):
                wizard.action_confirm()
            wizard.reason = "It was meant for somebody else."
            wizard.action_confirm()
        self.assertEqual(complaint.state, "progress")
        self.assertEqual(complaint.cancel_reason, "It was meant for somebody else.")

    def test_whoever_only_reads_is_told_to_leave_a_note(self):
        complaint = self._complain().with_user(self.anna)
        for step in ("take", "start", "wait", "resolve", "close", "reopen", "cancel"):
            with (
                self.subTest(step=step),
                self.assertRaisesRegex(AccessError, "Leave a note"),
            ):
                getattr(complaint, f"action_{step}")()

    def test_nothing_is_deleted(self):
        complaint = self._complain()
        with self.assertRaisesRegex(UserError, "complaints are kept"):
            complaint.unlink()

    def test_a_stage_with_complaints_keeps_its_meaning_and_a_copy_has_it_too(self):
        complaint = self._complain()
        with self.assertRaisesRegex(UserError, complaint.reference):
            complaint.stage_id.state = "closed"
        self.assertEqual(complaint.stage_id.copy().state, "new")

    def test_no_state_is_left_without_a_stage(self):
        stage = self.env.ref("sales_mgmt_complaints.stage_waiting")
        with self.assertRaisesRegex(UserError, "Waiting for the Customer"):
            stage.unlink()
        with self.assertRaisesRegex(UserError, "Waiting for the Customer"):
            stage.state = "progress"
