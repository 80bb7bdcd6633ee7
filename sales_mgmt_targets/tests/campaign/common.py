from odoo.fields import Command

from ..common import SalesMgmtCommon


class CampaignCase(SalesMgmtCommon):
    """A seminar of North on 4 to 6 May 2026, to win deals of 1 000."""

    @classmethod
    def _create_campaign(cls, user=None, **values):
        return (
            cls.env["sales.mgmt.campaign"]
            .with_user(user or cls.lena)
            .create(
                {
                    "name": "Seminar",
                    "unit_id": cls.north.id,
                    "user_id": cls.lena.id,
                    "date_from": "2026-05-04",
                    "date_to": "2026-05-06",
                    "place": "Room Elbe",
                    "participant_ids": [Command.set(cls.anna.ids)],
                    "metric_id": cls.metric_won.id,
                    "aim": 1000,
                    "budget": 200,
                    **values,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def _sell(cls):
        """Let people win deals around the days of the seminar, and a year before."""
        for user, value, moment in (
            (cls.anna, 300, "2026-05-04 00:00:00"),
            (cls.boris, 200, "2026-05-06 23:59:59"),
            # South, and the day after
            (cls.carla, 5000, "2026-05-05 10:00:00"),
            (cls.anna, 7000, "2026-05-07 00:00:00"),
            # the three days before, and the day before those
            (cls.anna, 100, "2026-05-01 00:00:00"),
            (cls.anna, 9000, "2026-04-30 23:59:59"),
            # a year before
            (cls.boris, 400, "2025-05-05 10:00:00"),
        ):
            cls._create_won(user, value, moment)

    @classmethod
    def _create_order(cls, campaign, value, confirm=True):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": "Buyer"}).id,
                "company_id": cls.company.id,
                "user_id": cls.anna.id,
                "team_id": False,
                "campaign_id": campaign.utm_campaign_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.env["product.product"]
                            .create({"name": "Meter"})
                            .id,
                            "price_unit": value,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )
        if confirm:
            order.action_confirm()
        return order
