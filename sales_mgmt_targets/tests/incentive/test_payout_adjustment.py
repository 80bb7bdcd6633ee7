from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .payouts import PayoutCommon


@tagged("post_install", "-at_install")
class TestPayoutAdjustment(PayoutCommon):
    """Amounts that no rule computes: written by one, approved by another."""

    def _adjust(self, user=None, **values):
        return (
            self.env["sales.mgmt.payout.adjustment"]
            .with_user(self.olga)
            .create(
                {
                    "scheme_id": self.scheme.id,
                    "user_id": (user or self.anna).id,
                    "amount": 25,
                    "reason": "A deal of March was forgotten",
                    **values,
                }
            )
        )

    def test_an_approved_adjustment_is_paid_with_the_next_run(self):
        adjustment = self._adjust()
        adjustment.with_user(self.dora).action_approve()
        run = self._run_to("computed")
        self.assertEqual(self._get_payout(run, self.anna).total, 525)
        self.assertEqual(adjustment.state, "approved")
        self._run_to_approved(run)
        self.assertEqual(adjustment.state, "paid")

    def _run_to_approved(self, run):
        run.with_user(self.dora).action_review()
        run.with_user(self.max).action_approve()

    def test_what_is_not_approved_is_not_paid(self):
        self._adjust()
        run = self._run_to("approved")
        self.assertEqual(self._get_payout(run, self.anna).total, 500)

    def test_an_adjustment_of_a_cancelled_run_waits_for_the_next(self):
        adjustment = self._adjust()
        adjustment.with_user(self.dora).action_approve()
        self._run_to("computed").with_user(self.dora)._cancel("Wrong")
        self.assertEqual(adjustment.state, "approved")
        run = self._run_to("approved")
        self.assertEqual(self._get_payout(run, self.anna).total, 525)

    def test_nobody_approves_what_they_wrote_or_changed(self):
        adjustment = self._adjust()
        with self.assertRefused("written by you"):
            adjustment.action_approve()
        adjustment.with_user(self.olaf).write({"amount": 30})
        with self.assertRefused("written by you"):
            adjustment.with_user(self.olaf).action_approve()
        adjustment.with_user(self.max).action_approve()
        self.assertEqual(adjustment.approver_id, self.max)

    def test_nobody_decides_about_an_own_adjustment(self):
        adjustment = self._adjust(self.dora)
        for step in ("action_approve", "action_refuse"):
            with self.assertRefused("your own pay"):
                getattr(adjustment.with_user(self.dora), step)()

    def test_salespeople_and_leaders_write_and_approve_none(self):
        adjustment = self._adjust()
        for user in (self.anna, self.lena):
            with self.assertRaises(AccessError):
                adjustment.with_user(user).action_approve()
            with self.assertRaises(AccessError):
                adjustment.browse().with_user(user).create(
                    {
                        "scheme_id": self.scheme.id,
                        "user_id": user.id,
                        "amount": 1000,
                        "reason": "I deserve it",
                    }
                )

    def test_what_is_decided_stays(self):
        adjustment = self._adjust()
        adjustment.with_user(self.dora).action_approve()
        for values in ({"amount": 1}, {"reason": "Other"}, {"user_id": self.boris.id}):
            with self.assertRefused("stays as it is"):
                adjustment.sudo().write(values)
        with self.assertRefused("stays as it is"):
            adjustment.sudo().unlink()
        with self.assertRefused("stays as it is"):
            adjustment.with_user(self.max).action_refuse()
        with self.assertRaisesRegex(AccessError, "by its buttons"):
            adjustment.with_user(self.olga).write({"state": "draft"})

    def test_the_state_is_not_forged_when_it_is_written(self):
        adjustment = self._adjust(
            state="approved", approver_id=self.max.id, editor_ids=[(6, 0, [])]
        )
        self.assertEqual(adjustment.state, "draft")
        self.assertFalse(adjustment.approver_id)
        self.assertEqual(adjustment.editor_ids, self.olga)

    def test_a_refused_adjustment_is_written_anew(self):
        adjustment = self._adjust()
        adjustment.with_user(self.dora).action_refuse()
        adjustment.action_redraft()
        adjustment.write({"amount": 20})
        adjustment.with_user(self.dora).action_approve()
        self.assertEqual(adjustment.amount, 20)

    # Penalties

    def test_a_penalty_deducts_what_the_book_says(self):
        rule = self.scheme.component_ids[1]
        penalty = self._adjust(
            component_id=rule.id, amount=-50, evidence="<p>Report of 3 June</p>"
        )
        self.assertEqual(penalty.amount, -50)
        with self.assertRefused("deducts"):
            penalty.write({"amount": 50})

    def test_a_penalty_needs_evidence(self):
        rule = self.scheme.component_ids[1]
        with self.assertRaisesRegex(UserError, "Late report.*anna.*needs evidence"):
            self._adjust(component_id=rule.id, amount=-50)

    def test_a_penalty_stands_in_the_book(self):
        with self.assertRaisesRegex(UserError, "is no penalty of"):
            self._adjust(
                component_id=self.component.id, amount=-50, evidence="<p>Seen</p>"
            )

    def test_an_adjustment_corrects_a_line_of_its_own_person(self):
        run = self._run_to("approved")
        line = self._get_first_line(run, self.boris)
        with self.assertRaisesRegex(UserError, "belongs to boris.*, not to anna"):
            self._adjust(payout_line_id=line.id)
