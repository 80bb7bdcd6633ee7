from collections import defaultdict

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools.target_edit import Edit, Split
from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestGridSplit(SalesMgmtCommon):
    """People by months: both add up, around what is pinned."""

    def _sum_months(self, line, *people):
        """Return what people carry together in each month, in cents."""
        sums = defaultdict(int)
        for target in line.target_ids:
            if target.level == "month" and (not people or target.user_id in people):
                sums[target.period_id.name] += round(target.amount * 100)
        return sums

    def _split(self, line, target=None, user=None, **values):
        target = (target or line.root_id).with_user(user or self.dora)
        split = Split(is_grid=True, **values)
        target._apply_edit(Edit(splits={target.id: split}))

    def test_months_of_everybody_together_are_the_months_of_the_plan(self):
        for number in range(9):
            user = self._create_user(f"seller{number}", "user")
            self._assign(user, self.south)
        line = self._create_line(1_000, rounding=1)
        before = self._sum_months(line)
        # everybody rounds the same month up
        self.assertGreater(max(before.values()) - min(before.values()), 100)
        line.with_user(self.dora).action_split_grid()
        after = self._sum_months(line)
        self.assertEqual(sum(after.values()), 100_000)
        self.assertEqual(set(after.values()), {8300, 8400})
        self.assertSumsHold(line)

    def test_the_season_of_the_line_is_kept(self):
        line = self._create_line(100_000, period_method="working")
        line.with_user(self.dora).action_split_grid()
        sums = self._sum_months(line)
        # without working hours all days count: 31 and 28 of 365
        self.assertAlmostEqual(sums["2026-01"], 849_315, delta=1)
        self.assertAlmostEqual(sums["2026-02"], 767_123, delta=1)

    def test_a_pinned_month_is_made_up_for_by_the_others_in_that_month(self):
        line = self._create_line(36_000)
        march = self._find_target(line, self.anna, "2026-03").with_user(self.dora)
        march.amount = 2_500
        self._split(line)
        self.assertEqual(march.amount, 2_500)
        self.assertEqual(self._sum_months(line)["2026-03"], 300_000)
        self.assertEqual(self._find_target(line, self.anna).amount, 12_000)
        self.assertSumsHold(line)

    def test_a_pinned_quarter_keeps_its_months(self):
        line = self._create_line(36_000)
        quarter = self._find_target(line, self.anna, "2026 Q1").with_user(self.dora)
        quarter.amount = 3_600
        months = quarter.child_ids.mapped("amount")
        self._split(line)
        self.assertEqual(quarter.amount, 3_600)
        self.assertEqual(quarter.child_ids.mapped("amount"), months)
        self.assertEqual(self._sum_months(line)["2026-02"], 300_000)
        self.assertSumsHold(line)

    def test_reserves_of_people_and_quarters_are_carried_by_their_months(self):
        line = self._create_line(36_000)
        self._find_target(line, self.anna).with_user(self.dora).reserve = 1_200
        self._find_target(line, self.boris, "2026 Q2").with_user(
            self.dora
        ).reserve = 300
        self._split(line)
        self.assertSumsHold(line)
        self.assertEqual(sum(self._sum_months(line).values()), 3_750_000)

    def test_a_locked_month_of_the_calendar_stays_and_the_others_share_the_rest(self):
        line = self._create_line(1_000, rounding=1)
        january = line.target_ids.filtered(lambda t: t.period_id.name == "2026-01")
        before = january.mapped("amount")
        self.env["sales.mgmt.period.lock"].create(
            {"period_id": self._find_period("2026-01").id, "reason": "reported"}
        )
        self._split(line)
        self.assertEqual(january.mapped("amount"), before)
        self.assertSumsHold(line)

    def test_pins_that_leave_no_grid_are_refused_with_the_numbers(self):
        line = self._create_line(36_000)
        for person in (self.anna, self.boris):
            march = self._find_target(line, person, "2026-03").with_user(self.dora)
            march.amount = 2_500
        amounts = line.target_ids.mapped("amount")
        with self.assertRaisesRegex(UserError, r"2026-03 .*3,000.*5,000"):
            self._split(line)
        self.env.invalidate_all()
        self.assertEqual(line.target_ids.mapped("amount"), amounts)

    def test_only_what_lies_below_moves(self):
        line = self._create_line(1_000, rounding=1)
        north = self._find_target(line, self.north)
        carla = line.target_ids.filtered(lambda t: t.user_id == self.carla)
        before = carla.mapped("amount")
        self._split(line, north)
        self.assertEqual(carla.mapped("amount"), before)
        self.assertSumsHold(line)

    def test_the_own_target_of_a_leader_stays(self):
        self._assign(self.lena, self.north)
        line = self._create_line(1_000, rounding=1)
        line.plan_id.editor_ids = False
        own = line.target_ids.filtered(lambda t: t.user_id == self.lena)
        before = own.mapped("amount")
        north = self._find_target(line, self.north)
        scope = self._find_target(line, self.anna).with_user(self.lena)
        # a unit above is not hers to split: people below are
        self.assertTrue(scope.has_access("write"))
        self.assertFalse(north.with_user(self.lena).has_access("write"))
        self._split(line, north, user=self.lena)
        self.assertEqual(own.mapped("amount"), before)
        self.assertSumsHold(line)

    def test_a_rate_has_no_grid(self):
        rate = self.env.ref("sales_mgmt_targets.metric_win_rate")
        line = self._create_line(0.5, metric=rate)
        with self.assertRaisesRegex(UserError, "do not add up"):
            self._split(line)

    def test_another_method_weighs_the_subtree_alone(self):
        line = self._create_line(36_000, period_method="working")
        north = self._find_target(line, self.north).with_user(self.dora)
        split = Split(period="even")
        north._apply_edit(Edit(splits={north.id: split}))
        anna, carla = (
            self._find_target(line, person, "2026-02")
            for person in (self.anna, self.carla)
        )
        self.assertEqual(anna.amount, 1_000)
        self.assertNotEqual(carla.amount, 1_000)
        self.assertSumsHold(line)
