from odoo.tests import tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestResults(SalesMgmtCommon):
    def _get_result(self, metric):
        [(result,)] = self.env["sales.mgmt.fact"]._read_group(
            [("metric_id", "=", metric.id), ("company_id", "=", self.company.id)],
            [],
            ["result:sum"],
        )
        return result

    def test_a_rate_reads_out_of_100_and_is_the_ratio_of_the_sums(self):
        share = self.env["sales.mgmt.metric"].create(
            {
                "name": "Market share of the test",
                "code": "test_market_share",
                "unit": "percent",
                "kind": "ratio",
                "is_typed": True,
            }
        )
        self.env["sales.mgmt.metric.entry"].create(
            [
                {
                    "metric_id": share.id,
                    "company_id": self.company.id,
                    "period_id": self._find_period(name).id,
                    "value": value,
                    "base": base,
                }
                for name, value, base in (("2026-01", 10, 100), ("2026-02", 45, 120))
            ]
        )
        self._refresh()
        self.assertEqual(self._get_result(share), 25)
        facts = self.env["sales.mgmt.fact"].search([("metric_id", "=", share.id)])
        self.assertFalse(facts.currency_id)

    def test_money_is_a_sum_in_the_currency_of_the_company(self):
        self._create_won(self.anna, 10, "2026-01-10 10:00:00")
        self._create_won(self.anna, 5, "2026-02-10 10:00:00")
        self._refresh()
        self.assertEqual(self._get_result(self.metric_won), 15)
        facts = self.env["sales.mgmt.fact"].search(
            [
                ("metric_id", "=", self.metric_won.id),
                ("company_id", "=", self.company.id),
            ]
        )
        self.assertEqual(facts.currency_id, self.company.currency_id)
