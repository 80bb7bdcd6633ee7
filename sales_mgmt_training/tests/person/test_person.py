from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.person.person import SalesMgmtPerson
from ..common import TrainingCommon


@tagged("post_install", "-at_install")
class TestPerson(TrainingCommon):
    def test_whoever_is_assigned_has_a_file(self):
        person = self._get_file(self.anna)
        self.assertEqual(person.unit_id, self.north)
        self.assertEqual(person.role, "member")
        self.assertEqual(person.leader_id, self.lena)
        self.assertEqual(person.started_on.isoformat(), "2020-01-01")

    def test_whoever_leads_has_one_too_and_stands_below_the_units_above(self):
        self.root.leader_id = self.dora
        person = self._get_file(self.lena)
        self.assertEqual((person.unit_id, person.role), (self.north, "leader"))
        self.assertEqual(person.superior_ids, self.dora)

    def test_a_move_changes_who_reads(self):
        person = self._get_file(self.anna)
        assignment = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id)]
        )
        assignment._move(self.south, self.calendar._get_today())
        self.assertEqual(person.superior_ids, self.sven)
        self.assertTrue(person.with_user(self.sven).has_access("read"))
        self.assertFalse(person.with_user(self.lena).has_access("read"))

    def test_another_leader_stands_above_at_once(self):
        person = self._get_file(self.anna)
        self.north.leader_id = self.sven
        self.assertEqual(person.leader_id, self.sven)
        self.assertTrue(person._is_superior(self.sven))
        self.assertFalse(person._is_superior(self.lena))

    def test_another_leader_concerns_only_who_works_or_leads_below(self):
        self.root.leader_id = self.dora
        asked = []
        get_wanted = SalesMgmtPerson._get_wanted

        def note(files, company, users):
            asked.append(users)
            return get_wanted(files, company, users)

        with patch.object(SalesMgmtPerson, "_get_wanted", note):
            self.south.leader_id = self.max
        self.assertEqual(asked, [self.carla | self.sven | self.max])
        self.assertEqual(self._get_file(self.carla).leader_id, self.max)
        self.assertEqual(self._get_file(self.max).role, "leader")
        self.assertFalse(self._get_file(self.sven).active)
        with patch.object(SalesMgmtPerson, "_get_wanted", note):
            self.south.name = "Far South"
        self.assertEqual(len(asked), 1)

    def test_whoever_leaves_keeps_the_file_and_whoever_returns_finds_it(self):
        person = self._get_file(self.carla)
        self.carla.active = False
        today = self.calendar._get_today()
        with freeze_time(f"{today.year + 1}-03-02"):
            self.env["sales.mgmt.person"]._refresh(self.company)
            self.assertFalse(person.active)
            self.carla.active = True
            self._assign(self.carla, self.north, f"{today.year + 1}-03-01")
            self.assertTrue(person.active)
            self.assertEqual(person.started_on.isoformat(), f"{today.year + 1}-03-01")
            self.assertEqual(person.unit_id, self.north)

    def test_a_day_changes_nothing_that_the_organisation_did_not(self):
        self.env["sales.mgmt.person"]._refresh(self.company)
        self.env.flush_all()
        before = self.env["sales.mgmt.audit"].sudo().search_count([])
        self.env["sales.mgmt.person"]._refresh(self.company)
        self.assertEqual(self.env["sales.mgmt.audit"].sudo().search_count([]), before)

    def test_nobody_writes_files_by_hand(self):
        person = self._get_file(self.anna)
        for user in (self.anna, self.lena, self.tara, self.harry, self.dora):
            with self.assertRaises(AccessError):
                person.with_user(user).superior_ids = user

    def test_only_readers_follow_what_belongs_to_a_file(self):
        enrolment = self._enrol(self.anna)
        enrolment.message_subscribe((self.boris | self.lena | self.tara).partner_id.ids)
        followers = enrolment.message_partner_ids
        self.assertIn(self.lena.partner_id, followers)
        self.assertIn(self.tara.partner_id, followers)
        self.assertNotIn(self.boris.partner_id, followers)

    def test_the_statements_of_a_refresh_do_not_follow_the_people(self):
        few = self._count_statements()
        for number in range(20):
            user = self._create_user(f"rep{number}", "user")
            self._assign(user, self.south)
        self.assertLessEqual(self._count_statements(), few)

    def _count_statements(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env["sales.mgmt.person"]._refresh(self.company)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
