from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 12:00:00")
class TestCrmTeam(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nina = cls._create_user("nina", "user")
        cls.mona = cls._create_user("mona", "user")
        cls.mona.group_ids |= cls.env.ref("sales_team.group_sale_manager")

    def _create_team(self, name="East", members=None, **values):
        """Create a sales team as a sales manager who manages no units."""
        return (
            self.env["crm.team"]
            .with_user(self.mona)
            .create(
                {
                    "name": name,
                    "company_id": self.company.id,
                    "member_ids": [Command.set((members or self.nina).ids)],
                    **values,
                }
            )
        )

    def _unit(self, team, company=None):
        return (
            self.env["sales.mgmt.unit"]
            .with_context(active_test=False)
            .search(
                [
                    ("crm_team_id", "=", team.id),
                    ("company_id", "=", (company or self.company).id),
                ]
            )
        )

    def _jobs(self, user):
        found = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", user.id)], order="date_from, id"
        )
        return [
            (each.unit_id, str(each.date_from), str(each.date_to or ""), each.is_main)
            for each in found
        ]

    # Teams and their units

    def test_a_new_team_brings_a_unit_with_leader_and_members(self):
        unit = self._unit(self._create_team(user_id=self.sven.id))
        self.assertRecordValues(
            unit,
            [{"name": "East", "parent_id": self.root.id, "leader_id": self.sven.id}],
        )
        self.assertEqual(self._jobs(self.nina), [(unit, "2026-06-15", "", True)])

    def test_data_files_bring_their_own_units(self):
        team = (
            self.env["crm.team"]
            .with_context(install_mode=True)
            .create({"name": "Filed", "company_id": self.company.id})
        )
        self.assertFalse(self._unit(team))

    @mute_logger("odoo.sql_db")
    def test_a_team_without_people_can_be_given_to_a_unit_that_was_there(self):
        team = self.env["crm.team"].create({"name": "N", "company_id": self.company.id})
        self.assertTrue(self._unit(team))
        self.north.crm_team_id = team
        self.assertEqual(self._unit(team), self.north)
        peopled = self._create_team()
        with self.assertRaises(UniqueViolation):
            self.south.crm_team_id = peopled
            self.env.flush_all()

    def test_a_unit_is_renamed_with_its_team_unless_it_was_named_otherwise(self):
        team = self._create_team()
        team.name = "Far East"
        self.assertEqual(self._unit(team).name, "Far East")
        self._unit(team).name = "Asia"
        team.name = "East again"
        self.assertEqual(self._unit(team).name, "Asia")

    def test_an_archived_team_archives_its_unit_and_ends_its_assignments(self):
        team = self._create_team()
        unit = self._unit(team)
        with freeze_time("2026-07-01 12:00:00"):
            team.active = False
            self.assertFalse(unit.active)
            self.assertEqual(
                self._jobs(self.nina), [(unit, "2026-06-15", "2026-07-01", True)]
            )
        with freeze_time("2026-08-01 12:00:00"):
            team.active = True
        self.assertTrue(unit.active)
        self.assertEqual(self._jobs(self.nina)[1:], [(unit, "2026-08-01", "", True)])

    def test_a_team_in_a_running_plan_is_archived_and_its_unit_stays(self):
        team = self._create_team()
        unit = self._unit(team)
        line = self._create_line(1200)
        self.assertTrue(self._find_target(line, unit))
        team.active = False
        self.assertFalse(team.active)
        self.assertTrue(unit.active)
        self.assertEqual(self._jobs(self.nina), [(unit, "2026-06-15", "", True)])

    def test_a_team_whose_unit_has_sub_units_is_archived_and_its_unit_stays(self):
        team = self._create_team()
        unit = self._unit(team)
        self._create_unit("Far East", parent_id=unit.id)
        team.active = False
        self.assertTrue(unit.active)

    def test_a_unit_planned_by_itself_stays(self):
        team = self._create_team()
        self._create_plan(unit_id=self._unit(team).id)
        team.active = False
        self.assertTrue(self._unit(team).active)

    def test_a_deleted_team_leaves_the_unit_with_its_history(self):
        team = self._create_team()
        unit = self._unit(team)
        team.unlink()
        self.assertTrue(unit.exists())
        self.assertFalse(unit.crm_team_id)

    def test_a_team_that_changes_company_gets_a_unit_there(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        (self.nina | self.mona).company_ids = [Command.link(other.id)]
        team = self._create_team()
        here = self._unit(team)
        with freeze_time("2026-07-01 12:00:00"):
            team.sudo().with_context(
                allowed_company_ids=[self.company.id, other.id]
            ).company_id = other
            there = self._unit(team, other)
            self.assertEqual(
                self._jobs(self.nina),
                [
                    (here, "2026-06-15", "2026-07-01", True),
                    (there, "2026-07-01", "", True),
                ],
            )
        self.assertEqual((here.active, there.active), (False, True))
        # what was sold here stays here
        self.assertEqual(here.crm_team_id, team)
        with freeze_time("2026-08-01 12:00:00"):
            team.sudo().company_id = self.company
        self.assertEqual((here.active, there.active), (True, False))
        self.assertEqual(self._jobs(self.nina)[-1], (here, "2026-08-01", "", True))

    def test_a_team_of_all_companies_has_one_unit_and_keeps_it(self):
        team = self._create_team(company_id=False)
        unit = self._unit(team)
        self.assertTrue(unit)
        team.sudo().company_id = self.company
        team.sudo().company_id = False
        self.assertEqual(
            self.env["sales.mgmt.unit"].search([("crm_team_id", "=", team.id)]), unit
        )

    # People

    def test_there_and_back_on_one_day_leaves_no_day_twice(self):
        east, west = self._create_team(), self._create_team("West", self.carla)
        members = self.env["crm.team.member"].with_user(self.mona)
        with freeze_time("2026-07-01 09:00:00"):
            members.create({"user_id": self.nina.id, "crm_team_id": west.id})
        with freeze_time("2026-07-01 17:00:00"):
            members.create({"user_id": self.nina.id, "crm_team_id": east.id})
        unit = self._unit(east)
        self.assertEqual(
            self._jobs(self.nina),
            [
                (unit, "2026-06-15", "2026-06-30", True),
                (unit, "2026-07-01", "", True),
            ],
        )

    def _in_two_teams(self):
        """Make Nina a member of East, mainly, and of West."""
        self.env["ir.config_parameter"].set_param("sales_team.membership_multi", "True")
        east, west = self._create_team(), self._create_team("West")
        self.assertEqual(
            self._jobs(self.nina),
            [
                (self._unit(east), "2026-06-15", "", True),
                (self._unit(west), "2026-06-15", "", False),
            ],
        )
        return east, west

    def test_who_leaves_the_main_team_mainly_works_in_the_other_from_tomorrow(self):
        east, west = self._in_two_teams()
        with freeze_time("2026-07-01 12:00:00"):
            east.crm_team_member_ids.unlink()
        self.assertEqual(
            self._jobs(self.nina),
            [
                (self._unit(east), "2026-06-15", "2026-07-01", True),
                (self._unit(west), "2026-06-15", "2026-07-01", False),
                (self._unit(west), "2026-07-02", "", True),
            ],
        )

    def test_who_returns_to_the_main_team_at_noon_was_there_all_day(self):
        east, _west = self._in_two_teams()
        before = self._jobs(self.nina)
        with freeze_time("2026-07-01 09:00:00"):
            east.crm_team_member_ids.action_archive()
        with freeze_time("2026-07-01 12:00:00"):
            east.crm_team_member_all_ids.action_unarchive()
        self.assertEqual(self._jobs(self.nina), before)

    def test_who_exchanges_the_main_team_for_a_third_mainly_works_there(self):
        east, west = self._in_two_teams()
        with freeze_time("2026-07-01 09:00:00"):
            east.crm_team_member_ids.unlink()
            third = self._create_team("Third")
        self.assertEqual(
            self._jobs(self.nina),
            [
                (self._unit(east), "2026-06-15", "2026-06-30", True),
                (self._unit(west), "2026-06-15", "", False),
                (self._unit(third), "2026-07-01", "", True),
            ],
        )

    def test_who_is_rehired_is_assigned_from_that_day(self):
        unit = self._unit(self._create_team())
        with freeze_time("2026-07-01 12:00:00"):
            self.nina.active = False
        with freeze_time("2026-09-01 12:00:00"):
            self.nina.active = True
        self.assertEqual(
            self._jobs(self.nina),
            [
                (unit, "2026-06-15", "2026-07-01", True),
                (unit, "2026-09-01", "", True),
            ],
        )

    def test_who_was_archived_by_the_button_waits_for_the_team_to_take_them_back(self):
        team = self._create_team()
        unit = self._unit(team)
        with freeze_time("2026-07-01 12:00:00"):
            self.nina.action_archive()
        with freeze_time("2026-09-01 12:00:00"):
            self.nina.action_unarchive()
            self.assertEqual(len(self._jobs(self.nina)), 1)
            team.crm_team_member_all_ids.action_unarchive()
        self.assertEqual(self._jobs(self.nina)[1:], [(unit, "2026-09-01", "", True)])

    def test_who_loses_a_company_is_assigned_there_no_longer(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self.anna.company_ids = [Command.link(other.id)]
        root = self.env["sales.mgmt.unit"]._get_root(other)
        self._assign(self.anna, root)
        with freeze_time("2026-07-01 12:00:00"):
            self.anna.company_ids = [Command.unlink(other.id)]
        self.assertEqual(
            self._jobs(self.anna),
            [
                (self.north, "2020-01-01", "", True),
                (root, "2020-01-01", "2026-07-01", True),
            ],
        )

    def test_other_changes_of_a_user_leave_assignments_alone(self):
        self._create_team()
        self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.nina.id)]
        ).date_to = "2026-06-15"
        with freeze_time("2026-07-01 12:00:00"):
            self.nina.write({"name": "Nina N.", "company_ids": self.company.ids})
        self.assertEqual(len(self._jobs(self.nina)), 1)

    def test_an_archived_unit_holds_nobody(self):
        unit = self._create_unit("West")
        self._assign(self.nina, unit, "2026-01-01")
        unit.with_user(self.dora).active = False
        self.assertEqual(
            self._jobs(self.nina), [(unit, "2026-01-01", "2026-06-15", True)]
        )

    # Deputies

    def test_a_deputy_does_what_the_leader_does_until_that_ends(self):
        line = self._create_line(1200)
        target = self._find_target(line, self.anna)
        deputy = target.with_user(self.nina)
        self.assertFalse(deputy.has_access("read"))
        self.north.deputy_ids = self.nina
        deputy.amount = 700
        self.assertTrue(target.pinned)
        visible = self.env["sales.mgmt.target"]
        self.assertEqual(
            visible.with_user(self.nina).search([]),
            visible.with_user(self.lena).search([]).with_user(self.nina),
        )
        self.north.deputy_ids = False
        self.assertFalse(deputy.has_access("read"))
        self.assertFalse(visible.with_user(self.nina).search([]))
