from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestSegmentTargets(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.markets = cls.env["sales.mgmt.segmentation"].create(
            {
                "name": "Markets",
                "dimension": "country",
                "segment_ids": [
                    Command.create(
                        {
                            "name": "Home",
                            "country_ids": [Command.set(cls.env.ref("base.be").ids)],
                        }
                    )
                ],
            }
        )
        cls.home, cls.other = cls.markets.segment_ids.sorted("is_other")
        cls.metric_won.segmentation_ids = cls.markets

    def _create_segment_line(self, amount=900, **values):
        return self._create_line(amount, segmentation_id=self.markets.id, **values)

    def _target(self, line, subject, segment, period="2026"):
        return self._find_target(line, subject, period).filtered(
            lambda target: target.segment_id == segment
        )

    def _add_facts(self, user, unit, segment, value):
        """Record a result in a segment, and the same in the total of all segments."""
        for month, part in (("2025-03", segment), ("2025-04", segment.browse())):
            self._add_fact(user, unit, part, value, month)

    def _add_fact(self, user, unit, segment, value, month):
        self.env.cr.execute(
            "INSERT INTO sales_mgmt_fact (metric_id, source_id, period_id, user_id,"
            " unit_id, company_id, segment_id, numerator, state)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'live')",
            [
                self.metric_won.id,
                self.metric_won.source_ids.id,
                self._find_period(month).id,
                user.id,
                unit.id,
                self.company.id,
                segment.id or None,
                value,
            ],
        )
        self.env.invalidate_all()

    def test_segments_are_divided_first_then_people_and_months(self):
        line = self._create_segment_line()
        self.assertSumsHold(line)
        self.assertEqual(line.root_id.axis, "segment")
        self.assertFalse(line.root_id.segment_id)
        self.assertEqual(line.root_id.child_ids.segment_id, self.markets.segment_ids)
        self.assertEqual(set(line.root_id.child_ids.mapped("amount")), {450})
        self.assertEqual(self._target(line, self.anna, self.home).amount, 150)
        leaves = line.target_ids.filtered(lambda target: not target.axis)
        self.assertEqual(len(leaves), 2 * 3 * 12)
        self.assertEqual(sum(round(leaf.amount * 100) for leaf in leaves), 90_000)

    def test_typed_weights_decide_among_segments(self):
        line = self._create_segment_line(segment_method="typed")
        line.action_fill_weights()
        self.assertEqual(line.weight_ids.segment_id, self.markets.segment_ids)
        for weight in line.weight_ids:
            weight.weight = 2 if weight.segment_id == self.home else 1
        line.action_split()
        self.assertEqual(self._target(line, self.root, self.home).amount, 600)
        self.assertEqual(self._target(line, self.carla, self.other).amount, 100)

    def test_history_of_the_segment_decides_among_segments_and_people(self):
        self._add_facts(self.anna, self.north, self.home, 300)
        self._add_facts(self.carla, self.south, self.other, 100)
        line = self._create_segment_line(
            800, segment_method="history", organisation_method="history"
        )
        self.assertEqual(line.history_amount, 400)
        self.assertSumsHold(line)
        self.assertEqual(self._target(line, self.root, self.home).amount, 600)
        self.assertEqual(self._target(line, self.anna, self.home).amount, 600)
        self.assertEqual(self._target(line, self.carla, self.home).amount, 0)
        self.assertEqual(self._target(line, self.carla, self.other).amount, 200)

    def test_a_changed_segment_is_taken_from_the_others(self):
        line = self._create_segment_line()
        target = self._target(line, self.root, self.home).with_user(self.dora)
        target.amount = 600
        self.assertSumsHold(line)
        self.assertEqual(self._target(line, self.root, self.other).amount, 300)
        self.assertEqual(self._target(line, self.anna, self.home).amount, 200)

    def test_one_metric_stands_in_a_plan_with_and_without_segments(self):
        line = self._create_line(900)
        self._create_segment_line(plan=line.plan_id)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._create_segment_line(plan=line.plan_id)

    def test_a_segmentation_that_is_not_measured_is_refused(self):
        self.metric_won.segmentation_ids = False
        with self.assertRaisesRegex(ValidationError, "is not measured by Markets"):
            self._create_segment_line()

    def test_the_name_of_a_target_tells_its_segment(self):
        line = self._create_segment_line()
        self.assertIn("Home", self._target(line, self.anna, self.home).display_name)
        found = self.env["sales.mgmt.target"].search(
            [("display_name", "ilike", "Home"), ("line_id", "=", line.id)]
        )
        self.assertEqual(found.segment_id, self.home)

    def test_a_new_segment_joins_the_next_split(self):
        line = self._create_segment_line()
        export = self.env["sales.mgmt.segment"].create(
            {"name": "Export", "segmentation_id": self.markets.id}
        )
        line.action_split()
        self.assertSumsHold(line)
        self.assertEqual(self._target(line, self.root, export).amount, 300)
