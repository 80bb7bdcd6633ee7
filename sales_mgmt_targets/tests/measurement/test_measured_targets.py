from collections import defaultdict

from freezegun import freeze_time

from odoo.tests import tagged

from .recount import Recount
from .world import NOW, MeasuredWorld


@tagged("post_install", "-at_install")
class TestMeasuredTargets(MeasuredWorld):
    """Every node of a plan shows what its documents add up to, recounted by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_orders()
        cls._setup_leads()
        for month in ("07", "08"):
            cls._sell(f"2026-{month}-09 10:00:00", cls.anna, cls.acme)
            lead = cls._open_lead(f"2026-{month}-01 10:00:00", cls.anna)
            with cls._at(f"2026-{month}-02 10:00:00"):
                lead.action_set_won()
        cls.calendar.tz = "America/Los_Angeles"
        cls.plan = cls._create_plan()

    def _measure_line(self, code, amount):
        """Plan a metric, refresh, and recount it."""
        metric = self.env.ref(f"sales_mgmt_targets.metric_{code}")
        line = self._create_line(amount, metric, self.plan)
        with freeze_time(NOW):
            self._refresh()
        return line, Recount(self.env, NOW).count(metric)

    def _recount_target(self, target, counted):
        """Return numerator, denominator and documents of what a target covers."""
        return self._recount_place(
            counted, target.unit_id, target.period_id, target.user_id
        )

    def _recount_place(self, counted, place, when, who=None):
        parts, documents = [0.0, 0.0], set()
        for (period, user, unit), figure in counted.items():
            below = unit and place in unit.ancestor_ids
            if not place.parent_id:
                below = period.company_id == self.company
            if period == when and below and (not who or who == user):
                parts[0] += figure[0]
                parts[1] += figure[1]
                documents |= figure[2]
        return *parts, documents

    def _assert_recounted(self, line, counted):
        """Compare every node with its recount; each level must have something."""
        filled = defaultdict(int)
        for target in line.target_ids:
            numerator, denominator, _documents = self._recount_target(target, counted)
            expected = numerator
            if line.metric_id.kind == "ratio":
                expected = numerator / denominator if denominator else 0
            with self.subTest(target=target.display_name, metric=line.metric_id.code):
                self.assertAlmostEqual(target.actual, expected, 4)
                if target.amount:
                    self.assertAlmostEqual(
                        target.attainment, expected / target.amount, 4
                    )
            filled[target.level, bool(target.user_id)] += bool(expected)
        for level, person in (
            ("year", False),
            ("year", True),
            ("quarter", True),
            ("month", True),
        ):
            self.assertTrue(filled[level, person], f"no figure of a {level}")
        self._assert_units_recounted(line.metric_id, counted)

    def _assert_units_recounted(self, metric, counted):
        """Compare what analyses show of units in shorter periods than the plan's."""
        facts = self.env["sales.mgmt.fact"]
        for unit in self.root | self.north | self.south:
            for name in ("2026 Q1", "2026 Q2", "2026-01", "2026-03", "2026-11"):
                period = self._find_period(name)
                numerator, denominator, _documents = self._recount_place(
                    counted, unit, period
                )
                expected = numerator
                if metric.kind == "ratio":
                    expected = numerator / denominator if denominator else 0
                [(value,)] = facts._read_group(
                    facts._get_domain(metric, unit, period), [], ["value:sum"]
                )
                with self.subTest(metric=metric.code, unit=unit.name, period=name):
                    self.assertAlmostEqual(value or 0, expected, 4)

    def test_a_sum_at_every_unit_person_and_period(self):
        self._assert_recounted(*self._measure_line("orders_confirmed_value", 120_000))

    def test_customers_of_a_quarter_are_not_those_of_its_months(self):
        line, counted = self._measure_line("active_customers", 60)
        self._assert_recounted(line, counted)
        annas = {
            level: sum(
                line.target_ids.filtered(
                    lambda target, level=level: (
                        target.level == level and target.user_id == self.anna
                    )
                ).mapped("actual")
            )
            for level in ("year", "quarter", "month")
        }
        self.assertLess(annas["year"], annas["quarter"])
        self.assertLess(annas["quarter"], annas["month"])

    def test_first_orders_add_up_over_time(self):
        line, counted = self._measure_line("new_customers", 60)
        for target in line.target_ids:
            with self.subTest(target=target.display_name):
                self.assertEqual(
                    target.actual, self._recount_target(target, counted)[0]
                )

    def test_a_rate_of_a_unit_is_the_rate_of_its_sums(self):
        line, counted = self._measure_line("win_rate", 0.5)
        self._assert_recounted(line, counted)
        people = line.target_ids.filtered(
            lambda target: target.level == "year" and target.user_id
        )
        mean = sum(people.mapped("actual")) / len(people)
        self.assertNotAlmostEqual(line.root_id.actual, mean, 4)

    def test_retention_compares_months_with_months_and_quarters_with_quarters(self):
        self._assert_recounted(*self._measure_line("customer_retention", 0.5))

    def test_a_rate_of_money_at_every_node(self):
        self._assert_recounted(*self._measure_line("average_deal", 100))

    @freeze_time(NOW)
    def test_the_list_behind_a_figure_adds_up_to_it(self):
        for code, value in (
            ("orders_confirmed_value", None),
            ("opportunities_won_value", "expected_revenue"),
            ("active_customers", 1),
            ("new_customers", 1),
        ):
            line, counted = self._measure_line(code, 1200)
            for target in line.target_ids.filtered("actual"):
                action = target.action_open_records()
                documents = (
                    self.env[action["res_model"]]
                    .with_context(**action["context"])
                    .search(action["domain"])
                )
                with self.subTest(metric=code, target=target.display_name):
                    self.assertEqual(
                        set(documents), self._recount_target(target, counted)[2]
                    )
                    total = sum(
                        value
                        if value == 1
                        else document[value]
                        if value
                        else document.amount_untaxed / document.currency_rate
                        for document in documents
                    )
                    self.assertAlmostEqual(total, target.actual, 4)
