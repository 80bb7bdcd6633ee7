from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import SalesMgmtCommon

MODULE = "sales_mgmt_targets"


@tagged("post_install", "-at_install")
class TestServerActions(SalesMgmtCommon):
    """What stands in the Actions menu of lists and forms, by role and state."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan()
        cls.line = cls._create_line(3600, plan=cls.plan)
        cls.dora.group_ids |= cls.env.ref("base.group_allow_export")

    def _run(self, action, user, records):
        """Run an action of the Actions menu as the web client does."""
        context = {
            "active_model": records._name,
            "active_ids": records.ids,
            "active_id": records[:1].id,
        }
        return (
            self.env.ref(f"{MODULE}.{records._table}_action_{action}")
            .with_user(user)
            .with_context(**context)
            .run()
        )

    def _read_bindings(self, user, model):
        bindings = self.env["ir.actions.actions"].with_user(user).get_bindings(model)
        return {action["name"] for action in bindings.get("action", ())}

    def test_managers_find_all_of_them_and_salespersons_none(self):
        self.assertLessEqual(
            {"Split", "Propose", "Approve", "Workbook", "Print Performance Reports"},
            self._read_bindings(self.dora, "sales.mgmt.plan"),
        )
        self.assertFalse(self._read_bindings(self.anna, "sales.mgmt.plan"))
        leader = self._read_bindings(self.lena, "sales.mgmt.target")
        self.assertLessEqual({"Split Again", "Print Performance Reports"}, leader)

    def test_several_plans_are_divided_proposed_and_approved_at_once(self):
        other = self._create_plan("2025")
        self.env["sales.mgmt.plan.line"].create(
            {"plan_id": other.id, "metric_id": self.metric_won.id, "amount": 100}
        )
        plans = self.plan | other
        self._run("split", self.dora, plans)
        self.assertTrue(other.line_ids.root_id)
        self._run("propose", self.dora, plans)
        self.assertEqual(set(plans.mapped("state")), {"proposed"})
        with self.assertRaisesRegex(UserError, "somebody else"):
            self._run("approve", self.dora, plans)
        self._run("approve", self.max, plans)
        self.assertEqual(set(plans.mapped("state")), {"approved"})

    def test_the_wrong_role_is_refused_whatever_the_menu_shows(self):
        for action in ("split", "propose", "approve", "export"):
            for user in (self.anna, self.lena):
                with (
                    self.subTest(action=action, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    self._run(action, user, self.plan)
        # and not by the groups of the action alone
        for name in ("split", "propose", "approve", "export_workbook", "print_reports"):
            with self.subTest(method=name), self.assertRaises(AccessError):
                getattr(self.plan.with_user(self.anna), f"action_{name}")()

    def test_the_wrong_state_is_refused_in_words(self):
        self.plan.with_user(self.dora).action_propose()
        with self.assertRaisesRegex(UserError, "not a draft any more"):
            self._run("split", self.dora, self.plan)
        with self.assertRaisesRegex(UserError, "cannot become"):
            self._run("propose", self.dora, self.plan)
        target = self._find_target(self.line, self.north)
        with self.assertRaisesRegex(UserError, "not a draft any more"):
            self._run("split_again", self.dora, target)

    def test_a_plan_without_lines_is_not_divided(self):
        with self.assertRaisesRegex(UserError, "no targets yet"):
            self._run("split", self.dora, self._create_plan("2025"))

    def test_a_leader_splits_again_below_the_own_unit_only(self):
        anna = self._find_target(self.line, self.anna)
        self._run("split_again", self.lena, anna)
        carla = self._find_target(self.line, self.carla)
        with self.assertRaises(AccessError):
            self._run("split_again", self.lena, carla)

    def test_the_workbook_is_downloaded(self):
        action = self._run("export", self.dora, self.plan)
        self.assertEqual(action["url"], f"/sales_mgmt_targets/workbook/{self.plan.id}")
        rows = self.env["sales.mgmt.target.report"].search(
            [("plan_id", "=", self.plan.id)], limit=3
        )
        self.assertEqual(self._run("export", self.dora, rows)["url"], action["url"])

    def test_printing_asks_whose_reports(self):
        action = self._run("print", self.lena, self.plan)
        self.assertEqual(action["res_model"], "sales.mgmt.print.wizard")

    def test_figures_are_refreshed_on_request(self):
        before = self.env["sales.mgmt.refresh"].search_count([])
        self._run("refresh", self.lena, self.plan)
        self.assertEqual(self.env["sales.mgmt.refresh"].search_count([]), before + 1)
