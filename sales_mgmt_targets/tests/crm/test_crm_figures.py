from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import SalesMgmtCommon

VIEWS = (
    "sales_team.crm_team_view_form",
    "sales_team.crm_team_view_kanban_dashboard",
    "sales_team.crm_team_view_tree",
)


@tagged("post_install", "-at_install")
@freeze_time("2026-05-15 12:00:00")
class TestCrmFigures(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for unit in (cls.north, cls.south):
            unit.crm_team_id = cls.env["crm.team"].create(
                {"name": unit.name, "company_id": cls.company.id}
            )
        cls.teams = cls.north.crm_team_id | cls.south.crm_team_id
        # 300 a month for each of the three
        cls.line = cls._create_line(10800)
        cls._create_won(cls.anna, 240, "2026-05-10 10:00:00")
        cls._create_won(cls.boris, 60, "2026-04-10 10:00:00")
        cls._create_won(
            cls.env["res.users"],
            30,
            "2026-05-11 10:00:00",
            team_id=cls.north.crm_team_id.id,
        )
        # outside the month and the quarter
        cls._create_won(cls.anna, 1000, "2026-03-31 23:59:59")
        cls._create_won(cls.carla, 7, "2026-05-31 23:59:59")

    def _activate(self):
        self.line.plan_id.with_user(self.dora).action_propose()
        self.line.plan_id.with_user(self.max).action_approve()
        self.line.plan_id.with_user(self.max).action_activate()
        self._refresh()

    def _figures(self, team, user):
        self.env.invalidate_all()
        return team.with_user(user).sales_mgmt_figures

    def test_target_and_result_of_this_month_and_quarter_are_those_of_the_unit(self):
        self._activate()
        month, quarter = self._figures(self.north.crm_team_id, self.dora)
        self.assertEqual(
            (month["period"], month["amount"], month["actual"], month["attainment"]),
            ("2026-05", 600, 270, 0.45),
        )
        self.assertEqual(
            (quarter["period"], quarter["amount"], quarter["actual"]),
            ("2026 Q2", 1800, 330),
        )
        month, _quarter = self._figures(self.south.crm_team_id, self.dora)
        self.assertEqual((month["amount"], month["actual"]), (300, 7))
        self.assertEqual(month["currency_id"], self.company.currency_id.id)

    def test_weeks_add_up_to_the_month(self):
        self.calendar.lowest_level = "week"
        self._activate()
        month, quarter = self._figures(self.north.crm_team_id, self.dora)
        self.assertEqual((month["amount"], month["actual"]), (600, 270))
        self.assertEqual((quarter["amount"], quarter["actual"]), (1800, 330))

    def test_results_of_sub_units_count(self):
        east = self._create_unit("East", parent_id=self.south.id)
        nina = self._create_user("nina", "user")
        self._assign(nina, east)
        self._create_won(nina, 20, "2026-05-12 10:00:00")
        self.line.action_split()
        self._activate()
        month, _quarter = self._figures(self.south.crm_team_id, self.dora)
        self.assertEqual((month["amount"], month["actual"]), (450, 27))

    def test_a_plan_that_is_not_active_is_not_shown(self):
        self._refresh()
        self.assertFalse(self._figures(self.north.crm_team_id, self.dora))

    def test_everybody_sees_the_teams_they_may_read_and_no_part_of_others(self):
        self._activate()
        north, south = self.north.crm_team_id, self.south.crm_team_id
        expected = {
            self.dora: (True, True),
            self.auditor: (True, True),
            self.lena: (True, False),
            self.sven: (False, True),
            self.anna: (False, False),
        }
        for user, seen in expected.items():
            with self.subTest(user=user.login):
                self.assertEqual(
                    tuple(bool(self._figures(team, user)) for team in (north, south)),
                    seen,
                )
        self.north.deputy_ids = self.boris
        self.assertTrue(self._figures(north, self.boris))

    def test_another_company_shows_nothing(self):
        self._activate()
        other = self.env["res.company"].create({"name": "Southwind"})
        self.dora.write({"company_ids": other.ids, "company_id": other.id})
        shared = (
            self.env["crm.team"].sudo().create({"name": "All", "company_id": False})
        )
        there = shared.with_context(allowed_company_ids=other.ids)
        self.assertFalse(self._figures(there, self.dora))

    def test_the_number_of_queries_does_not_depend_on_the_number_of_teams(self):
        many = self.teams
        for place in range(6):
            unit = self._create_unit(f"Unit {place}")
            unit.crm_team_id = self.env["crm.team"].create(
                {"name": f"Team {place}", "company_id": self.company.id}
            )
            self._assign(self._create_user(f"rep{place}", "user"), unit)
            many |= unit.crm_team_id
        self.line.action_split()
        self._activate()
        self._count_queries(many)  # fills the caches that outlive a request
        self.assertEqual(self._count_queries(many), self._count_queries(self.teams))
        self.assertTrue(all(many.mapped("sales_mgmt_figures")))

    def _count_queries(self, teams):
        self.env.flush_all()
        self.env.invalidate_all()
        teams = teams.with_user(self.dora)
        teams.mapped("name")
        before = self.env.cr.sql_log_count
        teams.mapped("sales_mgmt_figures")
        teams.mapped("sales_mgmt_target_count")
        return self.env.cr.sql_log_count - before

    # Screens

    def test_the_screens_of_crm_open_for_every_role(self):
        self._activate()
        plain = new_test_user(self.env, "plain", "base.group_user")
        all_leads = new_test_user(
            self.env, "all_leads", "sales_team.group_sale_salesman_all_leads"
        )
        boss = new_test_user(self.env, "boss", "sales_team.group_sale_manager")
        others = (plain, all_leads, boss)
        for user in others:
            user.write(
                {
                    "company_ids": [Command.set(self.company.ids)],
                    "company_id": self.company.id,
                }
            )
        for user in (*others, self.anna, self.lena, self.dora, self.auditor):
            for xml_id in VIEWS:
                with self.subTest(user=user.login, view=xml_id):
                    self._open_screen(user, xml_id)

    def _open_screen(self, user, xml_id):
        """Read all records with the fields of a view, as the browser does."""
        view = self.env.ref(xml_id)
        teams = self.env["crm.team"].with_user(user)
        answer = teams.get_views([(view.id, view.type)])
        names = answer["models"]["crm.team"]["fields"]
        found = teams.web_search_read(
            [("id", "in", self.teams.ids)],
            # core counts leads on the cards, for who may read leads
            {name: {} for name in names if name != "lead_unassigned_count"},
        )
        self.assertEqual(len(found["records"]), len(self.teams))
        return names

    def test_who_has_no_part_in_sales_gets_no_field_of_targets(self):
        plain = new_test_user(self.env, "plain", "base.group_user")
        plain.write(
            {"company_ids": [Command.link(self.company.id)]},
        )
        plain.company_id = self.company
        for xml_id in VIEWS:
            names = self._open_screen(plain, xml_id)
            self.assertFalse([name for name in names if "sales_mgmt" in name])
        with self.assertRaises(AccessError):
            self.teams.with_user(plain).read(["sales_mgmt_figures"])

    def test_the_form_of_a_user_leads_to_the_targets_of_the_person(self):
        self._activate()
        count = self.anna.with_user(self.dora).sales_mgmt_target_count
        self.assertEqual(count, 17)
        action = self.anna.with_user(self.dora).action_open_sales_mgmt_targets()
        found = self.env["sales.mgmt.target"].search(action["domain"])
        self.assertEqual(found.user_id, self.anna)
        # who may not read them is not told how many there are
        self.assertEqual(self.anna.with_user(self.sven).sales_mgmt_target_count, 0)
        self.assertEqual(self.max.with_user(self.dora).sales_mgmt_target_count, 0)

    def test_the_form_of_a_team_leads_to_the_targets_of_its_unit(self):
        self._activate()
        team = self.north.crm_team_id
        action = team.with_user(self.lena).action_open_sales_mgmt_targets()
        found = (
            self.env["sales.mgmt.target"].with_user(self.lena).search(action["domain"])
        )
        self.assertEqual(found.user_id, (self.anna | self.boris).with_user(self.lena))
        self.assertEqual(team.with_user(self.lena).sales_mgmt_target_count, len(found))
        self.assertEqual(team.with_user(self.sven).sales_mgmt_target_count, 0)
