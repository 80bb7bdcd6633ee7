from freezegun import freeze_time

from odoo.fields import Command
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

    def test_a_limit_that_is_nearly_reached_too_early_is_red(self):
        self.metric_won.direction = "lower"
        with freeze_time("2026-06-15 12:00:00"):
            self._activate()
            self.start_tour("/odoo/my-targets", "sales_mgmt_limit_tour", login="anna")

    def test_a_director_divides_by_segment_and_locks_what_is_agreed(self):
        self.metric_won.segmentation_ids = self.env["sales.mgmt.segmentation"].create(
            {
                "name": "Markets",
                "dimension": "country",
                "segment_ids": [
                    Command.create(
                        {
                            "name": "Home",
                            "country_ids": [Command.set(self.env.ref("base.be").ids)],
                        }
                    )
                ],
            }
        )
        self.start_tour("/odoo/sales-plans", "sales_mgmt_segment_tour", login="dora")
        self.assertSumsHold(self.line)
        locked = self.line.target_ids.filtered("lock_reason")
        self.assertEqual(locked.segment_id.name, "Home")

    def test_a_refresh_shows_how_far_it_is_until_it_ends(self):
        refreshes = self.registry["sales.mgmt.refresh"]
        web_read = refreshes.web_read

        reads = []

        def read_while_work_goes_on(run, *arguments, **options):
            values = web_read(run, *arguments, **options)
            reads.append(run.id)
            if len(reads) > 2:
                values[0].update(state="done", progress=100)
            return values

        self.patch(refreshes, "web_read", read_while_work_goes_on)
        self.start_tour(
            "/odoo/sales-measurement-runs", "sales_mgmt_refresh_tour", login="dora"
        )

    def test_what_belongs_to_nobody_is_assigned_from_the_reconciliation(self):
        nobodys = self._create_won(None, 90, "2026-06-10 10:00:00")
        self._refresh()
        row = self.env["sales.mgmt.reconciliation"].search(
            [
                ("metric_id", "=", self.metric_won.id),
                ("period_id", "=", self._find_period("2026-06").id),
            ]
        )
        self.start_tour(
            f"/odoo/sales-reconciliation/{row.id}",
            "sales_mgmt_reconciliation_tour",
            login="dora",
        )
        self.assertEqual(nobodys.user_id, self.boris)

    def test_an_administrator_checks_and_previews_a_metric(self):
        self.start_tour(
            f"/odoo/sales-metrics/{self.metric_won.id}",
            "sales_mgmt_metric_tour",
            login="admin",
        )
