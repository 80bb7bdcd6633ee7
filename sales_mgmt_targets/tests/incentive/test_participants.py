from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestParticipants(SalesMgmtCommon):
    """Who is in a scheme follows dated assignments, to the day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.june = cls._find_period("2026-06")
        cls.scheme = cls._write_scheme(unit_ids=[Command.set(cls.north.ids)])
        cls.place = cls.north.assignment_ids.filtered(
            lambda each: each.user_id == cls.anna
        )

    def _get_days(self, scheme=None):
        people = (scheme or self.scheme)._get_participants(self.june)
        return {user_id: each.days for user_id, each in people.items()}

    def test_everybody_of_the_units_takes_part(self):
        self.assertEqual(self._get_days(), {self.anna.id: 30, self.boris.id: 30})

    def test_units_below_count_too(self):
        below = self._create_unit("North East", parent_id=self.north.id)
        self._assign(self.sven, below, "2026-06-30")
        self.assertEqual(self._get_days()[self.sven.id], 1)

    def test_who_left_during_the_period_takes_part_for_their_days(self):
        self.place.date_to = date(2026, 6, 1)
        self.assertEqual(self._get_days()[self.anna.id], 1)
        self.place.date_to = date(2026, 5, 31)
        self.assertNotIn(self.anna.id, self._get_days())

    def test_a_move_within_the_scheme_counts_every_day_once(self):
        scheme = self._write_scheme(name="All")
        self.place._move(self.south, date(2026, 6, 11))
        person = scheme._get_participants(self.june)[self.anna.id]
        self.assertEqual((person.days, person.unit_id), (30, self.south.id))
        self.assertEqual([stay.span.days for stay in person.stays], [10, 20])
        self.assertEqual(self._get_days()[self.anna.id], 10)

    def test_the_unit_of_two_at_once_is_the_main_one(self):
        scheme = self._write_scheme(name="All")
        self._assign(self.anna, self.south, is_main=False)
        person = scheme._get_participants(self.june)[self.anna.id]
        self.assertEqual((person.days, person.unit_id), (30, self.north.id))

    def test_only_the_role_takes_part(self):
        self.place.role = "support"
        scheme = self._write_scheme(name="Support", role="support")
        self.assertEqual(list(self._get_days(scheme)), [self.anna.id])

    def test_named_people_take_part_with_or_without_an_assignment(self):
        scheme = self._write_scheme(
            name="Named", user_ids=[Command.set((self.anna | self.max).ids)]
        )
        self.assertEqual(self._get_days(scheme), {self.anna.id: 30, self.max.id: 30})

    def test_leaders_take_part_where_a_rule_pays_leaders(self):
        self.scheme.component_ids.credit_to = "leader"
        person = self.scheme._get_participants(self.june)[self.lena.id]
        self.assertEqual((person.unit_id, person.role), (self.north.id, "leader"))
        self.assertNotIn(self.sven.id, self._get_days())

    def test_a_rule_concerns_who_is_in_its_own_scope(self):
        scheme = self._write_scheme(
            {"rate": 0.1, "unit_ids": [Command.set(self.south.ids)]},
            {"rate": 0.1, "user_ids": [Command.set(self.boris.ids)]},
            {"rate": 0.1, "role": "leader"},
            name="All",
        )
        found = [
            set(component._get_participants(self.june))
            for component in scheme.component_ids
        ]
        self.assertEqual(found, [{self.carla.id}, {self.boris.id}, set()])

    def test_people_of_another_company_stay_out(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self.max.company_ids |= other
        self._assign(self.max, self.env["sales.mgmt.unit"]._get_root(other))
        scheme = self._write_scheme(name="All")
        self.assertNotIn(self.max.id, self._get_days(scheme))

    def test_statements_do_not_grow_with_people(self):
        scheme = self._write_scheme(name="All")
        scheme._get_participants(self.june)
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            self.assertEqual(len(scheme._get_participants(self.june)), 3)
        for number in range(20):
            self._assign(self._create_user(f"rep{number}", "user"), self.north)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            self.assertEqual(len(scheme._get_participants(self.june)), 23)
