from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestTours(HttpCase, SalesMgmtCommon):
    """The journeys of manager, salesperson and leader in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan()
        cls.line = cls.env["sales.mgmt.plan.line"].create(
            {
                "plan_id": cls.plan.id,
                "metric_id": cls.metric_won.id,
                "amount": 3600,
            }
        )

    def _activate(self):
        self.line.action_split()
        self._create_won(self.anna, 90, "2026-06-10 10:00:00")
        self.plan.with_user(self.dora).action_propose()
        self.plan.with_user(self.max).action_approve()
        self.plan.with_user(self.max).action_activate()
        self._refresh()

    def test_a_manager_divides_the_annual_number_and_changes_a_share(self):
        self.start_tour("/odoo/sales-plans", "sales_mgmt_plan_tour", login="dora")
        self.assertSumsHold(self.line)
        self.assertEqual(self.line.amount, 9000)
        self.assertEqual(self._find_target(self.line, self.anna).amount, 3500)

    def test_a_salesperson_sees_the_distance_and_the_deals_behind_it(self):
        with freeze_time("2026-06-15 12:00:00"):
            self._activate()
            self.start_tour(
                "/odoo/my-targets", "sales_mgmt_my_targets_tour", login="anna"
            )

    def test_a_leader_sees_the_own_people(self):
        with freeze_time("2026-06-15 12:00:00"):
            self._activate()
            self.start_tour("/odoo/team-targets", "sales_mgmt_team_tour", login="lena")
