from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestRevisionTours(HttpCase, SalesMgmtCommon):
    """Revisions and scenarios in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line(3600)

    def test_a_manager_revises_a_plan_and_reads_the_differences(self):
        plan = self.line.plan_id
        plan.with_user(self.dora).action_propose()
        plan.with_user(self.max).action_approve()
        plan.with_user(self.max).action_activate()
        with freeze_time("2026-05-12", tick=True):
            self.start_tour(
                "/odoo/sales-plans", "sales_mgmt_revision_tour", login="dora"
            )
        revision = plan.revision_id
        self.assertEqual(revision.revision_reason, "Lyon opens")
        self.assertEqual(revision.line_ids.root_id.amount, 4800)

    def test_a_manager_asks_what_if_compares_and_promotes(self):
        self.start_tour("/odoo/sales-plans", "sales_mgmt_scenario_tour", login="dora")
        self.assertEqual(self.line.root_id.amount, 3960)
        self.assertEqual(self.line.plan_id.state, "draft")
