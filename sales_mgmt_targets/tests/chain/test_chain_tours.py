from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .common import NOW, ChainCase


@tagged("post_install", "-at_install")
class TestChainTours(HttpCase, ChainCase):
    """A rep and a leader look at the weak step, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls._type(cls.anna, (100, 20, 5), "2026-05")
            cls._type(cls.boris, (60, 3, 0), "2026-05")
            line = cls._create_line(180, cls.deals)
            cls._activate(line.plan_id)

    def test_a_rep_sees_the_weak_step_and_what_lies_behind_it(self):
        with freeze_time(NOW):
            self.start_tour(
                "/odoo/my-performance", "sales_mgmt_chain_tour", login="boris"
            )

    def test_a_leader_goes_from_the_board_to_the_funnel(self):
        with freeze_time(NOW):
            self.start_tour(
                "/odoo/team-board", "sales_mgmt_chain_board_tour", login="lena"
            )
