from freezegun import freeze_time

from odoo.tests import tagged

from .common import AnalysisCommon

REPORT = "sales.mgmt.opportunity.report"


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 12:00:00")
class TestOpportunityReport(AnalysisCommon):
    """What was won and lost, why, from where, and how long it took."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fair = cls.env["utm.source"].create({"name": "Fair"})
        cls.web = cls.env["utm.source"].create({"name": "Web"})
        cls.won_small = cls._create_won(
            cls.anna, 100, "2026-01-31 22:00:00", source_id=cls.fair.id
        )
        cls.won_big = cls._create_won(
            cls.anna, 900, "2026-02-10 10:00:00", source_id=cls.web.id
        )
        cls._backdate(cls.won_small, "2026-01-21 22:00:00")
        cls._backdate(cls.won_big, "2026-01-21 10:00:00")
        cls.price = cls.env["crm.lost.reason"].create({"name": "Price"})
        cls.lost = cls._create_lost(
            cls.boris,
            3_000,
            "2026-02-20 10:00:00",
            created="2026-01-21 10:00:00",
            source_id=cls.web.id,
            lost_reason_id=cls.price.id,
        )
        cls.open = cls.env["crm.lead"].create(
            {
                "name": "Open",
                "type": "opportunity",
                "user_id": cls.carla.id,
                "team_id": False,
                "company_id": cls.company.id,
                "expected_revenue": 500,
                "probability": 40,
            }
        )

    def test_win_rate_is_a_ratio_of_sums_at_every_grouping(self):
        rate = ["win_rate:avg", "win_rate_value:avg"]
        self.assertEqual(
            [round(float(each), 4) for each in self._group(REPORT, rate)], [66.6667, 25]
        )
        people = self._group(REPORT, rate, ["user_id"])
        self.assertEqual(people[self.anna], (100, 100))
        self.assertEqual(people[self.boris], (0, 0))
        # nothing was closed: there is no rate, and no zero
        self.assertEqual(people[self.carla], (False, False))
        sources = self._group(REPORT, rate, ["source_id"])
        self.assertEqual(sources[self.web][0], 50)
        self.assertAlmostEqual(sources[self.web][1], 100 * 900 / 3_900)

    def test_it_agrees_with_the_metric_of_the_win_rate(self):
        self._refresh()
        metric = self.env.ref("sales_mgmt_targets.metric_win_rate")
        [(won, closed)] = self.env["sales.mgmt.fact"]._read_group(
            [("metric_id", "=", metric.id), ("company_id", "=", self.company.id)],
            aggregates=["numerator:sum", "denominator:sum"],
        )
        self.assertEqual(
            self._group(REPORT, ["won_count:sum", "closed_count:sum"]), (won, closed)
        )

    def test_the_last_hour_of_a_month_counts_where_the_company_keeps_its_clock(self):
        months = self._group(REPORT, ["won_count:sum"], ["month_id"])
        self.assertEqual(months[self._find_period("2026-01")], 1)
        self.calendar.tz = "Asia/Shanghai"
        months = self._group(REPORT, ["won_count:sum"], ["month_id"])
        self.assertEqual(months.get(self._find_period("2026-01")), None)
        self.assertEqual(months[self._find_period("2026-02")], 2)

    def test_cycle_time_is_of_what_was_won_and_days_to_close_of_all_closed(self):
        cycle, close = self._group(REPORT, ["cycle_days:avg", "close_days:avg"])
        self.assertEqual(cycle, (10 + 20) / 2)
        self.assertEqual(close, (10 + 20 + 30) / 3)
        row = self.env[REPORT].search([("lead_id", "=", self.open.id)])
        self.assertIs(row.cycle_days, False)

    def test_days_to_the_first_activity_wait_for_one_that_was_done(self):
        self.assertEqual(self._group(REPORT, ["activity_days:avg"]), (False,))
        activity = self.won_big.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.anna.id
        )
        activity.with_user(self.anna).action_done()
        done = self.env["mail.activity"].browse(activity.id)
        self.assertTrue(done.date_done)
        done.date_done = "2026-01-25"
        self.assertEqual(self._group(REPORT, ["activity_days:avg"]), (4,))

    def test_open_deals_bring_value_and_weight_and_no_rate(self):
        row = self._group(
            REPORT,
            ["open_count:sum", "open_value:sum", "weighted_value:sum"],
            user=self.carla,
        )
        self.assertEqual(row, (1, 500, 200))

    def test_a_deal_stays_in_the_unit_where_its_seller_worked_on_its_day(self):
        assignment = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id)]
        )
        assignment.date_to = "2026-01-31"
        self._assign(self.anna, self.south, "2026-02-01")
        units = self._group(REPORT, ["won_value:sum"], ["unit_id"])
        self.assertEqual(units[self.north], 100)
        self.assertEqual(units[self.south], 900)

    def test_each_role_reads_what_it_answers_for(self):
        for user, count in (
            (self.anna, 2),
            (self.boris, 1),
            (self.lena, 3),
            (self.sven, 1),
            (self.dora, 4),
            (self.auditor, 4),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(
                    self._group(REPORT, ["lead_count:sum"], user=user)[0], count
                )

    def test_what_is_archived_without_being_lost_is_in_no_figure(self):
        self.open.active = False
        self.assertEqual(self.open.won_status, "pending")
        self.assertEqual(self._group(REPORT, ["lead_count:sum"]), (3,))

    def test_channels_bring_leads_what_became_of_them_and_what_was_ordered(self):
        self.env["crm.lead"].create(
            {
                "name": "Only a lead",
                "type": "lead",
                "source_id": self.fair.id,
                "user_id": self.anna.id,
                "company_id": self.company.id,
            }
        )
        product = self.env["product.product"].create({"name": "Meter"})
        for state in ("sale", "draft"):
            self.env["sale.order"].create(
                {
                    "partner_id": self.env["res.partner"].create({"name": "C"}).id,
                    "company_id": self.company.id,
                    "opportunity_id": self.won_small.id,
                    "state": state,
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": product.id,
                                "price_unit": 250,
                                "tax_ids": [(5,)],
                            },
                        )
                    ],
                }
            )
        sources = self._group(
            REPORT,
            ["lead_count:sum", "conversion_rate:avg", "revenue:sum"],
            ["source_id"],
        )
        # the draft is no order yet
        self.assertEqual(sources[self.fair], (2, 50, 250))

    def test_money_of_another_company_is_shown_in_the_readers_currency(self):
        other = self.env["res.company"].create(
            {
                "name": "Elsewhere",
                "currency_id": self.env.ref("base.CHF").id
                if self.company.currency_id != self.env.ref("base.CHF")
                else self.env.ref("base.EUR").id,
            }
        )
        other.currency_id.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": other.currency_id.id,
                "company_id": other.id,
                "name": "2026-01-01",
                "rate": 1,
            }
        )
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.company.currency_id.id,
                "company_id": other.id,
                "name": "2026-01-01",
                "rate": 4,
            }
        )
        self.dora.company_ids |= other
        self._create_won(
            self.env["res.users"], 10, "2026-02-10 10:00:00", company_id=other.id
        )
        both = self.company | other
        self.env.flush_all()
        [(value,)] = (
            self.env[REPORT]
            .with_user(self.dora)
            .with_context(allowed_company_ids=both.ids)
            ._read_group([("company_id", "=", other.id)], [], ["won_value:sum"])
        )
        self.assertAlmostEqual(float(value), 40)

    def test_a_row_opens_its_opportunity(self):
        row = self.env[REPORT].search([("lead_id", "=", self.lost.id)])
        action = row.with_user(self.lena).action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("crm.lead", self.lost.id)
        )
