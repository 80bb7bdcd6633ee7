from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCompensation(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.compensation_limit = 100.0
        cls.complaint = cls._complain(user_id=cls.hanna.id)

    def _offer(self, amount, user=None, **values):
        return (
            self.env["sales.mgmt.complaint.compensation"]
            .with_user(user or self.hanna)
            .create(
                {
                    "complaint_id": self.complaint.id,
                    "amount": amount,
                    "note": "Broken on arrival",
                    "kind": "goodwill",
                    "currency_id": self.company.currency_id.id,
                    **values,
                }
            )
        )

    def test_up_to_the_limit_a_handler_grants_alone(self):
        offer = self._offer(100.0)
        offer.action_ask()
        self.assertEqual((offer.state, offer.decider_id), ("granted", self.hanna))
        self.assertEqual(self.complaint.granted_amount, 100.0)

    def test_a_cent_beyond_the_limit_somebody_else_decides(self):
        offer = self._offer(100.01)
        offer.action_ask()
        self.assertEqual(offer.state, "asked")
        self.assertEqual(offer.activity_ids.user_id, self.hugo)
        self.assertEqual(self.complaint.granted_amount, 0.0)
        offer.with_user(self.hugo).action_grant()
        self.assertEqual((offer.state, offer.decider_id), ("granted", self.hugo))

    def test_the_limit_counts_all_that_the_complaint_was_given(self):
        self._offer(60.0).action_ask()
        second = self._offer(40.01)
        second.action_ask()
        self.assertEqual(second.state, "asked")

    def test_nobody_decides_about_the_own_request(self):
        offer = self._offer(500.0, user=self.hugo)
        offer.action_ask()
        with self.assertRaisesRegex(AccessError, "somebody else decides"):
            offer.with_user(self.hugo).action_grant()
        self.assertEqual(offer.activity_ids.user_id, self.oscar)
        offer.with_user(self.oscar).action_grant()
        self.assertEqual(offer.state, "granted")

    def test_a_colleague_in_the_team_does_not_decide(self):
        offer = self._offer(500.0)
        offer.action_ask()
        with self.assertRaisesRegex(AccessError, "beyond the limit"):
            offer.with_user(self.hilde).action_grant()

    def test_a_refusal_says_why(self):
        offer = self._offer(500.0)
        offer.action_ask()
        decider = offer.with_user(self.hugo)
        with self.assertRaisesRegex(UserError, "Write down why"):
            decider.action_refuse()
        decider.refusal = "The meter was out of warranty."
        decider.action_refuse()
        self.assertEqual(offer.state, "refused")
        entry = self.env["sales.mgmt.audit"].search(
            [("model", "=", offer._name), ("res_id", "=", offer.id)]
        )
        self.assertEqual(entry.reason, "The meter was out of warranty.")

    def test_what_was_handed_in_does_not_change(self):
        offer = self._offer(500.0)
        offer.action_ask()
        with self.assertRaisesRegex(UserError, "handed in already"):
            offer.amount = 5.0
        with self.assertRaisesRegex(UserError, "is kept"):
            offer.unlink()

    def test_nobody_writes_the_state_past_the_buttons(self):
        offer = self._offer(500.0)
        with self.assertRaisesRegex(AccessError, "by its buttons only"):
            offer.with_user(self.oscar).write({"state": "granted"})

    def test_an_amount_in_another_currency_counts_at_the_rate_of_the_day(self):
        currency = self.env["res.currency"].create(
            {
                "name": "TST",
                "symbol": "T",
                "rate_ids": [
                    Command.create(
                        {
                            "name": "2020-01-01",
                            "rate": 2.0,
                            "company_id": self.company.id,
                        }
                    )
                ],
            }
        )
        offer = self._offer(200.0, currency_id=currency.id)
        self.assertEqual(offer.company_amount, 100.0)
        offer.action_ask()
        self.assertEqual(offer.state, "granted")

    def test_a_credit_is_settled_with_its_posted_credit_note_only(self):
        offer = self._offer(50.0, kind="credit")
        offer.action_ask()
        with self.assertRaisesRegex(UserError, "posted credit note"):
            offer.action_settle()
        with self.assertRaisesRegex(UserError, "names no invoice"):
            offer.action_credit_note()

    def test_a_salesperson_grants_nothing(self):
        with self.assertRaises(AccessError):
            self._offer(1.0, user=self.anna)
        offer = self._offer(1.0)
        with self.assertRaises(AccessError):
            offer.with_user(self.anna).action_ask()
