from collections import defaultdict

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .accounting import AccountingWorld
from .recount import Recount
from .world import NOW

ZONES = ("UTC", "Asia/Shanghai", "America/Los_Angeles")


@tagged("post_install", "-at_install")
class TestShippedMetrics(AccountingWorld):
    """Every shipped metric equals a recount of its documents, record by record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_orders()
        cls._setup_leads()
        cls._setup_meetings()
        cls._setup_activities()
        cls._setup_market()
        cls._setup_invoices()
        cls.metrics = cls.env["sales.mgmt.metric"].search(
            [("source_ids.model", "!=", False)]
        )
        cls.shipped = cls.metrics.filtered(
            lambda metric: (
                metric.get_external_id()[metric.id].startswith("sales_mgmt_targets.")
                and metric.available
            )
        )

    def _refresh_in(self, zone):
        self.calendars.tz = zone
        self._refresh_now()
        return Recount(self.env, NOW)

    def _read_figures(self, metric):
        """Return numerator and denominator by period, person and unit."""
        figures = defaultdict(lambda: [0.0, 0.0])
        for fact in self.env["sales.mgmt.fact"].search(
            [
                ("metric_id", "=", metric.id),
                ("segment_id", "=", False),
                ("company_id", "in", self.companies.ids),
            ]
        ):
            period = fact.period_id
            while period:
                figure = figures[period, fact.user_id, fact.unit_id]
                figure[0] += fact.numerator
                figure[1] += fact.denominator
                period = period.parent_id if metric.additive else None
        return figures

    def test_every_metric_is_recounted(self):
        """A metric that ships without a recount here is a metric nobody checked."""
        for metric in self.shipped:
            with self.subTest(metric=metric.code):
                self.assertTrue(
                    hasattr(Recount, f"_count_{metric.code}"),
                    "write down how to count it by hand",
                )

    def test_every_figure_equals_a_recount_in_three_time_zones(self):
        for zone in ZONES:
            recount = self._refresh_in(zone)
            for metric in self.shipped:
                expected = recount.count(metric)
                figures = self._read_figures(metric)
                with self.subTest(zone=zone, metric=metric.code):
                    self._assert_same(expected, figures)

    def test_persons_and_unassigned_make_the_company(self):
        self._refresh_in("America/Los_Angeles")
        for metric in self.shipped:
            for root in (self.root, self.east_root):
                for name in ("2025", "2026", "2026 Q1", "2026-03"):
                    period = self._find_period(name, root.company_id)
                    with self.subTest(metric=metric.code, period=period.display_name):
                        self._assert_persons_make_company(metric, root, period)

    def _assert_persons_make_company(self, metric, root, period):
        facts = self.env["sales.mgmt.fact"]
        domain = facts._get_domain(metric, root, period)
        figures = ["numerator:sum", "denominator:sum", "value:sum"]
        [company] = facts._read_group(domain, [], figures)
        rows = facts._read_group(domain, ["user_id"], figures)
        for part in (0, 1):
            parts = sum(row[1 + part] or 0 for row in rows)
            self.assertAlmostEqual(parts, company[part] or 0, 4)
        if metric.kind == "ratio" and company[1]:
            self.assertAlmostEqual(company[2], company[0] / company[1], 6)
        elif metric.kind == "total":
            self.assertEqual(company[2], company[0])

    @freeze_time(NOW)
    def test_a_figure_is_measured_on_exactly_the_documents_of_the_recount(self):
        recount = self._refresh_in("Asia/Shanghai")
        levels = ("2026", "2026 Q1", "2026-01", "2026-04", "2026-11")
        for metric in self.shipped:
            documents = defaultdict(set)
            for (period, user, _unit), figure in recount.count(metric).items():
                if period.company_id == self.company and period.name in levels:
                    documents[period, user] |= figure[2]
            for name in levels:
                period = self._find_period(name)
                for user in self.sellers:
                    with self.subTest(metric=metric.code, period=name, user=user.name):
                        model, found = self.env[
                            "sales.mgmt.measurement"
                        ]._find_documents(metric, period, user)
                        self.assertEqual(
                            self.env[model].browse(sorted(found)),
                            self.env[model]
                            .union(*documents[period, user])
                            .sorted("id"),
                        )
                        self.assertEqual(len(found), len(set(found)))

    @freeze_time(NOW)
    def test_the_documents_behind_a_unit_are_those_of_its_people_and_teams(self):
        recount = self._refresh_in("America/Los_Angeles")
        year = self._find_period("2026")
        for code in ("orders_confirmed_value", "cash_collected", "active_customers"):
            metric = self.shipped.filtered(lambda each, code=code: each.code == code)
            counted = recount.count(metric)
            for unit, units in (
                (self.north, self.north),
                (self.south, self.south),
                (self.root, self.root | self.north | self.south),
            ):
                with self.subTest(metric=code, unit=unit.name):
                    found = {
                        record_id
                        for source in metric.source_ids
                        for record_id in self.env[
                            "sales.mgmt.measurement"
                        ]._get_record_ids(source, year, units)
                    }
                    expected = {
                        document.id
                        for (period, _user, place), figure in counted.items()
                        if period == year
                        and (place in units or (unit == self.root and not place))
                        for document in figure[2]
                    }
                    self.assertTrue(expected)
                    self.assertEqual(found, expected)

    def test_margin_waits_for_its_module_and_disturbs_nobody(self):
        margin = self.env.ref("sales_mgmt_targets.metric_margin")
        if margin.available:
            self.skipTest("sale_margin is installed: it is recounted like the others")
        run = self._refresh_now()
        # that nobody wants margins is no problem of the run
        self.assertFalse(run.note)
        message = margin.action_check()["params"]["message"]
        self.assertIn("the module sale_margin is not installed", message)
        self.assertFalse(
            self.env["sales.mgmt.fact"].search_count([("metric_id", "=", margin.id)])
        )
        self.assertTrue(run.fact_written)
        with self.assertRaisesRegex(UserError, "sale_margin is not installed"):
            margin.action_preview()

    def _refresh_now(self):
        with freeze_time(NOW):
            return self._refresh()

    def _assert_same(self, expected, figures):
        ours = {
            key: figure
            for key, figure in expected.items()
            if key[0].company_id in self.companies
        }
        self.assertTrue(any(figure[0] for figure in ours.values()), "nothing counted")
        for key in ours | figures:
            period, user, unit = key
            place = f"{period.name} {period.company_id.name} {user.name} {unit.name}"
            for part in (0, 1):
                self.assertAlmostEqual(
                    figures[key][part],
                    ours[key][part] if key in ours else 0,
                    4,
                    f"{place}: {'denominator' if part else 'numerator'}",
                )
