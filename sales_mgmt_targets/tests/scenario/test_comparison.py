from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ScenarioCase


@tagged("post_install", "-at_install")
class TestComparison(ScenarioCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_won(cls.anna, 1000, "2025-02-10 10:00:00")
        cls._create_won(cls.carla, 500, "2025-08-10 10:00:00")
        cls._refresh()
        cls.scenario = cls._suppose(
            cls.plan,
            growth=0.2,
            period_id=cls._find_period("2026-07").id,
        )

    def _read(self, *groupby, domain=()):
        rows = (
            self.env["sales.mgmt.plan.comparison"]
            .with_user(self.dora)
            ._read_group(
                [("plan_id", "in", (self.plan | self.scenario).ids), *domain],
                list(groupby),
                ["amount:sum", "last:sum", "growth:avg", "heads:sum", "per_head:sum"],
            )
        )
        return {
            tuple(each.name or "" for each in row[: len(groupby)]): row[len(groupby) :]
            for row in rows
        }

    def test_plans_stand_side_by_side_with_last_year_and_per_head(self):
        rows = self._read("plan_id")
        self.assertEqual(rows[(self.plan.name,)], (3600, 1500, 140, 3, 1200))
        self.assertEqual(rows[(self.scenario.name,)], (3960, 1500, 164, 3, 1320))

    def test_units_people_and_quarters_have_their_own_year_before(self):
        rows = self._read("plan_id", "user_id")
        name = self.plan.name
        self.assertEqual(rows[name, self.anna.name][:3], (1200, 1000, 20))
        self.assertFalse(rows[name, self.boris.name][1])
        rows = self._read("plan_id", "unit_id")
        self.assertEqual(rows[name, "North"][:4], (2400, 1000, 140, 2))
        rows = self._read("plan_id", "quarter_id")
        self.assertEqual(rows[name, "2026 Q1"][:2], (900, 1000))
        self.assertEqual(rows[name, "2026 Q3"][:2], (900, 500))

    def test_plans_are_not_added(self):
        [row] = self._read().values()
        self.assertFalse(any(row))

    def test_compare_opens_the_plan_with_its_scenarios(self):
        action = self.scenario.with_user(self.dora).action_compare()
        self.assertEqual(
            set(action["domain"][0][2]), set((self.plan | self.scenario).ids)
        )
        with self.assertRaisesRegex(UserError, "Mark from two to 6"):
            self.draft.with_user(self.dora).action_compare()
        other = (self.plan | self.draft).with_user(self.dora).action_compare()
        self.assertEqual(set(other["domain"][0][2]), set((self.plan | self.draft).ids))
