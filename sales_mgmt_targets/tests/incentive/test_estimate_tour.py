from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .estimates import EstimateCase


@tagged("post_install", "-at_install")
class TestEstimateTour(HttpCase, EstimateCase):
    """A salesperson ticks deals in a real browser."""

    def test_a_salesperson_sees_what_deals_would_pay(self):
        with freeze_time("2026-02-15 12:00:00"):
            self._create_scheme([self._tiers(cap=850)])
            self._open(self.anna, 5_000)
            self._open(self.anna, 1_000)
            self.env["sales.mgmt.payout.run"]._plan_previews()._refresh_previews()
            self.start_tour(
                "/odoo/my-incentives", "sales_mgmt_estimate_tour", login="anna"
            )
