from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestSchemeTour(HttpCase, SalesMgmtCommon):
    """A rulebook on its way through three pairs of hands, in a real browser."""

    def test_one_writes_another_approves_and_a_third_acknowledges(self):
        with freeze_time("2026-05-20 12:00:00"):
            self.start_tour(
                "/odoo/incentive-schemes", "sales_mgmt_scheme_write_tour", login="olga"
            )
            scheme = self.env["sales.mgmt.scheme"].search(
                [("name", "=", "Field sales")]
            )
            self.assertEqual(scheme.state, "review")
            self.assertEqual(scheme.component_ids.rate, 0.03)
            self.start_tour(
                "/odoo/incentive-schemes", "sales_mgmt_scheme_approve_tour", login="max"
            )
            self.assertEqual(scheme.state, "published")
            self.start_tour(
                "/odoo/my-rules", "sales_mgmt_scheme_acknowledge_tour", login="anna"
            )
        answer = scheme.acknowledgement_ids.filtered(
            lambda each: each.user_id == self.anna
        )
        self.assertEqual(answer.state, "acknowledged")
        self.assertEqual(answer.answered_hash, scheme.pdf_hash)
