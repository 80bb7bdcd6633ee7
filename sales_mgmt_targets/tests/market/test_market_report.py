from freezegun import freeze_time

from odoo.tests import tagged

from .common import MarketCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-15 12:00:00")
class TestMarketReport(MarketCase):
    """We, competitors and others make the market; our share is a metric."""

    def _read(self, groupby, *measures):
        rows = self.env["sales.mgmt.market.report"]._read_group(
            [("market_id", "=", self.market.id)],
            groupby,
            measures or ["amount:sum"],
        )
        return {row[0]: row[1:] if len(row) > 2 else row[1] for row in rows}

    def test_all_suppliers_together_are_the_market(self):
        self._sell()
        self._type(1200)
        self._type(480, competitor_id=self.rival.id)
        self.assertEqual(
            self._read(["supplier"]),
            {"Northwind": 300, "Alpha Optics": 480, "Others": 420},
        )
        quarter = self._find_period("2026 Q1")
        self.assertEqual(self._read(["quarter_id"]), {quarter: 1200})

    def test_the_share_of_a_group_is_the_ratio_of_its_sums(self):
        self._sell()
        self._type(1200)
        self._type(480, competitor_id=self.rival.id)
        rows = self._read(["year_id"], "own_share:avg", "market_amount:sum")
        self.assertEqual(rows, {self._find_period("2026"): (25, 1200)})
        months = self._read(["month_id"], "own_share:avg")
        self.assertEqual(
            {month.name: round(share, 6) for month, share in months.items()},
            {"2026-01": 25, "2026-02": 12.5, "2026-03": 37.5},
        )

    def test_more_known_than_there_is_shows(self):
        self._sell()
        self._type(600)
        self._type(480, competitor_id=self.rival.id)
        self.assertEqual(self._read(["supplier"])["Others"], -180)

    def test_units_and_the_whole_add_up(self):
        self._sell()
        self._type(500, unit_id=self.north.id)
        self._type(400, unit_id=self.south.id)
        rows = self._read(["unit_id"], "own_amount:sum", "market_amount:sum")
        self.assertEqual(rows[self.north], (250, 500))
        self.assertEqual(rows[self.south], (50, 400))

    def test_weeks_make_the_months_of_a_market(self):
        self.calendar.lowest_level = "week"
        self._sell()
        self._type(1200)
        self.assertEqual(self._read(["supplier"])["Northwind"], 300)
        self.assertEqual(self.market.figure_ids.share, 0.25)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15 12:00:00")
class TestMarketMetric(MarketCase):
    """The share as a metric: measured, planned, reported like any other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.share = cls.env.ref("sales_mgmt_targets.metric_market_share_orders")
        cls.market.metric_id = cls.metric_orders
        partner = cls.env["res.partner"].create({"name": "Buyer"})
        product = cls.env["product.product"].create({"name": "Meter"})
        for user, value in ((cls.anna, 60), (cls.carla, 30)):
            order = cls.env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "company_id": cls.company.id,
                    "user_id": user.id,
                    "team_id": False,
                    "order_line": [
                        (0, 0, {"product_id": product.id, "price_unit": value})
                    ],
                }
            )
            order.action_confirm()
            order.date_order = "2026-02-10 10:00:00"

    def _read(self, period, **domain):
        facts = self.env["sales.mgmt.fact"].search(
            [
                ("metric_id", "=", self.share.id),
                ("company_id", "=", self.company.id),
                ("period_id", "child_of", self._find_period(period).id),
                *((name, "=", value) for name, value in domain.items()),
            ]
        )
        return sum(facts.mapped("numerator")), sum(facts.mapped("denominator"))

    def test_the_metric_divides_orders_by_the_market(self):
        self._type(1200, "2026 Q1")
        self._refresh()
        self.assertEqual(self._read("2026-02"), (90, 400))

    def test_of_a_running_year_counts_what_has_passed(self):
        self._type(1200, "2026")
        self._refresh()
        self.assertEqual(self._read("2026"), (90, 300))

    def test_competitors_are_no_market(self):
        self._type(1200, "2026 Q1")
        self._type(500, "2026 Q1", competitor_id=self.rival.id)
        self._refresh()
        self.assertEqual(self._read("2026-02")[1], 400)

    def test_a_target_is_set_on_the_share(self):
        self._type(1200, "2026 Q1", unit_id=self.north.id)
        line = self._create_line(0.2, metric=self.share)
        plan = line.plan_id
        plan.with_user(self.dora).action_propose()
        plan.with_user(self.max).action_approve()
        plan.with_user(self.max).action_activate()
        self._refresh()
        north = self._find_target(line, self.north)
        self.assertEqual(north.amount, 0.2)
        self.assertAlmostEqual(north.actual, 60 / 1200)
