import math

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .estimates import EstimateCase


@tagged("post_install", "-at_install")
@freeze_time("2026-02-15 12:00:00")
class TestEstimateDeals(EstimateCase):
    """Which deals are offered, and what they are taken for."""

    def test_another_amount_and_another_day_are_taken(self):
        self._create_scheme([self._commission()])
        deal = self._open(self.anna, 5_000, "2026-03-10")
        key = self._key(deal)
        answer = self._estimate(self.anna, deal)
        self.assertPays(answer, 800, 800)
        self.assertFalse(self._get_deal(answer, deal)["counts"])
        answer = self._estimate(
            self.anna,
            choices=[{"key": key, "is_chosen": True, "amount": 1_000.005}],
        )
        self.assertPays(answer, 800, 800)
        self.env["sales.mgmt.payout.run"]._plan_previews()._refresh_previews()
        answer = self._estimate(
            self.anna,
            choices=[
                {"key": key, "is_chosen": True, "amount": 1_000, "date": "2026-02-28"}
            ],
        )
        self.assertPays(answer, 800, 900)
        self.assertEqual(deal.date_deadline.month, 3)

    def test_amounts_and_days_that_make_no_sense_are_refused(self):
        self._create_scheme([self._commission()])
        key = self._key(self._open(self.anna, 5_000))
        for amount in (-1, -0.01, math.nan, math.inf, "12", True, [1]):
            with (
                self.subTest(amount=amount),
                self.assertRaisesRegex(UserError, "“Open 5000” has to be a number"),
            ):
                self._estimate(self.anna, choices=[{"key": key, "amount": amount}])
        with self.assertRaisesRegex(UserError, "too large"):
            self._estimate(self.anna, choices=[{"key": key, "amount": 1e13}])
        for day in ("2026-02-14", "2026-06-01", "tomorrow", 7, "2026-02-30"):
            with (
                self.subTest(day=day),
                self.assertRaisesRegex(
                    UserError, "“Open 5000” can be taken to close from 02/15/2026"
                ),
            ):
                self._estimate(self.anna, choices=[{"key": key, "date": day}])

    def test_what_is_late_counts_today_and_what_has_no_day_at_the_end(self):
        self._create_scheme([self._commission()])
        late = self._open(self.anna, 100, "2026-01-20")
        dateless = self._open(self.anna, 200, False)
        answer = self._estimate(self.anna)
        found = self._get_deal(answer, late)
        self.assertEqual((found["date"], found["is_late"]), ("2026-02-15", True))
        found = self._get_deal(answer, dateless)
        self.assertEqual((found["date"], found["expected"]), ("2026-02-28", False))

    def test_a_quotation_counts_unless_its_opportunity_stands_for_it(self):
        self._create_scheme(
            [
                self._commission(name="Orders", pay_metric_id=self.metric_orders.id),
                self._commission(name="Won"),
            ]
        )
        lead = self._open(self.anna, 5_000)
        self._offer(self.anna, 4_900, opportunity_id=lead.id)
        alone = self._offer(self.anna, 1_000)
        answer = self._estimate(self.anna, lead, alone)
        self.assertEqual(
            {each["key"] for each in answer["deals"]},
            {self._key(lead), self._key(alone)},
        )
        # an order without opportunity is no opportunity that was won
        self.assertEqual(self._get_rule(answer, "Orders")["difference"], 600)
        self.assertEqual(self._get_rule(answer, "Won")["difference"], 500)

    def test_a_quotation_in_another_currency_is_converted_at_its_rate(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [
                    Command.create(
                        {
                            "name": "2026-01-01",
                            "rate": 4.0,
                            "company_id": self.company.id,
                        }
                    )
                ],
            }
        )
        prices = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": currency.id}
        )
        self._create_scheme([self._commission(pay_metric_id=self.metric_orders.id)])
        order = self._offer(self.anna, 1_000, pricelist_id=prices.id)
        answer = self._estimate(self.anna, order)
        found = self._get_deal(answer, order)
        self.assertEqual((found["amount"], found["adds"]), (250, 25))
        self.assertIn("1,000.00", found["original"])

    def test_lines_of_a_quotation_decide_what_a_rule_by_product_pays(self):
        lamps = self.env["product.category"].create({"name": "Lamps"})
        self._create_scheme(
            [
                self._commission(
                    basis="invoiced",
                    pay_metric_id=False,
                    rate=0,
                    rate_ids=[Command.create({"categ_id": lamps.id, "rate": 0.2})],
                )
            ]
        )
        lead = self._open(self.anna, 4_000)
        answer = self._estimate(self.anna, lead)
        self.assertPays(answer, 0, 0)
        self.assertIn("products yet", self._get_rule(answer)["notes"][0])
        order = self._offer(self.anna, 1_000, opportunity_id=lead.id)
        order.order_line.product_id.categ_id = lamps
        self.assertPays(self._estimate(self.anna, lead), 0, 800)

    def test_closed_deals_and_those_of_others_are_not_offered(self):
        self._create_scheme([self._commission()])
        lost = self._open(self.anna, 1)
        lost.action_set_lost()
        self._open(self.boris, 2)
        self._open(self.anna, 3, type="lead")
        mine = self._open(self.anna, 4)
        answer = self._estimate(self.anna)
        self.assertEqual([each["key"] for each in answer["deals"]], [self._key(mine)])

    def test_without_rules_or_deals_there_is_something_to_read(self):
        self.assertIn(
            "No incentive scheme is in force", self._estimate(self.anna)["notice"]
        )
        self._create_scheme([self._commission()])
        answer = self._estimate(self.anna)
        self.assertEqual((answer["deals"], answer["notice"]), ([], ""))
        self.assertPays(answer, 800, 800)
