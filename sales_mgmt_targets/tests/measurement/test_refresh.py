from collections import defaultdict
from datetime import datetime, timedelta
from random import Random

import pytz
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestRefresh(SalesMgmtCommon):
    def _facts(self, metric, **domain):
        """Return value by period name and person of what was measured."""
        facts = self.env["sales.mgmt.fact"].search(
            [("metric_id", "=", metric.id), ("company_id", "=", self.company.id)]
        )
        values = defaultdict(float)
        for fact in facts:
            values[fact.period_id.name, fact.user_id, fact.unit_id] += fact.numerator
        return dict(values)

    def test_both_ends_of_a_month_count(self):
        cases = {
            "2025-12-31 23:59:59": "2025-12",
            "2026-01-01 00:00:00": "2026-01",
            "2026-01-31 23:59:59": "2026-01",
            "2026-02-01 00:00:00": "2026-02",
        }
        for closed, month in cases.items():
            with self.subTest(closed=closed):
                lead = self._create_won(self.anna, 10, closed)
                self._refresh()
                self.assertEqual(
                    self._facts(self.metric_won),
                    {(month, self.anna, self.north): 10},
                )
                lead.unlink()

    def test_the_moment_counts_in_the_time_zone_of_the_company(self):
        self._create_won(self.anna, 10, "2026-01-31 23:30:00")
        for zone, month in {
            "UTC": "2026-01",
            "Asia/Shanghai": "2026-02",
            "America/Los_Angeles": "2026-01",
        }.items():
            with self.subTest(zone=zone):
                self.calendar.tz = zone
                self._refresh()
                self.assertEqual(
                    self._facts(self.metric_won), {(month, self.anna, self.north): 10}
                )

    def test_facts_equal_a_recount_of_every_document_in_three_time_zones(self):
        random = Random(19)
        sellers = [self.anna, self.boris, self.carla, self.env["res.users"]]
        start = datetime(2025, 12, 28)
        deals = [
            (
                random.choice(sellers),
                random.randint(1, 10**6) / 100,
                start + timedelta(minutes=random.randrange(60 * 24 * 70)),
            )
            for _number in range(120)
        ]
        self.env["crm.lead"].create(
            [
                {
                    "name": "Deal",
                    "user_id": user.id,
                    "team_id": False,
                    "company_id": self.company.id,
                    "stage_id": self.won_stage.id,
                    "expected_revenue": value,
                    "date_closed": closed,
                }
                for user, value, closed in deals
            ]
        )
        units = {self.anna: self.north, self.boris: self.north, self.carla: self.south}
        for zone in ("UTC", "Asia/Kolkata", "America/St_Johns"):
            self.calendar.tz = zone
            self._refresh()
            expected, counts = defaultdict(int), defaultdict(int)
            for user, value, closed in deals:
                local = pytz.utc.localize(closed).astimezone(pytz.timezone(zone))
                key = (f"{local:%Y-%m}", user, units.get(user, self.root.browse()))
                expected[key] += round(value * 100)
                counts[key] += 1
            measured = {
                key: round(value * 100)
                for key, value in self._facts(self.metric_won).items()
            }
            with self.subTest(zone=zone):
                self.assertEqual(measured, dict(expected))
                self.assertEqual(self._facts(self.metric_won_count), dict(counts))

    def test_a_refresh_without_changes_rewrites_nothing(self):
        self._create_won(self.anna, 10, "2026-03-10 10:00:00")
        first = self._refresh()
        self.assertGreaterEqual(first.fact_written, 2)
        second = self._refresh()
        self.assertEqual(
            (second.fact_written, second.fact_removed, second.target_updated), (0, 0, 0)
        )

    def test_late_changes_of_a_document_are_followed(self):
        lead = self._create_won(self.anna, 10, "2026-03-10 10:00:00")
        self._refresh()
        march = ("2026-03", self.anna, self.north)
        for change, expected in (
            ({"expected_revenue": 30}, {march: 30}),
            (
                {"user_id": self.carla.id},
                {("2026-03", self.carla, self.south): 30},
            ),
            (
                {"date_closed": "2026-04-02 08:00:00"},
                {("2026-04", self.carla, self.south): 30},
            ),
            ({"active": False}, {}),
        ):
            with self.subTest(change=change):
                lead.write(change)
                self._refresh()
                self.assertEqual(self._facts(self.metric_won), expected)

    def test_what_was_earned_before_a_move_stays_where_it_was_earned(self):
        self.north.assignment_ids.filtered(
            lambda each: each.user_id == self.anna
        ).date_to = "2026-03-15"
        self._assign(self.anna, self.south, "2026-03-16")
        self._create_won(self.anna, 10, "2026-03-15 23:59:00")
        self._create_won(self.anna, 20, "2026-03-16 00:00:00")
        self._refresh()
        self.assertEqual(
            self._facts(self.metric_won),
            {
                ("2026-03", self.anna, self.north): 10,
                ("2026-03", self.anna, self.south): 20,
            },
        )

    def test_the_sales_team_chooses_between_two_units_of_one_person(self):
        team = self.env["crm.team"].create(
            {"name": "South Team", "company_id": self.company.id}
        )
        self.south.crm_team_id = team
        self._assign(self.anna, self.south, is_main=False, share=0.5)
        self._create_won(self.anna, 10, "2026-03-10 10:00:00")
        self._create_won(self.anna, 20, "2026-03-10 10:00:00", team_id=team.id)
        self._refresh()
        self.assertEqual(
            self._facts(self.metric_won),
            {
                ("2026-03", self.anna, self.north): 10,
                ("2026-03", self.anna, self.south): 20,
            },
        )

    def test_documents_of_nobody_belong_to_the_unit_of_their_team(self):
        team = self.env["crm.team"].create(
            {"name": "South Team", "company_id": self.company.id}
        )
        self.south.crm_team_id = team
        nobody = self.env["res.users"]
        self._create_won(nobody, 10, "2026-03-10 10:00:00", team_id=team.id)
        self._refresh()
        self.assertEqual(
            self._facts(self.metric_won), {("2026-03", nobody, self.south): 10}
        )

    def test_lost_and_open_opportunities_do_not_count(self):
        stage = self.env["crm.stage"].create({"name": "Talking"})
        self._create_won(self.anna, 10, "2026-03-10 10:00:00", stage_id=stage.id)
        lost = self._create_won(self.anna, 20, "2026-03-10 10:00:00", stage_id=stage.id)
        lost.action_set_lost()
        self._refresh()
        self.assertEqual(self._facts(self.metric_won), {})

    def test_a_fiscal_year_may_start_in_april(self):
        self.calendar.first_month = "4"
        self._create_won(self.anna, 10, "2026-03-31 23:00:00")
        self._create_won(self.anna, 20, "2026-04-01 01:00:00")
        self._refresh()
        facts = self.env["sales.mgmt.fact"].search(
            [("metric_id", "=", self.metric_won.id)], order="period_id"
        )
        years = facts.mapped(lambda fact: fact.period_id.parent_id.parent_id.name)
        self.assertEqual(years, ["2025/26", "2026/27"])

    def test_each_company_is_measured_in_its_own_time(self):
        other = self.env["res.company"].create({"name": "Eastwind"})
        self.env["sales.mgmt.calendar"].create(
            {"company_id": other.id, "tz": "Asia/Tokyo"}
        )._ensure_years(2024, 2026)
        self.anna.company_ids |= other
        self._create_won(self.anna, 10, "2026-01-31 23:30:00")
        self._create_won(self.anna, 20, "2026-01-31 23:30:00", company_id=other.id)
        self._refresh()
        facts = (
            self.env["sales.mgmt.fact"]
            .sudo()
            .search(
                [("metric_id", "=", self.metric_won.id), ("user_id", "=", self.anna.id)]
            )
        )
        self.assertEqual(
            {(fact.company_id, fact.period_id.name, fact.numerator) for fact in facts},
            {(self.company, "2026-01", 10), (other, "2026-02", 20)},
        )

    def test_an_order_counts_in_company_currency_at_the_rate_of_its_day(self):
        currency = self.env["res.currency"].create(
            {
                "name": "TST",
                "symbol": "T",
                "rate_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "2026-01-01",
                            "rate": 2,
                            "company_id": self.company.id,
                        },
                    ),
                    (
                        0,
                        0,
                        {
                            "name": "2026-06-01",
                            "rate": 4,
                            "company_id": self.company.id,
                        },
                    ),
                ],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "TST", "currency_id": currency.id, "company_id": self.company.id}
        )
        product = self.env["product.product"].create(
            {"name": "Pump", "type": "service", "list_price": 100, "taxes_id": False}
        )
        partner = self.env["res.partner"].create({"name": "Buyer"})
        for day in ("2026-05-10 10:00:00", "2026-06-10 10:00:00"):
            order = self.env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "pricelist_id": pricelist.id,
                    "user_id": self.anna.id,
                    "team_id": False,
                    "order_line": [
                        (0, 0, {"product_id": product.id, "price_unit": 400})
                    ],
                }
            )
            with freeze_time(day):
                order.action_confirm()
        self._refresh()
        self.assertEqual(
            self._facts(self.metric_orders),
            {
                ("2026-05", self.anna, self.north): 200,
                ("2026-06", self.anna, self.north): 100,
            },
        )
        order._action_cancel()
        self._refresh()
        self.assertEqual(
            self._facts(self.metric_orders), {("2026-05", self.anna, self.north): 200}
        )

    def test_two_refreshes_at_once_do_the_work_once(self):
        with self.registry.cursor() as cr:
            cr.execute("SELECT pg_advisory_xact_lock(%s)", [1_909_192_026])
            self.assertFalse(self._refresh())
        self.assertTrue(self._refresh())

    def test_a_metric_outlives_the_documents_it_measures(self):
        metric = self.env["sales.mgmt.metric"].create(
            {
                "name": "Complaints",
                "code": "complaints",
                "source_ids": [
                    (0, 0, {"model": "no.such.model", "date_field": "create_date"})
                ],
            }
        )
        self.assertFalse(metric.available)
        self.assertRegex(
            self._refresh().note, "Complaints: the documents no.such.model"
        )

    def test_an_archived_metric_is_not_measured(self):
        self.metric_won.active = False
        self._create_won(self.anna, 10, "2026-03-10 10:00:00")
        self._refresh()
        self.assertEqual(self._facts(self.metric_won), {})
        self.assertTrue(self._facts(self.metric_won_count))

    def test_the_number_of_statements_depends_on_sources_not_on_people(self):
        self._create_line(1000)
        few = self._count_statements()
        crowd = self._create_unit("Crowd")
        for number in range(20):
            self._assign(self._create_user(f"rep{number}", "user"), crowd)
        line = self._create_line(5000, metric=self.metric_won_count)
        self.assertGreater(len(line.target_ids), 20 * 12)
        self.assertEqual(self._count_statements(), few)

    def _count_statements(self):
        """Return how many statements a refresh takes once the caches are warm."""
        self._refresh()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self._refresh()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestTargetFigures(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line(3600)
        cls._create_won(cls.anna, 90, "2026-01-10 10:00:00")
        cls._create_won(cls.carla, 150, "2026-02-10 10:00:00")
        cls._create_won(cls.env["res.users"], 60, "2026-02-10 10:00:00")

    def _figures(self, subject, period, *names):
        target = self._find_target(self.line, subject, period)
        return tuple(round(target[name], 2) for name in names)

    def test_every_node_holds_what_was_achieved_below_it(self):
        self._refresh()
        cases = {
            (self.anna, "2026-01"): (90, 10, 0.9),
            (self.anna, "2026-02"): (0, 100, 0),
            (self.anna, "2026 Q1"): (90, 210, 0.3),
            (self.carla, "2026"): (150, 1050, 0.12),
            (self.north, "2026"): (90, 2310, 0.04),
            (self.root, "2026"): (300, 3300, 0.08),
        }
        for (subject, period), expected in cases.items():
            with self.subTest(subject=subject.name, period=period):
                figures = self._figures(subject, period, "actual", "gap", "attainment")
                self.assertEqual(figures, expected)

    def test_persons_and_unassigned_make_the_company(self):
        self._refresh()
        people = self.line.target_ids.filtered(
            lambda target: target.user_id and target.level == "year"
        )
        nobody = self.env["sales.mgmt.fact"].search(
            [("user_id", "=", False), ("metric_id", "=", self.metric_won.id)]
        )
        total = sum(people.mapped("actual")) + sum(nobody.mapped("numerator"))
        self.assertEqual(total, self.line.root_id.actual)

    def test_expected_to_date_follows_working_days(self):
        # June 2026 has 22 working days, 11 of them up to Monday the 15th
        self.calendar.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "Five days", "tz": "UTC"}
        )
        cases = {
            "2025-12-31": (0, 0, 0),
            "2026-01-01": (100 / 22, 0, 100 / 22),
            "2026-06-15": (50, 500 + 50, 250),
            "2026-06-30": (100, 600, 300),
            "2026-12-31": (100, 1200, 300),
            "2027-05-05": (100, 1200, 300),
        }
        for day, (month, year, quarter) in cases.items():
            with self.subTest(day=day), freeze_time(f"{day} 12:00:00"):
                self._refresh()
                name = "2026-01" if day < "2026-06" else "2026-06"
                self.assertEqual(
                    self._figures(self.anna, name, "expected"), (round(month, 2),)
                )
                if year:
                    self.assertEqual(
                        self._figures(self.anna, "2026", "expected"), (year,)
                    )
                quarter_name = "2026 Q1" if day < "2026-06" else "2026 Q2"
                self.assertEqual(
                    self._figures(self.anna, quarter_name, "expected"),
                    (round(quarter, 2),),
                )

    def test_a_holiday_of_the_company_expects_nothing(self):
        working_time = self.env["resource.calendar"].create(
            {"name": "Five days", "tz": "UTC"}
        )
        self.calendar.resource_calendar_id = working_time
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": working_time.id,
                "date_from": "2026-06-01 00:00:00",
                "date_to": "2026-06-12 23:59:59",
            }
        )
        with freeze_time("2026-06-12 12:00:00"):
            self._refresh()
            self.assertEqual(self._figures(self.anna, "2026-06", "expected"), (0,))
        with freeze_time("2026-06-15 12:00:00"):
            self._refresh()
            self.assertEqual(
                self._figures(self.anna, "2026-06", "expected"), (round(100 / 12, 2),)
            )

    def test_a_reserve_is_not_expected_twice(self):
        self._find_target(self.line, self.north).with_user(self.dora).reserve = 600
        with freeze_time("2027-01-01 12:00:00"):
            self._refresh()
            self.assertEqual(
                self._figures(self.north, "2026", "amount", "expected"), (2400, 2400)
            )
            self.assertEqual(
                self._figures(self.anna, "2026", "amount", "expected"), (1500, 1500)
            )

    def test_a_target_of_nothing_has_no_attainment(self):
        self._find_target(self.line, self.anna, "2026-01").with_user(
            self.dora
        ).amount = 0
        self._refresh()
        self.assertEqual(
            self._figures(self.anna, "2026-01", "actual", "gap", "attainment"),
            (90, -90, 0),
        )

    def test_a_closed_plan_is_not_measured_any_more(self):
        self._refresh()
        self.line.plan_id.sudo().state = "closed"
        self._create_won(self.anna, 1000, "2026-01-11 10:00:00")
        self._refresh()
        self.assertEqual(self._figures(self.anna, "2026-01", "actual"), (90,))

    def test_a_figure_opens_exactly_the_records_behind_it(self):
        self._refresh()
        for subject, period, values in (
            (self.anna, "2026-01", [90]),
            (self.anna, "2026-02", []),
            (self.south, "2026", [150]),
            (self.root, "2026", [60, 90, 150]),
        ):
            target = self._find_target(self.line, subject, period)
            action = target.action_open_records()
            leads = self.env[action["res_model"]].search(action["domain"])
            with self.subTest(target=target.display_name):
                self.assertEqual(sorted(leads.mapped("expected_revenue")), values)
                self.assertEqual(sum(values), target.actual)

    def test_a_unit_tells_what_belongs_to_none_of_its_parts(self):
        self._refresh()
        self.assertEqual(self._figures(self.root, "2026", "actual_outside"), (60,))
        self.assertEqual(self._figures(self.north, "2026", "actual_outside"), (0,))
        self.assertEqual(self._figures(self.anna, "2026", "actual_outside"), (0,))

    def test_a_leader_is_told_how_many_of_the_documents_are_shown(self):
        self._refresh()
        target = self._find_target(self.line, self.north).with_user(self.lena)
        with self.assertRaisesRegex(AccessError, "but not the documents behind it"):
            target.action_open_records()
        self._create_won(self.lena, 5, "2026-01-10 10:00:00")
        self._assign(self.lena, self.north, role="leader")
        self._refresh()
        action = target.action_open_records()
        self.assertIn("1 of 2 documents", action["name"])

    def test_a_document_on_both_sides_of_a_ratio_is_listed_once(self):
        line = self._create_line(
            0.5,
            metric=self.env.ref("sales_mgmt_targets.metric_win_rate"),
            plan=self.line.plan_id,
        )
        self._refresh()
        target = self._find_target(line, self.north)
        action = target.action_open_records()
        ids = action["domain"][0][2]
        self.assertTrue(ids)
        self.assertEqual(len(ids), len(set(ids)))
        # everything may be read: so nothing is said about what may not
        self.assertEqual(action["name"], target.display_name)

    def test_who_may_not_read_the_documents_is_told_so(self):
        self._refresh()
        target = self._find_target(self.line, self.anna).with_user(self.auditor)
        with self.assertRaisesRegex(AccessError, "but not the documents behind it"):
            target.action_open_records()

    def test_who_asks_for_a_refresh_stands_in_the_log(self):
        self.env["sales.mgmt.refresh"].with_user(self.lena).action_request()
        waiting = self.env["sales.mgmt.refresh"].search([("state", "=", "waiting")])
        self.assertEqual(waiting.user_id, self.lena)
        with self.enter_registry_test_mode():
            self.env.ref("sales_mgmt_targets.ir_cron_refresh").method_direct_trigger()
        self.assertRecordValues(
            waiting,
            [
                {
                    "state": "done",
                    "progress": 100,
                    "trigger": "requested",
                    "user_id": self.lena.id,
                }
            ],
        )

    def test_the_button_above_the_list_needs_no_run_to_be_chosen(self):
        runs = self.env["sales.mgmt.refresh"].with_user(self.lena)
        action = call_kw(runs, "action_request", [[]], {})
        self.assertEqual(runs.browse(action["res_id"]).state, "waiting")

    def test_a_salesperson_does_not_start_a_refresh(self):
        with self.assertRaises(AccessError):
            self.env["sales.mgmt.refresh"].with_user(self.anna).action_request()
