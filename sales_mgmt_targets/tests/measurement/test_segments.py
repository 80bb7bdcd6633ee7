from collections import defaultdict

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .recount import Recount
from .world import NOW, MeasuredWorld


@tagged("post_install", "-at_install")
class TestSegments(MeasuredWorld):
    """Segments leave nothing out, overlap nowhere and follow what they name.

    ```
    Goods ── Steel ── Screws          Key ── Gold
    Acme  France, industry, Gold and Local     Beta  Germany, Local
    Gamma  nothing at all                      Delta  France, Gold
    ```
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_categories()
        cls._setup_markets()
        cls._setup_sales()
        cls.by_product = cls.env.ref("sales_mgmt_targets.metric_orders_product_value")
        cls.retention = cls.env.ref("sales_mgmt_targets.metric_customer_retention")
        cls.active_customers = cls.env.ref("sales_mgmt_targets.metric_active_customers")

    @classmethod
    def _setup_categories(cls):
        categories = cls.env["product.category"]
        cls.steel = categories.create({"name": "Steel", "parent_id": cls.category.id})
        cls.screws = categories.create({"name": "Screws", "parent_id": cls.steel.id})
        cls.screw, cls.plate, cls.gift = cls.env["product.product"].create(
            [
                {"name": name, "categ_id": category.id, "invoice_policy": "order"}
                for name, category in (
                    ("Screw", cls.screws),
                    ("Plate", cls.steel),
                    ("Gift", categories),
                )
            ]
        )

    @classmethod
    def _setup_markets(cls):
        cls.france, cls.germany = cls.env.ref("base.fr"), cls.env.ref("base.de")
        tags = cls.env["res.partner.category"]
        # older tags have smaller numbers: that must not decide anything
        cls.local = tags.create({"name": "Local"})
        cls.key = tags.create({"name": "Key"})
        cls.gold = tags.create({"name": "Gold", "parent_id": cls.key.id})
        cls.industry = cls.env["res.partner.industry"].create({"name": "Ships"})
        cls.acme.write(
            {
                "country_id": cls.france.id,
                "industry_id": cls.industry.id,
                "category_id": [Command.set((cls.gold | cls.local).ids)],
            }
        )
        cls.beta.write({"country_id": cls.germany.id, "category_id": cls.local.ids})
        cls.gamma.country_id = False
        cls.delta.write({"country_id": cls.france.id, "category_id": cls.gold.ids})

    @classmethod
    def _setup_sales(cls):
        for number, (user, partner, product) in enumerate(
            (user, partner, product)
            for user in (cls.anna, cls.carla, cls.env["res.users"])
            for partner in (
                cls.acme,
                cls.ann_of_acme,
                cls.beta,
                cls.gamma,
                cls.delta,
            )
            for product in (cls.screw, cls.plate, cls.bolt, cls.gift)
        ):
            month, day = divmod(number, 20)
            line = {"product_id": product.id, "discount": number % 7}
            cls._sell(
                f"2026-{month + 3:02}-{day + 1:02} 10:00:00",
                user,
                partner,
                [(1, 2 ** (number % 20) / 100, line)],
            )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _cut(self, dimension, metrics, **lists):
        """Cut metrics by a dimension; each segment names what is listed, in order."""
        field = {
            "category": "category_ids",
            "country": "country_ids",
            "industry": "industry_ids",
            "tag": "tag_ids",
            "customer": "partner_ids",
        }[dimension]
        segmentation = self.env["sales.mgmt.segmentation"].create(
            {
                "name": f"By {dimension}",
                "dimension": dimension,
                "segment_ids": [
                    Command.create(
                        {
                            "name": name,
                            "sequence": number,
                            field: [Command.set(named.ids)],
                        }
                    )
                    for number, (name, named) in enumerate(lists.items(), 1)
                ],
            }
        )
        metrics.segmentation_ids += segmentation
        return segmentation

    def _measure(self):
        with freeze_time(NOW):
            return self._refresh()

    def _read(self, metric, segmentation, field="numerator"):
        """Return the figures of all periods, persons and units by segment."""
        totals = defaultdict(float)
        for fact in self.env["sales.mgmt.fact"].search(
            [
                ("metric_id", "=", metric.id),
                ("segment_id", "in", segmentation.segment_ids.ids),
            ]
        ):
            totals[fact.segment_id.name] += fact[field]
        return {name: round(total, 4) for name, total in totals.items() if total}

    def _recount(self, metric, segment_of):
        """Return the same, counted order line by order line."""
        totals = defaultdict(float)
        for (period, _user, _unit), figure in (
            Recount(self.env, NOW).count(metric).items()
        ):
            if period.level != "month":
                continue
            self.assertTrue(figure[2])
            for line in figure[2]:
                totals[segment_of(line)] += line.price_subtotal
        return {name: round(total, 4) for name, total in totals.items()}

    def _assert_parts_make_the_whole(self, metric, segmentation):
        """In every place, the segments add up to the figure that has none."""
        parts, wholes = defaultdict(float), defaultdict(float)
        for fact in self.env["sales.mgmt.fact"].search(
            [
                ("metric_id", "=", metric.id),
                ("segment_id", "in", [False, *segmentation.segment_ids.ids]),
            ]
        ):
            sums = parts if fact.segment_id else wholes
            place = fact.source_id, fact.period_id, fact.user_id, fact.unit_id
            sums[place, "numerator"] += fact.numerator
            sums[place, "denominator"] += fact.denominator
        self.assertTrue(wholes)
        for place in parts | wholes:
            self.assertAlmostEqual(parts[place], wholes[place], 4)

    # ------------------------------------------------------------
    # DIMENSIONS
    # ------------------------------------------------------------

    def test_a_category_belongs_to_the_nearest_segment_above_it(self):
        cut = self._cut(
            "category", self.by_product, Everything=self.category, Steel=self.steel
        )
        self._measure()
        self.assertEqual(
            self._read(self.by_product, cut),
            self._recount(
                self.by_product,
                lambda line: {
                    self.screw: "Steel",
                    self.plate: "Steel",
                    self.bolt: "Everything",
                    self.gift: "Other",
                }[line.product_id],
            ),
        )
        self._assert_parts_make_the_whole(self.by_product, cut)

    def test_a_contact_belongs_to_the_country_of_its_company(self):
        cut = self._cut("country", self.by_product, Home=self.france, East=self.germany)
        self._measure()
        self.assertEqual(
            self._read(self.by_product, cut),
            self._recount(
                self.by_product,
                lambda line: {
                    self.acme: "Home",
                    self.ann_of_acme: "Home",
                    self.delta: "Home",
                    self.beta: "East",
                    self.gamma: "Other",
                }[line.order_id.partner_id],
            ),
        )
        self._assert_parts_make_the_whole(self.by_product, cut)

    def test_an_industry_is_a_segment(self):
        cut = self._cut("industry", self.by_product, Ships=self.industry)
        self._measure()
        self.assertEqual(
            self._read(self.by_product, cut),
            self._recount(
                self.by_product,
                lambda line: (
                    "Ships"
                    if line.order_id.partner_id.commercial_partner_id == self.acme
                    else "Other"
                ),
            ),
        )
        self._assert_parts_make_the_whole(self.by_product, cut)

    def test_a_customer_with_two_tags_counts_once_in_the_first_segment(self):
        first, second = (
            self._cut("tag", self.by_product, Local=self.local, Gold=self.gold),
            self._cut("tag", self.by_product, Gold=self.gold, Local=self.local),
        )
        self._measure()
        for cut, of_acme in ((first, "Local"), (second, "Gold")):
            self.assertEqual(
                self._read(self.by_product, cut),
                self._recount(
                    self.by_product,
                    lambda line, of_acme=of_acme: {
                        self.acme: of_acme,
                        self.beta: "Local",
                        self.gamma: "Other",
                        self.delta: "Gold",
                    }[line.order_id.partner_id.commercial_partner_id],
                ),
            )
            self._assert_parts_make_the_whole(self.by_product, cut)

    def test_a_tag_stands_for_those_below_it_and_the_nearer_one_wins(self):
        cut = self._cut("tag", self.by_product, Key=self.key, Local=self.local)
        self._measure()
        # Acme is local itself, and key only by way of gold
        self.assertEqual(
            self._read(self.by_product, cut),
            self._recount(
                self.by_product,
                lambda line: {
                    self.acme: "Local",
                    self.beta: "Local",
                    self.gamma: "Other",
                    self.delta: "Key",
                }[line.order_id.partner_id.commercial_partner_id],
            ),
        )
        self._assert_parts_make_the_whole(self.by_product, cut)

    def test_a_customer_stands_for_the_whole_company(self):
        cut = self._cut(
            "customer", self.by_product, Big=self.ann_of_acme, Small=self.beta
        )
        self._measure()
        self.assertEqual(
            self._read(self.by_product, cut),
            self._recount(
                self.by_product,
                lambda line: {
                    self.acme: "Big",
                    self.beta: "Small",
                }.get(line.order_id.partner_id.commercial_partner_id, "Other"),
            ),
        )
        self._assert_parts_make_the_whole(self.by_product, cut)

    def test_customers_counted_once_and_ratios_are_cut_without_rest(self):
        metrics = self.active_customers | self.retention
        cut = self._cut("country", metrics, Home=self.france, East=self.germany)
        self._measure()
        for metric in metrics:
            self._assert_parts_make_the_whole(metric, cut)
        [customers] = self.env["sales.mgmt.fact"]._read_group(
            self.env["sales.mgmt.fact"]._get_domain(
                self.active_customers,
                self.root,
                self._find_period("2026"),
                cut.segment_ids.filtered(lambda each: each.name == "Home"),
            ),
            [],
            ["value:sum"],
        )
        self.assertEqual(customers, (2,))

    def test_documents_without_product_or_customer_are_other(self):
        metric = self.env["sales.mgmt.metric"].create(
            {
                "name": "Lines",
                "code": "lines",
                "source_ids": [
                    Command.create(
                        {
                            "model": "sale.order.line",
                            "date_field": "order_id.date_order",
                            "user_path": "order_id.user_id",
                            "company_path": "order_id.company_id",
                            "product_path": "product_id",
                        }
                    )
                ],
            }
        )
        note = {"display_type": "line_note", "name": "!", "product_id": False}
        self._sell("2026-09-09 10:00:00", self.anna, self.acme, [(0, 0, note), (1, 10)])
        leads = self._cut("country", self.metric_won_count, Home=self.france)
        cut = self._cut("category", metric, Goods=self.category)
        self._create_won(self.anna, 5, "2026-09-09 10:00:00")
        self._measure()
        # 15 gifts without category, and the note
        self.assertEqual(self._read(metric, cut), {"Goods": 46, "Other": 16})
        self.assertEqual(self._read(self.metric_won_count, leads), {"Other": 1})

    # ------------------------------------------------------------
    # CHANGES
    # ------------------------------------------------------------

    def test_a_longer_list_takes_its_results_at_the_next_refresh(self):
        cut = self._cut("country", self.by_product, Home=self.france)
        self._measure()
        before = self._read(self.by_product, cut)
        home = cut.segment_ids.filtered(lambda each: not each.is_other)
        home.country_ids += self.germany
        run = self._measure()
        self.assertEqual(run.line_ids.segmentation_id, cut)
        after = self._read(self.by_product, cut)
        moved = self._recount(
            self.by_product, lambda line: line.order_id.partner_id.name
        )["Beta"]
        self.assertAlmostEqual(after["Home"], before["Home"] + moved, 4)
        self.assertAlmostEqual(after["Other"], before["Other"] - moved, 4)
        self._assert_parts_make_the_whole(self.by_product, cut)

    def test_a_segment_that_is_deleted_leaves_its_results_to_other(self):
        cut = self._cut("country", self.by_product, Home=self.france)
        self._measure()
        whole = sum(self._read(self.by_product, cut).values())
        cut.segment_ids.filtered(lambda each: not each.is_other).unlink()
        self._measure()
        self.assertEqual(self._read(self.by_product, cut), {"Other": round(whole, 4)})

    def test_an_archived_segmentation_goes_on_for_the_metrics_that_name_it(self):
        cut = self._cut("country", self.by_product, Home=self.france)
        self._measure()
        cut.active = False
        self._sell("2026-10-10 10:00:00", self.anna, self.acme, [(1, 1000)])
        self._measure()
        self._assert_parts_make_the_whole(self.by_product, cut)
        self.by_product.segmentation_ids -= cut
        self._measure()
        self.assertEqual(self._read(self.by_product, cut), {})

    def test_a_metric_that_cannot_be_cut_says_so_and_is_measured_as_a_whole(self):
        orders = self.metric_orders
        cut = self._cut("category", orders, Goods=self.category)
        message = orders.action_check()["params"]["message"]
        self.assertRegex(message, "sale.order: “By category” needs the Product Path")
        self._measure()
        self.assertEqual(self._read(orders, cut), {})
        self.assertTrue(
            self.env["sales.mgmt.fact"].search_count([("metric_id", "=", orders.id)])
        )

    def test_a_metric_is_cut_in_all_of_its_sources_or_not_at_all(self):
        """Parts of a ratio without the other, or of half a sum, mean nothing."""
        rate = self.env.ref("sales_mgmt_targets.metric_discount_rate")
        cut = self._cut("category", rate, Goods=self.category)
        self._measure()
        self.assertTrue(self._read(rate, cut, "denominator"))
        self._assert_parts_make_the_whole(rate, cut)
        below = rate.source_ids.filtered(lambda each: each.part == "denominator")
        below.product_path = False
        self._measure()
        self.assertRegex(
            rate.action_check()["params"]["message"], "needs the Product Path"
        )
        self.assertEqual(self._read(rate, cut, "numerator"), {})
        self.assertEqual(self._read(rate, cut, "denominator"), {})

    def test_a_figure_of_a_segment_opens_its_documents_alone(self):
        cut = self._cut("category", self.by_product, Steel=self.steel)
        self._measure()
        steel, other = cut.segment_ids.sorted("is_other")
        source = self.by_product.source_ids
        year = self._find_period("2026")
        units = self.root | self.north | self.south
        find = self.env["sales.mgmt.measurement"]._get_record_ids
        for segment, products in (
            (steel, self.screw | self.plate),
            (other, self.bolt | self.gift),
        ):
            lines = self.env["sale.order.line"].browse(
                find(source, year, units, None, segment)
            )
            self.assertEqual(lines.product_id, products)
            self.assertAlmostEqual(
                sum(lines.mapped("price_subtotal")),
                self._read(self.by_product, cut)[segment.name],
                4,
            )
