from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import TrainingCommon

APP = "sales_mgmt_targets.menu_root"
OPEN_APP = "sales_mgmt_targets.sales_mgmt_target_action_open_app"


@tagged("post_install", "-at_install")
class TestMenus(TrainingCommon):
    def _get_menus(self, user):
        """Return the menus of the app that somebody sees, with everything above."""
        root = self.env.ref(APP)
        visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
        return (
            self.env["ir.ui.menu"]
            .search([("id", "in", list(visible)), ("id", "child_of", root.id)])
            .filtered(
                lambda menu: (
                    {int(each) for each in menu.parent_path.split("/")[:-1]} <= visible
                )
            )
        )

    def _get_names(self, user):
        names = self._get_menus(user).get_external_id().values()
        return {name.removeprefix("sales_mgmt_training.") for name in names}

    def _open_app(self, user):
        return self.env.ref(OPEN_APP).with_user(user).run()["xml_id"]

    def test_everybody_opens_every_menu_they_see(self):
        self._create_session()
        people = (self.anna, self.lena, self.dora, self.auditor, self.theo)
        for user in (*people, self.tara, self.harry, self.olga):
            for menu in self._get_menus(user).filtered("action"):
                action = menu.action
                if action._name != "ir.actions.act_window":
                    continue
                with self.subTest(user=user.login, menu=menu.complete_name):
                    self._load(user, action)

    def _load(self, user, action):
        """Load the views of an action and look for its records, as a browser would."""
        model = self.env[action.res_model].with_user(user)
        views = [(False, mode) for mode in action.view_mode.split(",")]
        model.get_views([*views, (action.search_view_id.id, "search")])
        self.assertTrue(model.has_access("read"))

    def test_whoever_only_trains_has_an_app_that_begins_with_the_day(self):
        self.assertNotIn(self.env.ref(APP), self._get_menus(self.theo))
        self._create_session(trainer_ids=self.theo.ids)
        self.assertEqual(
            self._open_app(self.theo),
            "sales_mgmt_training.trainer_day_action",
        )
        names = self._get_names(self.theo)
        self.assertLessEqual({"menu_trainer_day", "menu_sessions"}, names)
        self.assertFalse(
            {name for name in names if name.startswith("sales_mgmt_targets.")}
            - {APP, "sales_mgmt_targets.menu_my_work"}
        )

    def test_whoever_trains_learns_nothing_but_where_to_find_it(self):
        before = self._get_names(self.theo)
        rights = self.theo.all_group_ids
        self._create_session(trainer_ids=self.theo.ids)
        group = self.env.ref("sales_mgmt_training.group_trainer")
        self.assertEqual(self.theo.all_group_ids - rights, group)
        self.assertFalse(group.model_access)
        self.assertFalse(group.rule_groups)
        self.assertFalse(before)

    def test_whoever_administers_training_or_looks_after_employees_has_an_app(self):
        self.assertEqual(
            self._open_app(self.tara),
            "sales_mgmt_training.trainer_day_action",
        )
        self.assertEqual(
            self._open_app(self.harry),
            "sales_mgmt_training.sales_mgmt_review_cycle_action",
        )

    def test_whoever_sells_begins_with_the_own_targets_also_as_a_trainer(self):
        self._create_session(trainer_ids=self.anna.ids)
        self.assertEqual(
            self._open_app(self.anna),
            "sales_mgmt_targets.sales_mgmt_target_action_mine",
        )
        self.assertIn("menu_trainer_day", self._get_names(self.anna))

    def test_officers_configure_training_and_see_nothing_else_of_the_settings(self):
        settings = self.env.ref("sales_mgmt_targets.menu_configuration")
        for user in (self.tara, self.harry):
            with self.subTest(user=user.login):
                self.assertEqual(
                    (self._get_menus(user) & settings.child_id).get_external_id(),
                    self.env.ref(
                        "sales_mgmt_training.menu_training_configuration"
                    ).get_external_id(),
                )

    def test_whoever_has_nothing_to_do_with_sales_has_no_app(self):
        stranger = new_test_user(self.env, "stranger", "base.group_user")
        self.assertFalse(self._get_menus(stranger))
        with self.assertRaises(AccessError):
            self.env["sales.mgmt.training.course"].with_user(stranger).search([])
