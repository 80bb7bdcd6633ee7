from datetime import datetime

from freezegun import freeze_time
from psycopg2.errors import ExclusionViolation, UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestUnits(SalesMgmtCommon):
    def test_ancestors_follow_when_a_branch_moves(self):
        east = self._create_unit("East", parent_id=self.north.id)
        team = self._create_unit("Team", parent_id=east.id)
        self.assertEqual(team.ancestor_ids, self.root | self.north | east | team)
        east.parent_id = self.south
        self.assertEqual(team.ancestor_ids, self.root | self.south | east | team)

    def test_a_unit_cannot_lie_below_itself(self):
        with self.assertRaises(UserError):
            self.root.parent_id = self.north

    @mute_logger("odoo.sql_db")
    def test_a_company_has_one_top_unit(self):
        with self.assertRaises(UniqueViolation):
            self._create_unit("Second top", parent_id=False)

    def test_a_unit_stays_in_the_company_of_its_parent(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        with self.assertRaisesRegex(UserError, "Lost"):
            self._create_unit("Lost", company_id=other.id)

    @mute_logger("odoo.sql_db")
    def test_a_sales_team_belongs_to_one_unit(self):
        team = self.env["crm.team"].create({"name": "T", "company_id": self.company.id})
        self.north.crm_team_id = team
        with self.assertRaises(UniqueViolation):
            self.south.crm_team_id = team
            self.env.flush_all()

    def test_people_are_counted_once_and_with_all_below(self):
        self._assign(self.anna, self.south, is_main=False, share=0.5)
        counts = {
            unit: unit.member_count for unit in (self.root, self.north, self.south)
        }
        self.assertEqual(counts, {self.root: 3, self.north: 2, self.south: 2})

    def test_leading_a_unit_makes_a_leader_and_leaving_it_ends_that(self):
        group = self.env.ref("sales_mgmt_targets.group_leader")
        self.assertIn(group, self.lena.all_group_ids)
        self.assertNotIn(group, self.anna.all_group_ids)
        self.north.deputy_ids = self.anna
        self.assertIn(group, self.anna.all_group_ids)
        self.north.leader_id = self.boris
        self.assertNotIn(group, self.lena.all_group_ids)
        self.south.leader_id = self.lena
        self.north.active = False
        self.assertIn(group, self.lena.all_group_ids)

    def test_a_unit_that_others_stand_on_is_not_archived(self):
        with self.assertRaisesRegex(UserError, "has sub-units"):
            self.root.active = False
        self._create_plan(unit_id=self.north.id)
        with self.assertRaisesRegex(UserError, "is planned in “Plan 2026”"):
            self.north.active = False

    def test_teams_of_closed_companies_and_leaders_of_others_do_no_harm(self):
        closed = self.env["res.company"].create({"name": "Closed"})
        self.env["crm.team"].create({"name": "Gone", "company_id": closed.id})
        closed.active = False
        stranger = self._create_user("stranger", "user")
        team = self.env["crm.team"].create(
            {"name": "Led from afar", "company_id": self.company.id}
        )
        team.user_id = stranger
        stranger.write(
            {
                "company_ids": self.env.ref("base.main_company").ids,
                "company_id": self.env.ref("base.main_company").id,
            }
        )
        self.env["sales.mgmt.unit"]._create_from_all_teams()
        unit = self.env["sales.mgmt.unit"].search([("crm_team_id", "=", team.id)])
        self.assertTrue(unit)
        self.assertFalse(unit.leader_id)

    def test_units_and_assignments_are_made_of_sales_teams_once(self):
        team = self.env["crm.team"].create(
            {
                "name": "East",
                "company_id": self.company.id,
                "user_id": self.sven.id,
                "member_ids": [(6, 0, (self.sven | self.carla).ids)],
            }
        )
        for _run in range(2):
            self.env["sales.mgmt.unit"]._create_from_all_teams()
            unit = self.env["sales.mgmt.unit"].search([("crm_team_id", "=", team.id)])
            self.assertRecordValues(
                unit,
                [
                    {
                        "name": "East",
                        "parent_id": self.root.id,
                        "leader_id": self.sven.id,
                    }
                ],
            )
            self.assertRecordValues(
                unit.assignment_ids.sorted("is_main", reverse=True),
                [
                    {"user_id": self.sven.id, "role": "leader", "is_main": True},
                    {"user_id": self.carla.id, "role": "member", "is_main": False},
                ],
            )


@tagged("post_install", "-at_install")
class TestAssignments(SalesMgmtCommon):
    @mute_logger("odoo.sql_db")
    def test_a_person_has_one_main_assignment_at_a_time(self):
        with self.assertRaises(ExclusionViolation):
            self._assign(self.anna, self.south, "2026-01-01")

    def test_the_next_assignment_begins_the_day_after_the_last_one_ends(self):
        first = self.north.assignment_ids.filtered(lambda a: a.user_id == self.anna)
        first.date_to = "2025-12-31"
        second = self._assign(self.anna, self.south, "2026-01-01")
        self.assertEqual(first.utc_to, second.utc_from)
        self.assertFalse(second.utc_to)

    def test_the_day_of_a_move_can_be_corrected(self):
        first = self.north.assignment_ids.filtered(lambda a: a.user_id == self.anna)
        first.date_to = "2025-12-31"
        second = self._assign(self.anna, self.south, "2026-01-01")
        first.date_to = "2025-11-30"
        second.date_from = "2025-12-01"
        self.env.flush_all()
        self.assertEqual(first.utc_to, datetime(2025, 12, 1))

    @mute_logger("odoo.sql_db")
    def test_nobody_is_assigned_twice_to_one_unit_on_one_day(self):
        with self.assertRaises(ExclusionViolation):
            self._assign(self.anna, self.north, "2026-01-01", is_main=False)

    def test_midnights_move_with_the_time_zone(self):
        assignment = self._assign(
            self.anna, self.south, "2026-01-01", is_main=False, date_to="2026-01-31"
        )
        self.calendar.tz = "Asia/Shanghai"
        self.assertEqual(assignment.utc_from, datetime(2025, 12, 31, 16))
        self.assertEqual(assignment.utc_to, datetime(2026, 1, 31, 16))


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 12:00:00")
class TestTeamMembers(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.teams = {}
        for unit in (cls.north, cls.south):
            unit.crm_team_id = cls.env["crm.team"].create(
                {"name": unit.name, "company_id": cls.company.id}
            )
        cls.nina = cls._create_user("nina", "user")

    def _join(self, user, unit):
        return self.env["crm.team.member"].create(
            {"user_id": user.id, "crm_team_id": unit.crm_team_id.id}
        )

    def _assignments(self, user):
        found = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", user.id)], order="date_from"
        )
        return [
            (each.unit_id, str(each.date_from), str(each.date_to or ""), each.is_main)
            for each in found
        ]

    def test_a_new_member_is_assigned_to_the_unit_of_the_team(self):
        self._join(self.nina, self.north)
        self.assertEqual(
            self._assignments(self.nina), [(self.north, "2026-06-15", "", True)]
        )

    def test_who_joins_the_team_of_the_own_unit_stays_as_they_are(self):
        before = self._assignments(self.anna)
        self._join(self.anna, self.north)
        self.assertEqual(self._assignments(self.anna), before)

    def test_a_change_of_team_ends_one_assignment_and_begins_the_next(self):
        self._join(self.anna, self.north)
        self._join(self.anna, self.south)
        self.assertEqual(
            self._assignments(self.anna),
            [
                (self.north, "2020-01-01", "2026-06-14", True),
                (self.south, "2026-06-15", "", True),
            ],
        )

    def test_a_second_thought_on_the_same_day_leaves_no_trace(self):
        self._join(self.nina, self.north)
        self._join(self.nina, self.south)
        self.assertEqual(
            self._assignments(self.nina), [(self.south, "2026-06-15", "", True)]
        )

    def test_who_leaves_a_team_is_assigned_until_that_day(self):
        member = self._join(self.anna, self.north)
        member.action_archive()
        self.assertEqual(
            self._assignments(self.anna),
            [(self.north, "2020-01-01", "2026-06-15", True)],
        )
        with freeze_time("2026-07-01"):
            member.action_unarchive()
        self.assertEqual(
            self._assignments(self.anna)[1:], [(self.north, "2026-07-01", "", True)]
        )

    def test_who_leaves_in_the_morning_and_returns_at_noon_was_there_all_day(self):
        member = self._join(self.anna, self.north)
        before = self._assignments(self.anna)
        member.action_archive()
        member.action_unarchive()
        self.assertEqual(self._assignments(self.anna), before)

    def test_an_archived_user_is_assigned_nowhere(self):
        self.anna.active = False
        self.assertEqual(
            self._assignments(self.anna),
            [(self.north, "2020-01-01", "2026-06-15", True)],
        )

    def test_a_sales_manager_moves_people_without_managing_units(self):
        manager = self._create_user("mona", "user")
        manager.group_ids |= self.env.ref("sales_team.group_sale_manager")
        self.env["crm.team.member"].with_user(manager).create(
            {"user_id": self.nina.id, "crm_team_id": self.south.crm_team_id.id}
        )
        self.assertEqual(len(self._assignments(self.nina)), 1)
