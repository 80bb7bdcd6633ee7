from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .common import NOW, ActionCase


@tagged("post_install", "-at_install")
class TestActionTour(HttpCase, ActionCase):
    """A request is answered, and an action reported on, in a real browser."""

    def test_marketing_answers_and_a_salesperson_reports(self):
        with freeze_time(NOW):
            seminar = self._plan_measure(effect=24)
            request = self._request(effect=12)
            self.start_tour(
                "/odoo/requests-to-me", "sales_mgmt_action_asked_tour", login="mia"
            )
            self.start_tour(
                "/odoo/my-performance", "sales_mgmt_action_rep_tour", login="anna"
            )
        self.assertEqual((request.answer, request.budget_granted), ("partly", 200))
        self.assertEqual(seminar.result, "Six will come")
