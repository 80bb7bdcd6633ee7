from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .common import NOW, CollectionCase


@tagged("post_install", "-at_install")
class TestCollectionTour(HttpCase, CollectionCase):
    """A rep plans how an invoice is paid, in a real browser."""

    def test_a_rep_plans_instalments_and_sees_the_first_one_kept(self):
        with freeze_time(NOW):
            self.start_tour(
                "/odoo/my-receivables", "sales_mgmt_collection_plan_tour", login="anna"
            )
            lines = self.bill.collection_ids
            self.assertEqual(lines.mapped("amount"), [500, 500])
            self._pay(self.bill, "2026-05-15", amount=500)
            self.start_tour(
                "/odoo/my-collections", "sales_mgmt_collection_kept_tour", login="anna"
            )
