from odoo.tests import HttpCase, tagged

from .common import CareerCommon


@tagged("post_install", "-at_install")
class TestCareerTour(HttpCase, CareerCommon):
    """From the list of eligible people to the new level, in a browser."""

    def test_harry_proposes_dora_approves_and_anna_sees_her_new_level(self):
        self._ask("months", needed=12)
        self._evaluate()
        people = self._get_file(self.anna)
        action = "/odoo/action-sales_mgmt_training.sales_mgmt_career_"
        self.start_tour(
            f"{action}eligibility_action",
            "sales_mgmt_training_career_propose_tour",
            login="harry",
        )
        promotion = people.promotion_ids
        self.assertEqual(promotion.proposer_id, self.harry)
        promotion.sudo().date_effective = promotion._get_today()
        self.start_tour(
            f"{action}promotion_action",
            "sales_mgmt_training_career_approve_tour",
            login="dora",
        )
        self.assertEqual(promotion.state, "effective")
        self.start_tour(
            "/odoo/action-sales_mgmt_training.sales_mgmt_person_action_mine",
            "sales_mgmt_training_career_level_tour",
            login="anna",
        )
