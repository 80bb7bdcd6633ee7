from unittest.mock import patch

from odoo.tests import tagged

from ...models.planning import target_store
from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestTreeStorage(SalesMgmtCommon):
    def _count_statements(self, line):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        line._split()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_the_number_of_statements_does_not_depend_on_people(self):
        # few are counted anew as many are
        self.startPatcher(patch.object(target_store, "MANY_ROWS", 1))
        few = self._create_plan_line()
        first, again = self._count_statements(few), self._count_statements(few)
        for number in range(80):
            user = self._create_user(f"seller{number}", "user")
            self._assign(user, self.south)
        many = self._create_plan_line(plan=self._create_plan(name="Many"))
        self.assertEqual(self._count_statements(many), first)
        self.assertGreater(len(many.target_ids), 1000)
        self.assertEqual(self._count_statements(many), again)

    def _create_plan_line(self, plan=None):
        return self.env["sales.mgmt.plan.line"].create(
            {
                "plan_id": (plan or self._create_plan()).id,
                "metric_id": self.metric_won.id,
                "amount": 900,
            }
        )

    def test_stored_fields_hold_what_odoo_would_have_computed(self):
        line = self._create_line(900)
        targets = line.target_ids
        fields = [
            field
            for field in targets._fields.values()
            if field.store and field.column_type and field.compute
        ]
        self.assertIn("plan_id", [field.name for field in fields])
        stored = targets.read([field.name for field in fields])
        for field in fields:
            self.env.add_to_compute(field, targets)
        self.assertEqual(targets.read([field.name for field in fields]), stored)

    def test_the_tree_is_the_one_that_the_parents_make(self):
        line = self._create_line(900)
        self.south.parent_id = self.north
        line.action_split()
        for target in line.target_ids:
            above = target.parent_id.parent_path or ""
            self.assertEqual(target.parent_path, f"{above}{target.id}/")

    def test_an_own_field_of_another_module_gets_its_default(self):
        line = self._create_line(900)
        self.assertEqual(set(line.target_ids.mapped("source")), {"split"})
        self.assertEqual(set(line.target_ids.mapped("locked")), {False})
        empty = self.env["sales.mgmt.target"].search_count(
            [("line_id", "=", line.id), ("source", "=", False)]
        )
        self.assertFalse(empty)
