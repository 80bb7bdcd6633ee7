from freezegun import freeze_time

from odoo.tests import tagged

from .common import AnalysisCommon

REPORT = "sales.mgmt.trend.report"
FIGURES = (
    "amount:sum",
    "actual:sum",
    "before:sum",
    "attainment:avg",
    "growth:avg",
)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15 12:00:00")
class TestTrendReport(AnalysisCommon):
    """Month by month, with the last year beside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_won(cls.anna, 100, "2025-01-31 23:00:00")
        cls._create_won(cls.carla, 300, "2025-02-01 00:00:00")
        cls._create_won(cls.anna, 150, "2026-01-10 10:00:00")
        cls._create_won(cls.boris, 50, "2026-02-10 10:00:00")
        # a month that has not come this year is compared with nothing
        cls._create_won(cls.boris, 9_000, "2025-04-10 10:00:00")
        cls.line = line = cls._create_line(1_200)
        line.plan_id.with_user(cls.dora).action_propose()
        line.plan_id.with_user(cls.max).action_approve()
        line.plan_id.with_user(cls.max).action_activate()
        cls._refresh()
        cls.of_value = [("metric_id", "=", cls.metric_won.id)]

    def _read_trend(self, aggregates=FIGURES, groupby=("month_id",), **options):
        options.setdefault("domain", self.of_value)
        return self._group(REPORT, list(aggregates), list(groupby), **options)

    def test_a_month_stands_beside_the_same_one_of_the_last_year(self):
        months = self._read_trend()
        january, february = (self._find_period(f"2026-0{month}") for month in (1, 2))
        planned = {
            month: sum(
                self._find_target(self.line, user, month.name).amount
                for user in (self.anna, self.boris, self.carla)
            )
            for month in (january, february)
        }
        amount, actual, before, attainment, growth = map(float, months[january])
        self.assertEqual((actual, before, growth), (150, 100, 50))
        self.assertAlmostEqual(amount, planned[january])
        self.assertAlmostEqual(attainment, 100 * 150 / planned[january])
        amount, actual, before, attainment, growth = map(float, months[february])
        self.assertEqual((actual, before), (50, 300))
        self.assertAlmostEqual(amount, planned[february])
        self.assertAlmostEqual(growth, -100 * 250 / 300)
        # months before the plan have results and no target
        self.assertEqual(months[self._find_period("2025-04")][:3], (0, 9_000, 0))
        self.assertEqual(months[self._find_period("2026-04")][2], 0)

    def test_ratios_are_ratios_of_the_sums(self):
        rate = self.env.ref("sales_mgmt_targets.metric_win_rate")
        self._create_lost(self.anna, 10, "2025-01-10 10:00:00")
        self._create_lost(self.anna, 10, "2026-01-10 10:00:00")
        self._create_lost(self.anna, 10, "2026-01-11 10:00:00")
        self._refresh()
        months = self._read_trend(
            ["actual:sum", "before:sum"], domain=[("metric_id", "=", rate.id)]
        )
        actual, before = months[self._find_period("2026-01")]
        self.assertAlmostEqual(float(actual), 100 / 3)
        self.assertAlmostEqual(float(before), 50)

    def test_figures_of_several_metrics_do_not_add_up(self):
        both = [("metric_id", "in", (self.metric_won | self.metric_won_count).ids)]
        months = self._read_trend(["actual:sum", "before:sum"], domain=both)
        self.assertEqual(months[self._find_period("2026-01")], (False, False))

    def test_each_role_reads_what_it_answers_for(self):
        domain = [*self.of_value, ("year_id", "=", self._find_period("2026").id)]
        for user, actual, before in (
            (self.anna, 150, 100),
            (self.lena, 200, 100),
            (self.sven, 0, 300),
            (self.dora, 200, 400),
            (self.auditor, 200, 400),
        ):
            with self.subTest(user=user.login):
                row = self._read_trend(
                    ["actual:sum", "before:sum"], (), user=user, domain=domain
                )
                self.assertEqual(tuple(each or 0 for each in row), (actual, before))

    def test_every_row_has_an_id_of_its_own_and_opens_its_results(self):
        rows = self.env[REPORT].search(
            [*self.of_value, ("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(rows), len(set(rows.ids)))
        self.assertTrue(rows)
        row = rows.filtered(
            lambda each: each.user_id == self.anna and each.month_id.name == "2026-01"
        )
        self.assertEqual((row.actual, row.before, row.growth), (150, 100, 50))
        facts = self.env["sales.mgmt.fact"].search(
            row.action_open_documents()["domain"]
        )
        self.assertEqual(sum(facts.mapped("numerator")), 150)

    def test_it_opens_on_one_metric(self):
        action = self.env[REPORT].with_user(self.lena).action_open()
        self.assertEqual(
            action["context"]["search_default_metric_id"], self.metric_won.id
        )
