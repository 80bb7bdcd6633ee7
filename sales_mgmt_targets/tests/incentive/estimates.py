from odoo.fields import Command

from .common import IncentiveCommon


class EstimateCase(IncentiveCommon):
    """Anna has won 8 000 this month, and open deals that may close."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_won(cls.anna, 8_000, "2026-02-10 10:00:00")
        cls._refresh()

    @classmethod
    def _commission(cls, **values):
        return {
            "name": "Commission",
            "pay_metric_id": cls.metric_won.id,
            "tier_mode": "flat",
            "rate": 0.1,
            **values,
        }

    @classmethod
    def _tiers(cls, **values):
        """5 % up to 10 000, and 10 % of what goes beyond."""
        tiers = [(0, 0.05), (10_000, 0.1)]
        return cls._commission(
            tier_mode="marginal",
            rate=0,
            tier_ids=[
                Command.create({"start": start, "rate": rate}) for start, rate in tiers
            ],
            **values,
        )

    @classmethod
    def _open(cls, user, value, day="2026-02-25", **values):
        return cls.env["crm.lead"].create(
            {
                "name": f"Open {value}",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": False,
                "company_id": cls.company.id,
                "expected_revenue": value,
                "date_deadline": day,
                **values,
            }
        )

    @classmethod
    def _offer(cls, user, price, **values):
        """Write a quotation of one product, without tax."""
        product = cls.env["product.product"].create(
            {"name": "Lamp", "list_price": price, "taxes_id": [Command.clear()]}
        )
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": "Acme"}).id,
                "company_id": cls.company.id,
                "user_id": user.id,
                "team_id": False,
                "validity_date": "2026-02-25",
                "order_line": [
                    Command.create({"product_id": product.id, "price_unit": price})
                ],
                **values,
            }
        )

    def _estimate(self, reader, *chosen, user=None, choices=(), **options):
        """Ask as a reader, with deals chosen as they are."""
        return (
            self.env["sales.mgmt.estimate"]
            .with_user(reader)
            .get_estimate(
                user_id=user.id if user else False,
                choices=[
                    *({"key": self._key(deal), "is_chosen": True} for deal in chosen),
                    *choices,
                ],
                **options,
            )
        )

    @staticmethod
    def _key(deal):
        return f"{deal._name},{deal.id}"

    def _get_deal(self, answer, deal):
        [found] = [each for each in answer["deals"] if each["key"] == self._key(deal)]
        return found

    def _get_rule(self, answer, name="Commission"):
        [found] = [each for each in answer["rules"] if each["name"] == name]
        return found

    def assertPays(self, answer, now, then):  # noqa: N802  named like its siblings
        self.assertEqual((answer["now"], answer["then"]), (now, then))
