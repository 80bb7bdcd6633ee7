from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestRatioTargets(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.win_rate = cls.env["sales.mgmt.metric"].create(
            {
                "name": "Win rate of the test",
                "code": "test_win_rate",
                "unit": "percent",
                "kind": "ratio",
                "is_typed": True,
            }
        )
        cls.line = cls._create_line(0.30, metric=cls.win_rate)

    def _target(self, subject, period="2026"):
        return self._find_target(self.line, subject, period).with_user(self.dora)

    def test_a_rate_is_the_same_for_everybody_and_in_every_month(self):
        self.assertEqual(set(self.line.target_ids.mapped("amount")), {0.3})
        self.assertEqual(self._target(self.anna, "2026-07").amount, 0.3)
        self.assertSumsHold(self.line)

    def test_a_typed_rate_changes_what_lies_below_and_nothing_else(self):
        self._target(self.north).amount = 0.4
        self.assertEqual(self._target(self.anna, "2026-02").amount, 0.4)
        self.assertEqual(self._target(self.root).amount, 0.3)
        self.assertEqual(self._target(self.south).amount, 0.3)
        self._target(self.anna, "2026 Q2").amount = 0.5
        self.assertEqual(self._target(self.anna, "2026-05").amount, 0.5)
        self.assertEqual(self._target(self.anna, "2026-07").amount, 0.4)
        self.assertEqual(self._target(self.anna).amount, 0.4)
        self.assertEqual(self._target(self.boris).amount, 0.4)

    def test_typed_rates_stay_when_the_top_changes(self):
        self._target(self.north).amount = 0.4
        self._target(self.root).amount = 0.25
        self.assertEqual(self.line.amount, 0.25)
        self.assertEqual(self._target(self.carla, "2026-12").amount, 0.25)
        self.assertEqual(self._target(self.anna).amount, 0.4)

    def test_a_rate_takes_no_reserve(self):
        with self.assertRaisesRegex(UserError, "takes no reserve"):
            self._target(self.north).reserve = 0.1

    def test_a_rate_is_a_multiple_of_the_rounding_of_its_metric(self):
        self.assertEqual(self.line.rounding, self.win_rate.rounding)
        self.line.amount = 0.305
        with self.assertRaisesRegex(
            UserError, "30.50 % of .* multiple of its rounding, 1 %"
        ):
            self.line.action_split()

    def test_a_divided_rate_can_be_proposed(self):
        self.line.plan_id.with_user(self.dora).action_propose()
        self.assertEqual(self.line.plan_id.state, "proposed")

    def test_a_newcomer_gets_the_rate_of_the_unit(self):
        self._target(self.south).amount = 0.2
        nina = self._create_user("nina", "user")
        self._assign(nina, self.south, "2026-07-01")
        self.line.action_split()
        self.assertEqual(self._target(nina, "2026-09").amount, 0.2)

    def test_customers_of_a_period_add_up_among_people_but_not_over_time(self):
        metric = self.env["sales.mgmt.metric"].create(
            {
                "name": "Customers of the test",
                "code": "test_customers",
                "source_ids": [
                    Command.create(
                        {
                            **self.metric_won_count.source_ids.copy_data()[0],
                            "occurrence": "once",
                            "distinct_path": "partner_id",
                        }
                    )
                ],
            }
        )
        line = self._create_line(90, metric=metric)
        self.assertSumsHold(line)
        self.assertEqual(self._find_target(line, self.anna).amount, 30)
        self.assertEqual(self._find_target(line, self.anna, "2026-07").amount, 30)
        self._find_target(line, self.anna, "2026-07").with_user(self.dora).amount = 10
        self.assertEqual(self._find_target(line, self.anna, "2026-08").amount, 30)
        self.assertEqual(self._find_target(line, self.anna).amount, 30)
        self._find_target(line, self.anna).with_user(self.dora).amount = 40
        self.assertEqual(self._find_target(line, self.boris, "2026-08").amount, 20)
        self.assertEqual(self._find_target(line, self.anna, "2026-07").amount, 10)
