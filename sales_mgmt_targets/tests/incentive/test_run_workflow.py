from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .payouts import PayoutCommon


@tagged("post_install", "-at_install")
class TestRunWorkflow(PayoutCommon):
    """Who takes which step of a run, and what never changes afterwards."""

    def _audit_of(self, record):
        return (
            self.env["sales.mgmt.audit"]
            .search([("model", "=", record._name), ("res_id", "=", record.id)])
            .sorted("number")
        )

    # What is due

    def test_only_a_period_closed_for_good_is_paid(self):
        with self.assertRefused("2026-05 is not closed"):
            self._create_run()
        lock = self.env["sales.mgmt.period.lock"].create(
            {"period_id": self.may.id, "level": "soft", "reason": "Agreed"}
        )
        with self.assertRefused("2026-05 is not closed"):
            self._create_run()
        lock.with_user(self.dora)._release("Done")
        self._close(self.may)
        self.assertEqual(self._create_run().state, "draft")

    def test_only_rules_in_force_for_the_period_pay(self):
        draft = self._write_scheme(name="Draft", date_from="2026-05-01")
        self._close(self.april, self.may)
        with self.assertRefused("not the rulebook of 2026-04"):
            self._create_run(self.april)
        with self.assertRefused("“Draft” is not in force"):
            self._create_run(scheme=draft)

    def test_a_scheme_has_one_run_per_period_and_another_after_a_cancellation(self):
        run = self._run_to("computed")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._create_run()
        run.with_user(self.dora)._cancel("Wrong rules")
        self.assertEqual(self._create_run().state, "draft")

    def test_the_dialog_proposes_what_is_due_and_nothing_twice(self):
        wizards = self.env["sales.mgmt.payout.run.new"].with_user(self.olga)
        empty = wizards.create({})
        self.assertFalse(empty.line_ids)
        self.assertIn("Close the next period", empty.hint)
        self._close(self.may)
        wizard = wizards.create({})
        self.assertEqual(wizard.line_ids.scheme_id, self.scheme)
        self.assertEqual(wizard.line_ids.period_id, self.may)
        action = wizard.action_create()
        run = self.env["sales.mgmt.payout.run"].browse(action["res_id"])
        self.assertEqual(run.period_id, self.may)
        self.assertFalse(wizards.create({}).line_ids)

    def test_without_a_scheme_the_dialog_says_where_to_begin(self):
        self.env.cr.execute("UPDATE sales_mgmt_scheme SET state = 'draft'")
        self.env.invalidate_all()
        wizard = self.env["sales.mgmt.payout.run.new"].with_user(self.olga).create({})
        self.assertIn("No scheme is in force", wizard.hint)

    def test_periods_of_a_rulebook_are_paid_in_their_order(self):
        scheme = self._create_scheme(name="Both", date_from="2026-04-01")
        self._close(self.april, self.may)
        later = self._create_run(scheme=scheme)
        with self.assertRaisesRegex(UserError, "“Both” was not approved for 2026-04"):
            later.action_compute()
        earlier = self._create_run(self.april, scheme)
        earlier.action_compute()
        with self.assertRaisesRegex(UserError, "“Both” was not approved for 2026-04"):
            later.action_compute()
        earlier.with_user(self.dora).action_review()
        earlier.with_user(self.max).action_approve()
        later.action_compute()
        self.assertEqual(later.state, "computed")

    # Steps

    def test_a_run_goes_from_hand_to_hand_until_it_is_paid(self):
        run = self._run_to("paid")
        self.assertEqual(run.state, "paid")
        self.assertEqual(run.computed_by_id, self.olga)
        self.assertEqual(run.reviewed_by_id, self.dora)
        self.assertEqual(run.approved_by_id, self.max)
        self.assertEqual(run.paid_by_id, self.olga)
        self.assertEqual(run.paid_on, date(2026, 6, 15))
        self.assertEqual(
            self._audit_of(run).mapped("event"),
            ["Created", "Computed", "Reviewed", "Approved", "Paid"],
        )
        self.assertEqual(
            self._audit_of(run).mapped("user_id"), self.olga | self.dora | self.max
        )

    def test_steps_are_not_skipped(self):
        run = self._run_to("computed")
        with self.assertRaisesRegex(UserError, "cannot become “Approved”"):
            run.with_user(self.max).action_approve()
        with self.assertRaisesRegex(UserError, "cannot become “Paid”"):
            run.with_user(self.olga)._pay(date(2026, 6, 15))

    def test_nobody_reviews_what_they_computed(self):
        run = self._run_to("computed")
        with self.assertRaisesRegex(UserError, "computed by you"):
            run.with_user(self.olga).action_review()
        self.assertFalse(run.with_user(self.olga).can_review)
        run.with_user(self.olaf).action_review()
        self.assertEqual(run.reviewed_by_id, self.olaf)

    def test_nobody_approves_what_they_reviewed(self):
        run = self._run_to("reviewed")
        with self.assertRaisesRegex(UserError, "reviewed by you"):
            run.with_user(self.dora).action_approve()
        self.assertFalse(run.with_user(self.dora).can_approve)
        self.assertTrue(run.with_user(self.max).can_approve)

    def test_a_manager_who_computed_as_officer_does_not_approve(self):
        self.dora.group_ids |= self.env.ref(
            "sales_mgmt_targets.group_incentive_officer"
        )
        self._close(self.may)
        run = self._create_run().with_user(self.dora)
        run.action_compute()
        run.with_user(self.olga).action_review()
        with self.assertRaisesRegex(UserError, "computed by you"):
            run.action_approve()

    def test_officers_do_not_approve_and_managers_do_not_compute(self):
        run = self._run_to("reviewed")
        with self.assertRaisesRegex(UserError, "approval by a manager"):
            run.with_user(self.olaf).action_approve()
        self._run_to("approved", run=self._back(run))
        with self.assertRaisesRegex(UserError, "payment by an incentive officer"):
            run.with_user(self.dora)._pay(date(2026, 6, 15))
        with self.assertRaisesRegex(AccessError, "Only incentive officers"):
            run.with_user(self.dora).action_compute()

    def _back(self, run):
        run.with_user(self.max)._send_back("Look again")
        return run

    def test_nobody_decides_about_the_own_pay(self):
        self._pay_only(self.anna, self.dora)
        run = self._run_to("computed")
        with self.assertRaisesRegex(UserError, "pays dora.*whom it does not pay"):
            run.with_user(self.dora).action_review()
        run.with_user(self.olaf).action_review()
        with self.assertRaisesRegex(UserError, "pays dora"):
            run.with_user(self.dora).action_approve()
        self.assertIn("pays dora", run.with_user(self.dora).notice)
        run.with_user(self.max).action_approve()
        self.assertEqual(run.state, "approved")

    def test_an_officer_who_is_paid_by_a_run_does_not_pay_it(self):
        self._pay_only(self.anna, self.olaf)
        run = self._run_to("approved")
        with self.assertRaisesRegex(UserError, "pays olaf"):
            run.with_user(self.olaf)._pay(date(2026, 6, 15))

    def test_an_empty_statement_keeps_nobody_from_deciding(self):
        self._pay_only(self.anna)
        self.figures[self.dora] = 0.0
        run = self._run_to("reviewed")
        self.assertEqual(run.reviewed_by_id, self.dora)

    def test_above_the_limit_of_the_company_two_managers_approve(self):
        self.company.sales_mgmt_second_approval = 800
        run = self._run_to("reviewed")
        run.with_user(self.max).action_approve()
        self.assertEqual(run.state, "reviewed")
        self.assertEqual(run.first_approver_id, self.max)
        self.assertIn("a second manager", run.with_user(self.mona).notice)
        with self.assertRaisesRegex(UserError, "approved by you"):
            run.with_user(self.max).action_approve()
        run.with_user(self.mona).action_approve()
        self.assertEqual(run.state, "approved")
        self.assertEqual(run.approved_by_id, self.mona)

    def test_below_the_limit_one_manager_is_enough(self):
        self.company.sales_mgmt_second_approval = 800.01
        self.assertEqual(self._run_to("approved").state, "approved")

    def test_a_run_is_paid_between_its_approval_and_today(self):
        run = self._run_to("approved").with_user(self.olga)
        for day in (date(2026, 6, 14), date(2026, 6, 16)):
            with self.assertRaisesRegex(UserError, "between that day and today"):
                run._pay(day)
        run._pay(date(2026, 6, 15))
        self.assertEqual(run.state, "paid")

    def test_a_run_sent_back_begins_anew_with_the_reason(self):
        run = self._run_to("reviewed")
        run.with_user(self.max)._send_back("The target of Anna is wrong")
        self.assertEqual(run.state, "draft")
        self.assertFalse(run.reviewed_by_id | run.computed_by_id)
        entry = self._audit_of(run)[-1]
        self.assertEqual(entry.event, "Sent back")
        self.assertEqual(entry.reason, "The target of Anna is wrong")
        activity = run.activity_ids.filtered(lambda each: each.user_id == self.olga)
        self.assertIn("The target of Anna", activity.note)

    def test_salespeople_take_no_step_back(self):
        run = self._run_to("computed")
        for step in (run._send_back, run._cancel):
            with self.assertRaises(AccessError):
                getattr(run.with_user(self.anna), step.__name__)("No")

    def test_whoever_is_next_has_an_activity_and_the_others_none(self):
        run = self._run_to("computed")
        self.assertEqual(
            run.activity_ids.user_id, self.dora | self.max | self.mona | self.olaf
        )
        run.with_user(self.dora).action_review()
        self.assertEqual(run.activity_ids.user_id, self.max | self.mona)
        run.with_user(self.max).action_approve()
        self.assertEqual(run.activity_ids.user_id, self.olga | self.olaf)
        run.with_user(self.olga)._pay(date(2026, 6, 15))
        self.assertFalse(run.activity_ids)

    def test_many_runs_take_a_step_together_or_not_at_all(self):
        other = self._create_scheme(name="Other")
        first = self._run_to("computed")
        second = self._create_run(scheme=other)
        both = (first | second).with_user(self.dora)
        with self.assertRaisesRegex(UserError, "Other 2026-05"):
            both.action_review()
        self.assertEqual(first.state, "computed")
        second.action_compute()
        both.action_review()
        self.assertEqual(set(both.mapped("state")), {"reviewed"})

    # What stays

    def test_what_is_approved_is_changed_by_nobody(self):
        run = self._run_to("approved").sudo()
        payout = self._get_payout(run, self.anna)
        line = payout.line_ids[0]
        changes = [
            lambda: payout.write({"total": 1}),
            lambda: line.write({"amount": 1}),
            lambda: line.share_ids.write({"amount": 1}),
            payout.unlink,
            line.unlink,
            line.share_ids.unlink,
            lambda: payout.create({"run_id": run.id, "user_id": self.carla.id}),
            lambda: line.create({"payout_id": payout.id, "name": "More", "amount": 9}),
            lambda: payout.write({"line_ids": [Command.clear()]}),
            lambda: run.write({"total": 1}),
            lambda: run.write({"payout_ids": [Command.clear()]}),
            lambda: run.write({"period_id": self.april.id}),
        ]
        for change in changes:
            with self.assertRaisesRegex(UserError, "approved: nobody changes"):
                change()
        for step in (run._send_back, run._cancel):
            with self.assertRaisesRegex(UserError, "approved: nobody changes"):
                step("Too late")
        with self.assertRaisesRegex(UserError, "cannot become “Computed”"):
            run.with_user(self.olga).action_compute()
        with self.assertRaisesRegex(UserError, "stays as history"):
            run.unlink()

    def test_a_statement_cannot_move_into_an_approved_run(self):
        scheme = self._create_scheme(name="Other")
        run = self._run_to("approved").sudo()
        self._pay_only(self.carla)
        other = self._run_to("computed", self._create_run(scheme=scheme))
        with self.assertRefused("approved: nobody changes"):
            self._get_payout(other, self.carla).write({"run_id": run.id})

    def test_a_paid_run_is_not_paid_again(self):
        run = self._run_to("paid")
        with self.assertRaisesRegex(UserError, "cannot become “Paid”"):
            run.with_user(self.olga)._pay(date(2026, 6, 15))
        with self.assertRaisesRegex(UserError, "cannot become “Paid”"):
            run.sudo().write({"state": "paid", "paid_on": "2020-01-01"})

    def test_the_state_is_not_written_past_the_buttons(self):
        scheme = self._create_scheme(name="Sly")
        run = self._run_to("computed").with_user(self.olga)
        for values in (
            {"state": "paid"},
            {"reviewed_by_id": self.dora.id},
            {"total": 1},
            {"input_hash": "same"},
        ):
            with self.assertRaisesRegex(AccessError, "by its buttons"):
                run.write(values)
        sly = (
            run.browse()
            .with_context(default_state="paid", default_kind="simulation")
            .create(
                {
                    "scheme_id": scheme.id,
                    "period_id": self.may.id,
                    "state": "approved",
                    "approved_by_id": self.max.id,
                    "total": 5,
                }
            )
        )
        self.assertEqual((sly.state, sly.kind, sly.total), ("draft", "pay", 0))
        self.assertFalse(sly.approved_by_id)

    def test_previews_and_simulations_are_never_paid(self):
        for kind in ("preview", "simulation"):
            run = self.env["sales.mgmt.payout.run"].create(
                {
                    "kind": kind,
                    "scheme_id": self.scheme.id,
                    "period_id": self.may.id,
                    "state": "computed",
                }
            )
            self.assertFalse(run.with_user(self.dora).can_review)
            with self.assertRaisesRegex(UserError, "never be reviewed"):
                run.with_user(self.dora).action_review()
            with self.assertRaisesRegex(UserError, "never be reviewed"):
                run.write({"state": "reviewed"})

    def test_an_approved_figure_changed_past_odoo_is_found_by_the_audit(self):
        run = self._run_to("approved")
        audit = self.env["sales.mgmt.audit"]
        self.assertTrue(audit._verify(self.company)[0])
        line = self._get_first_line(run, self.anna)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_mgmt_payout_line SET amount = 9999 WHERE id = %s", [line.id]
        )
        is_whole, text = audit._verify(self.company)
        self.assertFalse(is_whole)
        self.assertIn("Commission 2026 2026-05", text)
