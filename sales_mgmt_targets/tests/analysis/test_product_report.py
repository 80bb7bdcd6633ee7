from freezegun import freeze_time

from odoo.tests import tagged

from .common import AnalysisCommon, create_invoice

REPORT = "sales.mgmt.product.report"
FIGURES = ["quantity:sum", "revenue:sum", "revenue_before:sum", "growth:avg"]


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 12:00:00")
class TestProductReport(AnalysisCommon):
    """What was sold of which product, against the same days a year before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meter, cls.cable = cls.env["product.product"].create(
            [{"name": "Meter"}, {"name": "Cable"}]
        )

    def _sell(self, day, price, quantity=1, product=None, user=None, **values):
        line = {
            "product_id": (product or self.meter).id,
            "quantity": quantity,
            "price_unit": price,
            **values.pop("line", {}),
        }
        return create_invoice(self, user or self.anna, day, lines=[line], **values)

    def test_a_year_is_compared_with_the_same_days_of_the_last_one(self):
        self._sell("2025-06-15", 100)
        # later than today a year ago: this year has not come so far
        self._sell("2025-06-16", 1_000)
        self._sell("2026-03-01", 150)
        years = self._group(REPORT, FIGURES, ["year_id"])
        self.assertEqual(years[self._find_period("2026")], (1, 150, 100, 50))
        self.assertEqual(years[self._find_period("2025")][:2], (2, 1_100))
        # of 2024 nothing is known: no growth, instead of an infinite one
        self.assertIs(years[self._find_period("2025")][3], False)

    def test_growth_of_a_group_is_the_growth_of_its_sums(self):
        self._sell("2025-03-01", 100)
        self._sell("2026-03-01", 200)
        self._sell("2025-03-02", 900, product=self.cable)
        self._sell("2026-03-02", 900, product=self.cable)
        this_year = [("year_id", "=", self._find_period("2026").id)]
        products = self._group(REPORT, ["growth:avg"], ["product_id"], domain=this_year)
        self.assertEqual(products[self.meter], 100)
        self.assertEqual(products[self.cable], 0)
        self.assertEqual(self._group(REPORT, ["growth:avg"], domain=this_year), (10,))

    def test_credit_notes_take_back_quantity_revenue_and_discount(self):
        discount = {"line": {"discount": 20}}
        self._sell("2026-03-01", 100, quantity=3, **discount)
        self._sell("2026-03-05", 100, kind="out_refund", **discount)
        row = self._group(
            REPORT,
            ["quantity:sum", "revenue:sum", "discount:sum", "discount_rate:avg"],
        )
        self.assertEqual(tuple(map(float, row)), (2, 160, 40, 20))

    def test_what_was_given_away_is_a_discount_of_all(self):
        self._sell("2026-03-01", 80, quantity=2, line={"discount": 100})
        row = self._group(REPORT, ["revenue:sum", "discount:sum", "discount_rate:avg"])
        self.assertEqual(tuple(map(float, row)), (0, 160, 100))

    def test_drafts_count_for_nothing(self):
        self._sell("2026-03-01", 100).button_draft()
        self.assertEqual(self._group(REPORT, ["revenue:sum"])[0] or 0, 0)

    def test_dozens_count_as_pieces(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self._sell("2026-03-01", 1_200, line={"product_uom_id": dozen.id})
        self.assertEqual(
            self._group(REPORT, ["quantity:sum", "revenue:sum"]), (12, 1_200)
        )

    def test_it_agrees_with_the_metric_of_revenue(self):
        self._sell("2026-03-01", 100)
        self._sell("2026-03-05", 30, kind="out_refund")
        self._refresh()
        metric = self.env.ref("sales_mgmt_targets.metric_revenue_invoiced")
        [(measured,)] = self.env["sales.mgmt.fact"]._read_group(
            [("metric_id", "=", metric.id), ("company_id", "=", self.company.id)],
            aggregates=["numerator:sum"],
        )
        self.assertEqual(float(self._group(REPORT, ["revenue:sum"])[0]), measured)
        self.assertEqual(measured, 70)

    def test_a_sale_stays_in_its_unit_also_when_it_is_compared_with(self):
        self._sell("2025-03-01", 100)
        assignment = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id)]
        )
        assignment.date_to = "2025-12-31"
        self._assign(self.anna, self.south, "2026-01-01")
        self._sell("2026-03-01", 150)
        units = self._group(
            REPORT,
            ["revenue:sum", "revenue_before:sum"],
            ["unit_id"],
            domain=[("year_id", "=", self._find_period("2026").id)],
        )
        self.assertEqual(units[self.north], (0, 100))
        self.assertEqual(units[self.south], (150, 0))

    def test_every_row_has_an_id_of_its_own_and_opens_its_invoice(self):
        invoice = self._sell("2025-03-01", 100)
        self.env.flush_all()
        rows = self.env[REPORT].search([("move_id", "=", invoice.id)])
        self.assertEqual(len(set(rows.ids)), 2)
        for row in rows:
            self.assertEqual(row.action_open_document()["res_id"], invoice.id)

    def test_margins_are_offered_only_where_something_knows_costs(self):
        known = "purchase_price" in self.env["sale.order.line"]._fields
        self.assertEqual("margin" in self.env[REPORT].fields_get(), known)
        self.assertIn("revenue", self.env[REPORT].fields_get())

    def test_each_role_reads_what_it_answers_for(self):
        self._sell("2026-03-01", 100)
        for user, revenue in (
            (self.anna, 100),
            (self.boris, 0),
            (self.lena, 100),
            (self.sven, 0),
            (self.dora, 100),
            (self.auditor, 100),
        ):
            with self.subTest(user=user.login):
                found = self._group(REPORT, ["revenue:sum"], user=user)[0]
                self.assertEqual(found or 0, revenue)
