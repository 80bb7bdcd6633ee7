from odoo.tests import tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestTargetReport(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line(3600)
        cls._create_won(cls.anna, 90, "2026-01-10 10:00:00")
        cls._create_won(cls.carla, 150, "2026-02-10 10:00:00")
        cls._create_won(cls.env["res.users"], 60, "2026-02-10 10:00:00")
        cls._refresh()

    def _read(self, *groupby, domain=()):
        rows = self.env["sales.mgmt.target.report"]._read_group(
            [("plan_id", "=", self.line.plan_id.id), *domain],
            groupby=groupby,
            aggregates=["amount:sum", "actual:sum", "attainment:avg"],
        )
        return {row[: len(groupby)]: row[len(groupby) :] for row in rows}

    def test_totals_equal_the_annual_number_and_all_that_was_achieved(self):
        [(amount, actual, attainment)] = self._read().values()
        self.assertEqual((amount, actual), (3600, 300))
        self.assertAlmostEqual(attainment, 100 * 300 / 3600)

    def test_an_attainment_is_the_ratio_of_the_sums_at_every_grouping(self):
        by_user = self._read("user_id")
        self.assertEqual(by_user[self.anna,], (1200, 90, 7.5))
        self.assertEqual(by_user[self.carla,], (1200, 150, 12.5))
        self.assertEqual(by_user[self.env["res.users"],], (0, 60, False))
        quarter = self._find_period("2026 Q1")
        by_quarter = self._read("quarter_id")
        self.assertEqual(by_quarter[quarter,][:2], (900, 300))
        self.assertAlmostEqual(by_quarter[quarter,][2], 100 / 3)

    def test_every_cell_of_the_tree_is_found_again_in_the_analysis(self):
        nobody = self.env["res.users"]
        by_cell = self._read("unit_id", "user_id", "period_id")
        for leaf in self.line.target_ids.filtered(lambda target: not target.axis):
            figures = by_cell[leaf.unit_id, leaf.user_id, leaf.period_id]
            self.assertEqual(figures[:2], (leaf.amount, leaf.actual))
        outside = by_cell[self.root, nobody, self._find_period("2026-02")]
        self.assertEqual(outside[:2], (0, 60))

    def test_a_plan_of_one_region_holds_the_results_of_that_region(self):
        plan = self._create_plan(unit_id=self.north.id)
        line = self._create_line(500, plan=plan, lowest_level="quarter")
        rows = self.env["sales.mgmt.target.report"]._read_group(
            [("plan_id", "=", line.plan_id.id)],
            groupby=["period_id"],
            aggregates=["amount:sum", "actual:sum"],
        )
        self.assertEqual(rows[0], (self._find_period("2026 Q1"), 125.0, 90.0))
