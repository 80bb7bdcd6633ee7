from odoo.tests import HttpCase, tagged

from .payouts import PayoutCommon


@tagged("post_install", "-at_install")
class TestPayoutTours(HttpCase, PayoutCommon):
    """A month is paid in a real browser, from hand to hand."""

    def test_a_run_goes_from_hand_to_hand_and_a_dispute_is_accepted(self):
        self._close(self.may)
        runs = "/odoo/sales-payout-runs"
        self.start_tour(runs, "sales_mgmt_payout_compute_tour", login="olga")
        self.start_tour(runs, "sales_mgmt_payout_review_tour", login="dora")
        self.start_tour(runs, "sales_mgmt_payout_approve_tour", login="max")
        self.start_tour(
            "/odoo/my-incentives", "sales_mgmt_my_incentives_tour", login="anna"
        )
        self.start_tour("/odoo/sales-disputes", "sales_mgmt_dispute_tour", login="olga")
        run = self.env["sales.mgmt.payout.run"].search([("kind", "=", "pay")])
        self.assertEqual((run.state, run.total), ("approved", 800))
        adjustment = self.env["sales.mgmt.payout.adjustment"].search([])
        self.assertEqual((adjustment.amount, adjustment.state), (40, "draft"))
