from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .contest_common import ContestCommon
from .test_honour import HonourCommon


@tagged("post_install", "-at_install")
class TestContestTours(HttpCase, ContestCommon):
    def test_the_board_shows_the_ranking_to_who_takes_part(self):
        contest = self._begin()
        self._win({self.anna: 300, self.boris: 100})
        with freeze_time("2026-06-15 12:00:00"):
            contest._advance()
            self.start_tour(
                "/odoo/ranking-board", "sales_mgmt_contest_board_tour", login="boris"
            )


@tagged("post_install", "-at_install")
class TestHonourTours(HttpCase, HonourCommon):
    @freeze_time("2026-05-15 12:00:00")
    def test_a_salesperson_nominates_a_colleague(self):
        current = self._open()
        self.start_tour(
            "/odoo/sales-honour-rounds", "sales_mgmt_nomination_tour", login="anna"
        )
        self.assertEqual(current.nomination_ids.user_id, self.boris)
        self.assertEqual(current.nomination_ids.nominator_id, self.anna)
