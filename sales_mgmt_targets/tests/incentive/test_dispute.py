from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .payouts import PayoutCommon


@tagged("post_install", "-at_install")
class TestDispute(PayoutCommon):
    """What somebody thinks is wrong, and what becomes of it."""

    def _answer(self, dispute, state="accepted", amount=40.0, user=None):
        wizard = (
            self.env["sales.mgmt.dispute.answer"]
            .with_user(user or self.olga)
            .create({"dispute_id": dispute.id, "state": state, "text": "Right"})
        )
        wizard.amount = amount
        wizard.action_confirm()

    # Opening

    def test_a_salesperson_disputes_a_line_of_the_own_statement(self):
        dispute = self._dispute(self._run_to("approved"), self.anna)
        self.assertEqual(dispute.user_id, self.anna)
        self.assertEqual(dispute.state, "open")
        self.assertEqual(dispute.handler_id, self.olga)
        self.assertEqual(dispute.due_date, date(2026, 6, 29))
        self.assertEqual(dispute.activity_ids.user_id, self.olga)

    def test_nobody_disputes_for_somebody_else(self):
        run = self._run_to("approved")
        line = self._get_first_line(run, self.anna)
        for user in (self.boris, self.lena, self.dora, self.olga):
            with self.assertRaises(AccessError):
                self.env["sales.mgmt.dispute"].with_user(user).create(
                    {"payout_line_id": line.id, "claim": "Mine"}
                )

    def test_what_is_not_approved_cannot_be_disputed_yet(self):
        run = self._run_to("reviewed")
        with self.assertRaises(AccessError):
            self._dispute(run, self.anna)

    def test_a_preview_is_talked_about_and_not_disputed(self):
        run = self.env["sales.mgmt.payout.run"].create(
            {
                "kind": "preview",
                "scheme_id": self.scheme.id,
                "period_id": self._find_period("2026-06").id,
            }
        )
        self._write_figures(run)
        with self.assertRefused("is a preview"):
            self._dispute(run, self.anna)

    def test_the_last_day_to_dispute_is_the_thirtieth_after_approval(self):
        run = self._run_to("approved")
        self.assertEqual(
            self._get_payout(run, self.anna).dispute_until, date(2026, 7, 15)
        )
        with freeze_time("2026-07-15 22:00:00"):
            self._dispute(run, self.anna)
        with (
            freeze_time("2026-07-16 08:00:00"),
            self.assertRefused("until 07/15/2026.*adjustment can still"),
        ):
            self._dispute(run, self.boris)

    def test_without_a_deadline_lines_are_disputed_at_any_time(self):
        self.company.sales_mgmt_dispute_days = 0
        run = self._run_to("approved")
        with freeze_time("2027-12-01 08:00:00"):
            self.assertEqual(self._dispute(run, self.anna).state, "open")

    def test_nothing_but_the_own_words_is_written(self):
        run = self._run_to("approved")
        dispute = self._dispute(
            run,
            self.anna,
            state="accepted",
            granted_amount=999,
            handler_id=self.anna.id,
            due_date="2030-01-01",
        )
        self.assertEqual(dispute.state, "open")
        self.assertFalse(dispute.granted_amount)
        self.assertEqual(dispute.handler_id, self.olga)
        self.assertEqual(dispute.due_date, date(2026, 6, 29))
        for values in (
            {"state": "accepted"},
            {"granted_amount": 1},
            {"payout_line_id": self._get_first_line(run, self.boris).id},
        ):
            with self.assertRaisesRegex(AccessError, "by its buttons"):
                dispute.write(values)
        dispute.write({"claim": "INV/3 is missing too"})

    def test_defaults_in_the_context_forge_nothing(self):
        run = self._run_to("approved")
        sly = self.env["sales.mgmt.dispute"].with_user(self.anna)
        dispute = sly.with_context(
            default_state="accepted", default_held_amount=500
        ).create(
            {
                "payout_line_id": self._get_first_line(run, self.anna).id,
                "claim": "More",
            }
        )
        self.assertEqual((dispute.state, dispute.held_amount), ("open", 0))

    # Who sees it

    def test_only_the_person_and_those_above_read_a_dispute(self):
        dispute = self._dispute(self._run_to("approved"), self.anna)
        for user in (self.anna, self.lena, self.dora, self.olga, self.auditor):
            self.assertEqual(dispute.with_user(user).claim, "INV/2 is missing")
        for user in (self.boris, self.sven, self.carla):
            self.assertFalse(dispute.with_user(user).search([]))
            with self.assertRaises(AccessError):
                dispute.with_user(user).read(["claim"])

    # Answering

    def test_what_is_granted_waits_for_approval_and_is_paid_by_the_next_run(self):
        run = self._run_to("paid")
        dispute = self._dispute(run, self.anna)
        self._answer(dispute)
        self.assertEqual(dispute.state, "accepted")
        self.assertEqual(dispute.granted_amount, 40)
        adjustment = dispute.sudo().adjustment_ids
        self.assertEqual(adjustment.amount, 40)
        self.assertEqual(adjustment.state, "draft")
        self.assertEqual(adjustment.payout_line_id, dispute.payout_line_id.sudo())
        with self.assertRefused("written by you"):
            adjustment.with_user(self.olga).action_approve()
        adjustment.with_user(self.dora).action_approve()
        june = self._run_june()
        self.assertEqual(self._get_payout(june, self.anna).total, 540)
        self.assertEqual(adjustment.state, "paid")
        self.assertEqual(self._get_payout(run, self.anna).total, 500)

    def _run_june(self):
        with freeze_time("2026-07-10 12:00:00"):
            june = self._find_period("2026-06")
            self._close(june)
            return self._run_to("approved", self._create_run(june))

    def test_nobody_answers_the_own_dispute(self):
        self._pay_only(self.olaf, self.anna)
        self.olaf.group_ids |= self.env.ref("sales_mgmt_targets.group_user")
        dispute = self._dispute(self._run_to("approved"), self.olaf)
        self.assertEqual(dispute.handler_id, self.olga)
        with self.assertRefused("your own pay; another officer"):
            self._answer(dispute, user=self.olaf)

    def test_managers_and_leaders_do_not_answer(self):
        dispute = self._dispute(self._run_to("approved"), self.anna)
        for user in (self.dora, self.lena, self.anna):
            with self.assertRaises(AccessError):
                self._answer(dispute, user=user)

    def test_a_rejected_dispute_pays_nothing_and_says_why(self):
        dispute = self._dispute(self._run_to("paid"), self.anna)
        self._answer(dispute, "rejected", 40)
        self.assertEqual(dispute.state, "rejected")
        self.assertEqual(dispute.answer, "Right")
        self.assertFalse(dispute.granted_amount)
        self.assertFalse(dispute.sudo().adjustment_ids)
        with self.assertRefused("answered already"):
            self._answer(dispute)
        with self.assertRefused("is closed"):
            dispute.with_user(self.anna).write({"claim": "But"})

    def test_an_acceptance_of_nothing_is_no_acceptance(self):
        dispute = self._dispute(self._run_to("paid"), self.anna)
        with self.assertRefused("which amount is granted"):
            self._answer(dispute, "partly", 0)

    def test_who_opened_it_takes_it_back(self):
        dispute = self._dispute(self._run_to("approved"), self.anna)
        with self.assertRaises(AccessError):
            dispute.with_user(self.lena).action_withdraw()
        dispute.with_user(self.anna).action_withdraw()
        self.assertEqual(dispute.state, "withdrawn")
        with self.assertRefused("stays as history"):
            dispute.sudo().unlink()

    # Holding

    def test_disputed_lines_are_held_until_the_answer_and_then_paid(self):
        run = self._run_to("approved")
        dispute = self._dispute(run, self.anna)
        run.with_user(self.olga)._pay(date(2026, 6, 15))
        payout = self._get_payout(run, self.anna)
        self.assertEqual(dispute.held_amount, 500)
        self.assertEqual((payout.total, payout.payable), (500, 0))
        self.assertEqual(self._get_payout(run, self.boris).payable, 300)
        self._answer(dispute, "rejected")
        release = dispute.sudo().adjustment_ids
        self.assertEqual((release.amount, release.state), (500, "approved"))
        self.assertEqual(self._get_payout(self._run_june(), self.anna).total, 1000)

    def test_without_that_rule_disputed_lines_are_paid(self):
        self.env.cr.execute("UPDATE sales_mgmt_scheme SET hold_disputed = false")
        self.env.invalidate_all()
        run = self._run_to("approved")
        dispute = self._dispute(run, self.anna)
        run.with_user(self.olga)._pay(date(2026, 6, 15))
        self.assertFalse(dispute.held_amount)
        self.assertEqual(self._get_payout(run, self.anna).payable, 500)

    def test_a_dispute_after_payment_holds_nothing(self):
        run = self._run_to("paid")
        dispute = self._dispute(run, self.anna)
        self.assertFalse(dispute.held_amount)
        self._answer(dispute)
        self.assertEqual(dispute.sudo().adjustment_ids.mapped("amount"), [40])

    # Deadlines

    def test_who_answers_is_reminded_once_and_managers_are_told_what_is_late(self):
        dispute = self._dispute(self._run_to("approved"), self.anna).sudo()
        disputes = self.env["sales.mgmt.dispute"]
        with freeze_time("2026-06-26 08:00:00"):
            disputes._cron_remind()
        self.assertFalse(dispute.reminded_on)
        with freeze_time("2026-06-27 08:00:00"):
            disputes._cron_remind()
        self.assertEqual(dispute.reminded_on, date(2026, 6, 27))
        self.assertEqual(dispute.activity_ids.user_id, self.olga)
        with freeze_time("2026-06-29 08:00:00"):
            disputes._cron_remind()
            self.assertFalse(dispute.is_late)
        self.assertFalse(dispute.escalated_on)
        with freeze_time("2026-06-30 08:00:00"):
            disputes._cron_remind()
            dispute.invalidate_recordset(["is_late"])
            self.assertTrue(dispute.is_late)
            self.assertIn(dispute, disputes.search([("is_late", "=", True)]))
        self.assertIn(self.dora, dispute.activity_ids.user_id)
        count = len(dispute.activity_ids)
        with freeze_time("2026-07-01 08:00:00"):
            disputes._cron_remind()
        self.assertEqual(len(dispute.activity_ids), count)
