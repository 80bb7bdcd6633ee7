import random
from itertools import product

from odoo.fields import Command
from odoo.tests import tagged

from ..common import SalesMgmtCommon

FIGURES = ("amount", "actual", "gap", "attainment")
AGGREGATES = ("amount:sum", "actual:sum", "gap:sum", "attainment:avg")
GROUPINGS = (
    (),
    ("unit_id",),
    ("user_id",),
    ("segment_id",),
    ("period_id",),
    ("month_id",),
    ("quarter_id",),
    ("year_id",),
    ("company_id",),
    ("unit_id", "quarter_id"),
    ("user_id", "period_id"),
    ("segment_id", "user_id"),
)


class TargetAnalysisCase(SalesMgmtCommon):
    """Targets and facts are made from cells, so that the engine is not in play.

    A cell is a dict of a place (unit, user, period, segment) and its target, value and
    basis.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan()
        cls.months = cls.env["sales.mgmt.period"].search(
            [("company_id", "=", cls.company.id), ("name", "=like", "2026-__")]
        )
        cls.people = (
            (cls.north, cls.anna),
            (cls.north, cls.boris),
            (cls.south, cls.carla),
        )
        cls.dice = random.Random(19)

    # ------------------------------------------------------------
    # FACTORIES
    # ------------------------------------------------------------

    @classmethod
    def _create_metric(cls, code, occurrence="every", **values):
        source = {
            "model": "crm.lead",
            "date_field": "date_closed",
            "user_path": "user_id",
            "occurrence": occurrence,
            "distinct_path": "partner_id",
        }
        return cls.env["sales.mgmt.metric"].create(
            {
                "name": code,
                "code": code,
                "source_ids": [Command.create(source)],
                **values,
            }
        )

    @classmethod
    def _create_cells(cls, metric, cells, plan=None, **values):
        """Create a plan line with a target and facts for every cell."""
        line = cls.env["sales.mgmt.plan.line"].create(
            {"plan_id": (plan or cls.plan).id, "metric_id": metric.id, **values}
        )
        cls.env["sales.mgmt.target"].create(
            [
                {
                    "line_id": line.id,
                    **cls._get_place(cell),
                    "amount": cell["amount"],
                    "expected": cell["amount"] / 2,
                }
                for cell in cells
                if cell.get("amount") is not None
            ]
        )
        cls._create_facts(metric, cells, line.company_id)
        return line

    @classmethod
    def _create_facts(cls, metric, cells, company=None):
        for cell in cells:
            if cell.get("value") is None:
                continue
            # one source per segment, as facts are one per source and place
            source = metric.source_ids[:1].copy()
            cls.env["sales.mgmt.fact"].create(
                {
                    "metric_id": metric.id,
                    "source_id": source.id,
                    "company_id": (company or cls.company).id,
                    **cls._get_place(cell),
                    "numerator": cell["value"],
                    "denominator": cell.get("basis"),
                }
            )

    @staticmethod
    def _get_place(cell):
        names = ("unit_id", "user_id", "period_id", "segment_id")
        return {name: cell[name].id for name in names if cell.get(name)}


@tagged("post_install", "-at_install")
class TestTargetAnalysis(TargetAnalysisCase):
    """Every grouping is compared with a sum over the same cells in Python."""

    # ------------------------------------------------------------
    # CELLS
    # ------------------------------------------------------------

    def _make_cells(self, segments=(None,), with_basis=False):
        """Return cells of chance; some have no target, some no result."""
        cells = []
        for (unit, user), period, segment in product(
            self.people, self.months, segments
        ):
            basis = self.dice.choice((0, 3, 8, 20)) if with_basis else None
            cells.append(
                {
                    "unit_id": unit,
                    "user_id": user,
                    "period_id": period,
                    "segment_id": segment,
                    "amount": self.dice.choice((None, 10, 25, 40)),
                    "value": self.dice.choice((None, 5, 7, 31)),
                    "basis": basis,
                }
            )
        # results of nobody, without a target
        cells.append(
            {
                "unit_id": self.root,
                "period_id": self.months[1],
                "segment_id": segments[0],
                "amount": None,
                "value": 13,
                "basis": 40 if with_basis else None,
            }
        )
        return cells

    # ------------------------------------------------------------
    # COUNTED AGAIN
    # ------------------------------------------------------------

    def _key(self, cell, groupby):
        period = cell["period_id"]
        coordinates = {
            "unit_id": cell["unit_id"],
            "user_id": cell.get("user_id") or self.env["res.users"],
            "segment_id": cell.get("segment_id") or self.env["sales.mgmt.segment"],
            "period_id": period,
            "month_id": period,
            "quarter_id": period.parent_id,
            "year_id": period.parent_id.parent_id,
            "company_id": self.company,
        }
        return tuple(coordinates[name] for name in groupby)

    def _count_again(self, cells, groupby, figures):
        groups = {}
        for cell in cells:
            if cell.get("amount") is not None or cell.get("value") is not None:
                groups.setdefault(self._key(cell, groupby), []).append(cell)
        return {key: figures(group) for key, group in groups.items()}

    @staticmethod
    def _get_total(cells):
        amount = sum(cell["amount"] or 0 for cell in cells)
        actual = sum(cell["value"] or 0 for cell in cells)
        return amount, actual, amount - actual, amount and 100 * actual / amount

    @staticmethod
    def _get_ratio(cells):
        measured = [cell for cell in cells if cell["value"] is not None]
        value = sum(cell["value"] for cell in measured)
        basis = sum(cell["basis"] for cell in measured)
        actual = value / basis if basis else 0
        planned = [cell for cell in cells if cell["amount"] is not None]
        weights = [
            cell["basis"] if cell["value"] is not None else 0 for cell in planned
        ]
        if sum(weights):
            amount = sum(
                cell["amount"] * weight
                for cell, weight in zip(planned, weights, strict=True)
            ) / sum(weights)
        else:
            amount = sum(cell["amount"] for cell in planned) / (len(planned) or 1)
        gap = amount - actual if basis and planned else 0
        return amount, actual, gap, amount and 100 * actual / amount

    def _read(self, line, groupby, domain=()):
        rows = self.env["sales.mgmt.target.report"]._read_group(
            [
                ("plan_id", "=", line.plan_id.id),
                ("metric_id", "=", line.metric_id.id),
                *domain,
            ],
            groupby=groupby,
            aggregates=AGGREGATES,
        )
        size = len(groupby)
        return {row[:size]: tuple(row[size:]) for row in rows}

    def _compare(self, line, cells, figures):
        for groupby in GROUPINGS:
            expected = self._count_again(cells, groupby, figures)
            found = self._read(line, groupby)
            with self.subTest(groupby=groupby):
                self.assertEqual(set(found), set(expected))
                for key, values in expected.items():
                    for name, one, other in zip(
                        FIGURES, found[key], values, strict=True
                    ):
                        self.assertAlmostEqual(one or 0, other, 6, f"{name} of {key}")

    # ------------------------------------------------------------
    # TESTS
    # ------------------------------------------------------------

    def test_totals_are_right_at_every_grouping(self):
        cells = self._make_cells()
        line = self._create_cells(self._create_metric("total"), cells)
        self._compare(line, cells, self._get_total)

    def test_ratios_are_right_at_every_grouping(self):
        cells = self._make_cells(with_basis=True)
        line = self._create_cells(self._create_metric("ratio", kind="ratio"), cells)
        self._compare(line, cells, self._get_ratio)

    def test_a_line_cut_into_segments_is_right_at_every_grouping(self):
        segmentation = self.env["sales.mgmt.segmentation"].create({"name": "Markets"})
        other = segmentation.segment_ids
        first = other.create({"name": "One", "segmentation_id": segmentation.id})
        metric = self._create_metric("cut", segmentation_ids=segmentation.ids)
        cells = self._make_cells(segments=(first, other))
        line = self._create_cells(metric, cells, segmentation_id=segmentation.id)
        # the uncut results of the same documents, and those of another segmentation
        self._create_facts(metric, self._make_cells())
        stranger = segmentation.create({"name": "Products"}).segment_ids
        self._create_facts(metric, self._make_cells(segments=(stranger,)))
        self._compare(line, cells, self._get_total)

    def test_a_line_without_segments_counts_every_document_once(self):
        metric = self._create_metric("uncut")
        cells = self._make_cells()
        line = self._create_cells(metric, cells)
        segment = (
            self.env["sales.mgmt.segmentation"].create({"name": "Any"}).segment_ids
        )
        self._create_facts(metric, self._make_cells(segments=(segment,)))
        self._compare(line, cells, self._get_total)

    def test_a_metric_is_never_added_to_its_own_segments(self):
        segmentation = self.env["sales.mgmt.segmentation"].create({"name": "Markets"})
        metric = self._create_metric("twice", segmentation_ids=segmentation.ids)
        uncut = self._make_cells()
        line = self._create_cells(metric, uncut)
        cut = self._make_cells(segments=(segmentation.segment_ids,))
        self._create_cells(metric, cut, segmentation_id=segmentation.id)
        self.assertEqual(self._read(line, ()), {(): (False,) * 4})
        by_cut = self._read(line, ("segmentation_id",))
        self.assertEqual(
            {key: values[:2] for (key,), values in by_cut.items()},
            {
                segmentation.browse(): self._get_total(uncut)[:2],
                segmentation: self._get_total(cut)[:2],
            },
        )

    def test_results_below_the_lowest_level_of_the_line_roll_up(self):
        cells = self._make_cells()
        metric = self._create_metric("quarters")
        line = self._create_cells(
            metric,
            [{**cell, "amount": None} for cell in cells],
            lowest_level="quarter",
        )
        found = self._read(line, ("period_id",))
        expected = self._count_again(cells, ("quarter_id",), self._get_total)
        self.assertEqual(
            {key: figures[1] for key, figures in found.items()},
            {
                key: figures[1]
                for key, figures in expected.items()
                if figures[1] or key in found
            },
        )

    def _make_weeks(self):
        """Let results be measured by week, and return one result for each of 2026."""
        self.calendar.lowest_level = "week"
        weeks = self.env["sales.mgmt.period"].search(
            [
                ("company_id", "=", self.company.id),
                ("level", "=", "week"),
                ("date_from", ">=", "2026-01-01"),
                ("date_to", "<=", "2026-12-31"),
            ]
        )
        return [
            {
                "unit_id": self.north,
                "user_id": self.anna,
                "period_id": week,
                "amount": None,
                "value": value,
            }
            for value, week in enumerate(weeks, 1)
        ]

    def test_results_measured_by_week_roll_up_to_months(self):
        cells = self._make_weeks()
        line = self._create_cells(self._create_metric("weekly"), cells)
        expected = {}
        for cell in cells:
            month = cell["period_id"].parent_id
            expected[month] = expected.get(month, 0) + cell["value"]
        found = self._read(line, ("month_id",))
        self.assertEqual({key: row[1] for (key,), row in found.items()}, expected)

    def test_both_parts_of_a_week_are_shown_as_one(self):
        cells = self._make_weeks()
        line = self._create_cells(self._create_metric("joined"), cells)
        self.env.cr.execute(
            "UPDATE sales_mgmt_plan_line SET lowest_level = 'week' WHERE id = %s",
            [line.id],
        )
        expected = {}
        for cell in cells:
            week = cell["period_id"].week
            expected[week] = expected.get(week, 0) + cell["value"]
        self.assertLess(len(expected), len(cells))
        found = self._read(line, ("week",))
        self.assertEqual({key: row[1] for (key,), row in found.items()}, expected)

    def test_a_ratio_without_any_basis_shows_the_plain_average_of_its_targets(self):
        metric = self._create_metric("early", kind="ratio", unit="percent")
        cells = [
            {
                "unit_id": unit,
                "user_id": user,
                "period_id": self.months[0],
                "amount": amount,
            }
            for (unit, user), amount in zip(self.people, (0.2, 0.4, 0.6), strict=True)
        ]
        line = self._create_cells(metric, cells)
        [(amount, actual, _gap, attainment)] = self._read(line, ()).values()
        self.assertAlmostEqual(amount, 40)  # written out of 100
        self.assertFalse(actual)
        self.assertFalse(attainment)

    def test_customers_counted_once_per_period_never_add_up_over_periods(self):
        metric = self._create_metric("customers", occurrence="once")
        self.assertFalse(metric.additive)
        january, february = self.months[:2]
        quarter = january.parent_id
        place = {"unit_id": self.north, "user_id": self.anna}
        cells = [
            {**place, "period_id": january, "amount": 5, "value": 4},
            {**place, "period_id": february, "amount": 5, "value": 3},
            {**place, "period_id": quarter, "amount": None, "value": 6},
            {
                "unit_id": self.south,
                "user_id": self.carla,
                "period_id": january,
                "amount": 2,
                "value": 1,
            },
        ]
        line = self._create_cells(metric, cells)
        by_period = self._read(line, ("period_id",))
        self.assertEqual(set(by_period), {(january,), (february,)})
        # people of one month add up
        self.assertEqual(by_period[january,][:2], (7, 5))
        self.assertEqual(by_period[february,][:2], (5, 3))
        # months do not, and say nothing instead of something wrong
        self.assertEqual(self._read(line, ()), {(): (False,) * 4})
        self.assertEqual(self._read(line, ("quarter_id",))[quarter,], (False,) * 4)
        by_quarter = self.env["sales.mgmt.plan.line"].create(
            {
                "plan_id": self._create_plan(name="By quarter").id,
                "metric_id": metric.id,
                "lowest_level": "quarter",
            }
        )
        self.assertEqual(self._read(by_quarter, ("period_id",))[quarter,][1], 6)

    def test_figures_of_two_metrics_are_never_added(self):
        cells = self._make_cells()
        for code in ("apples", "pears"):
            self._create_cells(self._create_metric(code), cells)
        [row] = self.env["sales.mgmt.target.report"]._read_group(
            [("plan_id", "=", self.plan.id)], aggregates=AGGREGATES
        )
        self.assertEqual(row, (False,) * 4)

    def test_where_lower_is_better_the_attainment_is_the_same_division(self):
        metric = self._create_metric("returns", direction="lower")
        cells = [
            {
                "unit_id": self.north,
                "user_id": self.anna,
                "period_id": self.months[0],
                "amount": 40,
                "value": 10,
            }
        ]
        line = self._create_cells(metric, cells)
        row = self.env["sales.mgmt.target.report"].search(
            [("plan_id", "=", line.plan_id.id), ("metric_id", "=", metric.id)]
        )
        self.assertTrue(row.lower_is_better)
        self.assertEqual((row.amount, row.actual, row.attainment), (40, 10, 25))

    def test_screens_get_the_same_figures_by_every_way_of_asking(self):
        cells = self._make_cells(with_basis=True)
        line = self._create_cells(self._create_metric("asked", kind="ratio"), cells)
        report = self.env["sales.mgmt.target.report"]
        domain = [
            ("plan_id", "=", line.plan_id.id),
            ("metric_id", "=", line.metric_id.id),
        ]
        expected = {
            key[0].id: values[3]
            for key, values in self._read(line, ("unit_id",)).items()
        }
        [whole] = self._read(line, ()).values()
        groups = report.web_read_group(domain, ["unit_id"], ["attainment:avg"])
        self.assertEqual(
            {
                group["unit_id"][0]: group["attainment:avg"]
                for group in groups["groups"]
            },
            expected,
        )
        total, by_unit = report.formatted_read_grouping_sets(
            domain, [[], ["unit_id"]], ["attainment:avg", "amount:sum_currency"]
        )
        self.assertEqual(total[0]["attainment:avg"], whole[3])
        self.assertEqual(total[0]["amount:sum_currency"], whole[0])
        self.assertEqual(
            {group["unit_id"][0]: group["attainment:avg"] for group in by_unit},
            expected,
        )


@tagged("post_install", "-at_install")
class TestTwoCurrencies(TargetAnalysisCase):
    """A company in dollars and one in euros, each worth two dollars in 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        euro = cls.env.ref("base.EUR")
        dollar = cls.env.ref("base.USD")
        (euro | dollar).active = True
        cls.company.currency_id = dollar
        cls.other = cls.env["res.company"].create(
            {"name": "Eastwind", "currency_id": euro.id}
        )
        cls.env["res.currency.rate"].create(
            [
                {"currency_id": dollar.id, "company_id": False, **rate}
                for rate in (
                    {"name": "2025-06-01", "rate": 2.0},
                    # not that of today, and not that of the first day
                    {"name": "2026-03-01", "rate": 5.0},
                )
            ]
        )
        cls.env.user.company_ids |= cls.other
        calendar = cls.env["sales.mgmt.calendar"].search(
            [("company_id", "=", cls.other.id)]
        ) or cls.env["sales.mgmt.calendar"].create(
            {"company_id": cls.other.id, "tz": "UTC"}
        )
        calendar._ensure_years(2026, 2026)
        both = (cls.company | cls.other).ids
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": both})
        cls.money = cls._create_metric("money", unit="money")
        cls._create_cells(
            cls.money,
            [
                {
                    "unit_id": cls.north,
                    "user_id": cls.anna,
                    "period_id": cls.months[0],
                    "amount": 100,
                    "value": 60,
                }
            ],
        )
        root = cls.env["sales.mgmt.unit"]._get_root(cls.other)
        cls.foreign = cls._create_cells(
            cls.money,
            [
                {
                    "unit_id": root,
                    "period_id": cls._find_period("2026-04", cls.other),
                    "amount": 50,
                    "value": 20,
                }
            ],
            plan=cls.env["sales.mgmt.plan"].create(
                {
                    "name": "East",
                    "company_id": cls.other.id,
                    "period_id": cls._find_period("2026", cls.other).id,
                    "unit_id": root.id,
                }
            ),
        )

    def _read_money(self, user, companies, groupby=()):
        rows = (
            self.env["sales.mgmt.target.report"]
            .with_user(user)
            .with_context(allowed_company_ids=companies.ids)
            ._read_group(
                [("metric_id", "=", self.money.id)],
                groupby=groupby,
                aggregates=[
                    "amount:sum",
                    "actual:sum",
                    "currency_id:array_agg_distinct",
                ],
            )
        )
        return [tuple(row) for row in rows]

    def test_money_of_two_companies_is_added_in_one_currency(self):
        self.dora.company_ids |= self.other
        both = self.company | self.other
        self.assertEqual(
            self._read_money(self.dora, both),
            [(100 + 50 * 2, 60 + 20 * 2, [self.env.ref("base.USD").id])],
        )
        # working in the other company, in its currency
        self.assertEqual(
            self._read_money(self.dora, self.other | self.company),
            [(100 / 2 + 50, 60 / 2 + 20, [self.env.ref("base.EUR").id])],
        )

    def test_a_rate_that_is_fixed_in_the_plan_goes_before_all_others(self):
        self.dora.company_ids |= self.other
        self.env["sales.mgmt.plan.rate"].create(
            {
                "plan_id": self.foreign.plan_id.id,
                "currency_id": self.env.ref("base.USD").id,
                "rate": 3.0,
            }
        )
        self.assertEqual(
            self._read_money(self.dora, self.company | self.other),
            [(100 + 50 * 3, 60 + 20 * 3, [self.env.ref("base.USD").id])],
        )

    def test_one_company_stands_in_its_own_currency(self):
        self.dora.company_ids |= self.other
        self.assertEqual(
            self._read_money(self.dora, self.other),
            [(50, 20, [self.env.ref("base.EUR").id])],
        )

    def test_who_sees_one_company_gets_no_total_of_two(self):
        self.assertEqual(
            self._read_money(self.dora, self.company),
            [(100, 60, [self.env.ref("base.USD").id])],
        )

    def test_the_attainment_of_two_companies_is_one_of_converted_sums(self):
        [(attainment,)] = self.env["sales.mgmt.target.report"]._read_group(
            [("metric_id", "=", self.money.id)], aggregates=["attainment:avg"]
        )
        self.assertAlmostEqual(attainment, 100 * (60 + 40) / (100 + 100))
