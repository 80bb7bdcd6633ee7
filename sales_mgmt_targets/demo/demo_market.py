from odoo import models

# What a quarter brings all suppliers, and how fast it grows; which part is whose
MARKET, GROWTH = 21_000_000, 1.02
RIVALS = (("prazisa", 0.27, 0.995), ("optomess", 0.16, 1.02))
# Which part of a unit's market lies where
REGIONS = {"north": 0.46, "south": 0.54}
SOURCE = "Quarterly report of the industry association"


class SalesMgmtDemo(models.AbstractModel):
    """The market of instruments: its size by region, and what competitors sell."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    def _load_market(self):
        """Type in what the association reports every quarter."""
        company = self._get("company")
        market = self.env["sales.mgmt.market"].create(
            {
                "name": "Laboratory instruments",
                "company_id": company.id,
                "metric_id": self._get_metric("orders_confirmed_value").id,
                "note": "<p>Spectrometers, meters and accessories in all countries in "
                "which we sell, at prices of suppliers.</p>",
            }
        )
        quarters = self.env["sales.mgmt.period"].search(
            [
                ("company_id", "=", company.id),
                ("level", "=", "quarter"),
                ("date_from", ">=", self._get_year(-1).date_from),
                ("date_to", "<", self._get_now().date()),
            ],
            order="date_from",
        )
        self.env["sales.mgmt.market.figure"].create(
            [
                {
                    "market_id": market.id,
                    "period_id": quarter.id,
                    "source": SOURCE,
                    "date_source": quarter.date_to,
                    **values,
                }
                for number, quarter in enumerate(quarters)
                for values in self._get_market_values(number)
            ]
        )

    def _get_market_values(self, number):
        """Return what is known of a quarter: the regions, and each competitor."""
        size = MARKET * GROWTH**number
        values = [
            {"unit_id": self._get(f"unit_{unit}").id, "amount": round(size * part, -3)}
            for unit, part in REGIONS.items()
        ]
        values += [
            {
                "competitor_id": self._get(f"competitor_{name}").id,
                "amount": round(size * part * change**number, -3),
            }
            for name, part, change in RIVALS
        ]
        return values
