from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .common import NOW, TrackingCase


@tagged("post_install", "-at_install")
class TestTrackingTours(HttpCase, TrackingCase):
    """A rep and a leader look at where they stand, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls._activate()

    def test_a_rep_looks_at_the_month_the_year_and_what_counts(self):
        self._open_deal(self.anna, 500, False, self._create_stage("Talks", 1))
        with freeze_time(NOW):
            self.start_tour(
                "/odoo/my-performance", "sales_mgmt_performance_tour", login="anna"
            )

    def test_a_leader_sorts_the_team_and_opens_a_person(self):
        with freeze_time(NOW):
            self.start_tour(
                "/odoo/team-board", "sales_mgmt_team_board_tour", login="lena"
            )
