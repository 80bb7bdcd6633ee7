from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ScenarioCase


@tagged("post_install", "-at_install")
class TestHeadcount(ScenarioCase):
    def _join(self, **values):
        return {
            "kind": "join",
            "unit_id": self.north.id,
            "date": "2026-07-01",
            **values,
        }

    def _get_positions(self, scenario):
        rows = scenario.headcount_ids.filtered(lambda row: row.kind == "join")
        return rows.with_context(active_test=False).user_id

    def test_an_open_position_carries_a_target_without_being_a_person(self):
        scenario = self._suppose(headcount=[self._join()])
        line = scenario.line_ids
        position = self._get_positions(scenario)
        self.assertIn("North", position.name)
        self.assertFalse(position.active)
        self.assertFalse(position.partner_id.active)
        self.assertFalse(
            self.env["sales.mgmt.assignment"].search([("user_id", "=", position.id)])
        )
        amounts = self._get_amounts(line, position)
        self.assertEqual(amounts["06"], 0)
        self.assertGreater(amounts["07"], 0)
        self.assertSumsHold(line)
        # three and a half people share it
        half = self._find_target(line, position).amount
        whole = self._find_target(line, self.anna).amount
        self.assertAlmostEqual(half / whole, 184 / 365, delta=0.01)

    def test_a_ramp_grows_by_the_same_step_each_month(self):
        scenario = self._suppose(headcount=[self._join(ramp_months=3)])
        amounts = self._get_amounts(scenario.line_ids, self._get_positions(scenario))
        self.assertAlmostEqual(amounts["08"] / amounts["07"], 2, delta=0.02)
        self.assertAlmostEqual(amounts["09"] / amounts["07"], 3, delta=0.02)
        self.assertAlmostEqual(amounts["12"], amounts["09"], delta=0.02)

    def test_who_leaves_carries_nothing_from_that_day_on(self):
        scenario = self._suppose(
            headcount=[
                {
                    "kind": "leave",
                    "unit_id": self.north.id,
                    "user_id": self.boris.id,
                    "date": "2026-07-01",
                }
            ]
        )
        amounts = self._get_amounts(scenario.line_ids, self.boris)
        self.assertGreater(amounts["06"], 0)
        self.assertEqual(amounts["07"], 0)
        assignment = self.north.assignment_ids.filtered(
            lambda each: each.user_id == self.boris
        )
        self.assertFalse(assignment.date_to)

    def test_several_positions_alike_are_several(self):
        scenario = self._suppose(headcount=[self._join(number=3)])
        self.assertEqual(len(self._get_positions(scenario)), 3)

    def test_who_has_no_history_weighs_like_the_unit(self):
        self._create_won(self.anna, 300, "2025-03-10 10:00:00")
        self._create_won(self.boris, 100, "2025-03-10 10:00:00")
        self._refresh()
        plan = self._create_plan(name="By History")
        self._create_line(1200, plan=plan, organisation_method="history")
        scenario = self._suppose(plan, headcount=[self._join(date="2026-01-01")])
        line, position = scenario.line_ids, self._get_positions(scenario)
        self.assertEqual(self._find_target(line, self.anna).amount, 600)
        self.assertEqual(self._find_target(line, position).amount, 400)

    def test_refusals_are_sentences(self):
        scenario = self._suppose()
        rows = self.env["sales.mgmt.plan.headcount"].with_user(self.dora)
        vals = {"plan_id": scenario.id, "unit_id": self.north.id}
        with self.assertRaisesRegex(ValidationError, "is not in 2026"):
            rows.create({**vals, "date": "2027-01-01"})
        with self.assertRaisesRegex(ValidationError, "Say who leaves"):
            rows.create({**vals, "date": "2026-03-01", "kind": "leave"})
        with self.assertRaisesRegex(UserError, "not a draft any more"):
            rows.create({**vals, "date": "2026-03-01", "plan_id": self.plan.id})

    def test_what_stands_for_nobody_any_more_is_cleared_away(self):
        scenario = self._suppose(headcount=[self._join()])
        position = self._get_positions(scenario)
        rows = self.env["sales.mgmt.plan.headcount"]
        rows._gc_positions()
        self.assertTrue(position.exists())
        scenario.with_user(self.dora).unlink()
        rows._gc_positions()
        self.assertFalse(position.exists())
        self.assertTrue(self.anna.exists())
