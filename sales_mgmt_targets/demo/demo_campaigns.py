from datetime import timedelta

from odoo import models
from odoo.fields import Command

TEAM, LEADER = "hamburg", "leader3"


class SalesMgmtDemo(models.AbstractModel):
    """Campaigns of one team: one that is evaluated, one that runs, one to come."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    def _load_campaigns(self):
        """Evaluate a trade fair of two months ago; a promotion runs now."""
        monday = self._get_now().date() - timedelta(days=self._get_now().weekday())
        fair = self._create_campaign(
            "Regional trade fair",
            monday - timedelta(weeks=8),
            12,
            "Hamburg Messe, hall 4",
            (140_000, 9_500),
        )
        self._mark_documents(fair)
        fair.cost = 10_200
        fair.conclusion = (
            "Visitors came for the calibration service rather than for instruments. "
            "Next year a smaller stand, and a slot in the lecture program."
        )
        fair.action_close()
        promotion = self._create_campaign(
            "Season promotion: accessories with every spectrometer",
            monday - timedelta(weeks=1),
            20,
            "",
            (230_000, 6_000),
        )
        promotion.action_measure()
        self._create_campaign(
            "Seminar on calibration",
            monday + timedelta(weeks=3),
            0,
            "Room Elbe",
            (60_000, 2_500),
        )

    def _create_campaign(self, name, start, days, place, money):
        """Let the leader of the team plan a campaign."""
        aim, budget = money
        campaign = (
            self.env["sales.mgmt.campaign"]
            .with_user(self._get(f"user_{LEADER}"))
            .create(
                {
                    "name": name,
                    "unit_id": self._get(f"unit_{TEAM}").id,
                    "date_from": start,
                    "date_to": start + timedelta(days=days),
                    "place": place,
                    "participant_ids": [
                        Command.set(
                            [self._get(f"user_{login}").id for login in ("rep", "rep2")]
                        )
                    ],
                    "metric_id": self._get_metric("orders_confirmed_value").id,
                    "aim": aim,
                    "budget": budget,
                }
            )
        )
        campaign.action_plan()
        return campaign

    def _mark_documents(self, campaign):
        """Let some opportunities of the team carry the campaign, with their orders."""
        orders = self.env["sale.order"].search(
            [
                ("user_id", "in", campaign.participant_ids.ids),
                ("state", "=", "sale"),
                ("date_order", ">=", campaign.date_from),
            ],
            order="date_order, id",
            limit=3,
        )
        leads = self.env["crm.lead"].search(
            [
                ("user_id", "in", campaign.participant_ids.ids),
                ("won_status", "=", "pending"),
            ],
            order="id",
            limit=6,
        )
        orders.campaign_id = campaign.utm_campaign_id
        (leads | orders.opportunity_id).campaign_id = campaign.utm_campaign_id
