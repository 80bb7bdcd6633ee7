from odoo.tests import HttpCase, tagged

from .payouts import PayoutCommon


@tagged("post_install", "-at_install")
class TestIncentiveTours(HttpCase, PayoutCommon):
    """The journeys of who approves pay and of who is paid, in a real browser."""

    def test_a_manager_approves_what_waits(self):
        run = self._run_to("reviewed")
        self.start_tour(
            "/odoo/sales-payout-runs", "sales_mgmt_payout_run_tour", login="max"
        )
        self.assertEqual(run.state, "approved")
        self.assertEqual(run.approved_by_id, self.max)

    def test_a_salesperson_reads_a_statement_and_disputes_a_line(self):
        self._run_to("paid")
        self.start_tour(
            "/odoo/my-incentives", "sales_mgmt_statement_tour", login="anna"
        )
        dispute = self.env["sales.mgmt.dispute"].search(
            [("user_id", "=", self.anna.id)]
        )
        self.assertEqual(dispute.claim, "An invoice is missing")
