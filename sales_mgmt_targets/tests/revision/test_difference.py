from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import RevisionCase


@tagged("post_install", "-at_install")
class TestDifference(RevisionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.revision = cls._revise()
        cls.copy = cls.revision.line_ids
        cls.differences = cls.env["sales.mgmt.plan.difference"].with_user(cls.max)

    def _read(self, *groupby, domain=()):
        rows = self.differences._read_group(
            [("plan_id", "=", self.revision.id), *domain],
            list(groupby),
            ["before:sum", "after:sum", "change:sum", "change_percent:avg"],
        )
        return {
            tuple(each.name or "" for each in row[: len(groupby)]): row[len(groupby) :]
            for row in rows
        }

    def test_nothing_differs_at_first(self):
        self.assertEqual(self.revision.difference_count, 0)
        self.assertEqual(self._read(), {(): (3600, 3600, 0, 0)})

    def test_a_change_stands_with_what_was_before_and_sums_are_exact(self):
        july = self._find_target(self.copy, self.anna, "2026-07")
        old = july.amount
        july.with_user(self.dora).amount = old + 30
        rows = self._read("user_id", "period_id", domain=[("change", "!=", 0)])
        anna = self.anna.name
        self.assertEqual(rows[anna, "2026-07"][:3], (old, old + 30, 30))
        self.assertEqual(rows[anna, "2026-07"][3], 30)
        # the annual number did not move
        self.assertEqual(self._read("metric_id").popitem()[1], (3600, 3600, 0, 0))
        self.assertEqual(sum(row[2] for row in rows.values()), 0)

    def test_new_people_and_people_who_are_gone_stand_in_it(self):
        nina = self._create_user("nina", "user")
        self._assign(nina, self.north, "2026-07-01")
        self.copy.with_user(self.dora).action_split()
        rows = self._read("user_id")
        before, after, change, percent = rows[(nina.name,)]
        self.assertEqual((before, change), (0, after))
        self.assertGreater(after, 0)
        self.assertIsNone(percent or None)
        self.assertEqual(sum(row[2] for row in rows.values()), 0)
        # the other way round: what the version before has and this one has not
        boris = self.copy.target_ids.filtered(lambda each: each.user_id == self.boris)
        self.env.cr.execute(
            "DELETE FROM sales_mgmt_target WHERE id = ANY(%s)", [boris.ids]
        )
        self.env.invalidate_all()
        before, after, change, percent = self._read("user_id")[(self.boris.name,)]
        self.assertEqual((after, change, percent), (0, -before, -100))

    def test_rates_are_not_added_and_several_metrics_neither(self):
        rate = self.env["sales.mgmt.metric"].create(
            {"name": "Rate", "code": "rate", "kind": "ratio", "unit": "percent"}
        )
        self._create_line(0.3, metric=rate, plan=self.revision)
        self.assertFalse(any(self._read()[()]))
        before, after, _change, _percent = self._read(
            "metric_id", domain=[("date_from", ">=", "2026-07-01")]
        )[(rate.name,)]
        self.assertFalse(before)
        self.assertAlmostEqual(after, 0.3)

    def test_figures_of_several_plans_are_not_added(self):
        other = self._create_line(
            100, plan=self._create_plan(), metric=self.metric_orders
        )
        self._put_in_use(other.plan_id)
        self._revise(plan=other.plan_id)
        rows = self.differences._read_group(
            [("metric_id", "in", [self.metric_won.id, self.metric_orders.id])],
            [],
            ["after:sum"],
        )
        self.assertFalse(any(rows[0]))

    def test_leaders_see_their_units_and_salespeople_nothing(self):
        differences = self.env["sales.mgmt.plan.difference"]
        domain = [("plan_id", "=", self.revision.id)]
        seen = differences.with_user(self.lena).search(domain)
        self.assertEqual(seen.unit_id, self.north)
        self.assertEqual(len(differences.with_user(self.auditor).search(domain)), 36)
        with self.assertRaises(AccessError):
            differences.with_user(self.anna).search(domain)

    def test_who_sees_no_targets_of_others_still_reads_the_plan(self):
        july = self._find_target(self.copy, self.anna, "2026-07")
        july.with_user(self.dora).amount += 1
        self._put_in_use(self.revision)
        for user in (self.anna, self.olga):
            plan = self.revision.with_user(user)
            with self.subTest(user=user.login):
                plan.invalidate_recordset(["difference_count"])
                self.assertEqual(plan.difference_count, 0)
        self.assertGreater(self.revision.with_user(self.dora).difference_count, 0)

    def test_the_plan_shows_the_annual_numbers_side_by_side(self):
        line = self.copy.with_user(self.dora)
        line.amount = 3960
        self.assertEqual(line.amount_before, 3600)
        self.assertAlmostEqual(line.amount_change, 0.1)
        self.assertFalse(self.line.amount_before)
