from ..common import SalesMgmtCommon


class MarketCase(SalesMgmtCommon):
    """The market of deals: 1 200 in the first quarter of 2026, we had 300 of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.market = cls.env["sales.mgmt.market"].create(
            {
                "name": "Instruments",
                "company_id": cls.company.id,
                "metric_id": cls.metric_won.id,
            }
        )
        cls.rival = cls.env["sales.mgmt.competitor"].create(
            {"name": "Alpha Optics", "company_id": cls.company.id}
        )

    @classmethod
    def _type(cls, amount, period="2026 Q1", user=None, **values):
        """Let Dora type in a figure."""
        return (
            cls.env["sales.mgmt.market.figure"]
            .with_user(user or cls.dora)
            .create(
                {
                    "market_id": cls.market.id,
                    "period_id": cls._find_period(period).id,
                    "amount": amount,
                    **values,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def _sell(cls):
        """Let Anna win 100 and 150 in North, Carla 50 in South, in the quarter."""
        cls._create_won(cls.anna, 100, "2026-01-10 10:00:00")
        cls._create_won(cls.anna, 150, "2026-03-31 23:59:59")
        cls._create_won(cls.carla, 50, "2026-02-10 10:00:00")
        # before and after it
        cls._create_won(cls.anna, 1000, "2025-12-31 23:59:59")
        cls._create_won(cls.anna, 2000, "2026-04-01 00:00:00")
        cls._refresh()

    @classmethod
    def _cut_by_country(cls):
        """Cut metric and market into Germany and Other.

        :return: the two segments
        """
        segmentation = cls.env["sales.mgmt.segmentation"].create(
            {
                "name": "Countries",
                "dimension": "country",
                "segment_ids": [
                    (
                        0,
                        0,
                        {"name": "Germany", "country_ids": cls.env.ref("base.de").ids},
                    )
                ],
            }
        )
        cls.metric_won.segmentation_ids = segmentation
        cls.market.segmentation_id = segmentation
        other = segmentation.segment_ids.filtered("is_other")
        return segmentation.segment_ids - other, other
