from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CareerCommon


@tagged("post_install", "-at_install")
class TestLadder(CareerCommon):
    def test_a_ladder_never_leads_in_a_circle(self):
        with self.assertRaisesRegex(ValidationError, "“Junior”.*lead in a circle"):
            self.junior.parent_id = self.lead
        with self.assertRaisesRegex(ValidationError, "lead in a circle"):
            self.senior.parent_id = self.senior

    def test_a_way_may_part_and_stays_on_its_ladder(self):
        expert = self._create_level("Key Accounts", parent_id=self.senior.id)
        self.assertEqual(self.senior.child_ids, self.lead | expert)
        other = self.env["sales.mgmt.career.ladder"].create({"name": "Back Office"})
        with self.assertRaisesRegex(ValidationError, "of its own ladder"):
            self.env["sales.mgmt.career.level"].create(
                {
                    "name": "Assistant",
                    "ladder_id": other.id,
                    "parent_id": self.junior.id,
                }
            )

    def test_a_criterion_says_what_it_asks_for(self):
        criterion = self._ask(
            "attainment",
            metric_id=self.metric_won.id,
            limit=100,
            needed=3,
            last_count=4,
        )
        self.assertEqual(
            criterion.name,
            f"{self.metric_won.name}: at least 100 % of the target in 3 of the last 4 "
            "quarters",
        )

    def test_every_kind_has_a_sentence_and_is_judged(self):
        model = self.env["sales.mgmt.career.criterion"]
        for kind in model._fields["kind"].get_values(self.env):
            for prefix in ("_phrase_", "_judge_", "_tell_", "_lack_"):
                with self.subTest(kind=kind, prefix=prefix):
                    self.assertTrue(hasattr(model, prefix + kind))

    def test_what_nobody_could_be_judged_by_is_refused(self):
        for kind in ("value", "documents", "certificate", "course", "program"):
            with (
                self.subTest(kind=kind),
                self.assertRaisesRegex(ValidationError, "Say which one"),
            ):
                self._ask(kind)
        with self.assertRaisesRegex(ValidationError, "is a ratio"):
            self._ask(
                "documents",
                metric_id=self.env.ref("sales_mgmt_targets.metric_win_rate").id,
            )
        with self.assertRaisesRegex(ValidationError, "does not add up over time"):
            self._ask(
                "value",
                metric_id=self.env.ref("sales_mgmt_targets.metric_active_customers").id,
                last_count=2,
            )
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._ask("attainment", needed=5, last_count=4)

    def test_a_level_on_which_somebody_stands_is_not_archived(self):
        with self.assertRaisesRegex(UserError, "stands on “Junior”"):
            self.junior.active = False
        self.lead.active = False

    # Placing people

    def test_officers_of_employees_place_people_until_there_is_a_decision(self):
        person = self._get_file(self.anna)
        self.assertEqual(person.level_id, self.junior)
        self._place(self.anna, self.senior, "2024-06-01")
        self.assertEqual(person.level_id, self.senior)
        self.assertEqual(person.level_since.isoformat(), "2024-06-01")
        self.assertEqual(len(person.standing_ids), 1)

    def test_nobody_else_places_people_and_nobody_themselves(self):
        person = self._get_file(self.anna)
        for user in (self.lena, self.dora, self.anna, self.tara):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(AccessError, "Officers of Employees place"),
            ):
                person.with_user(user).action_open_place()
        self._assign(self.harry, self.south)
        own = self._get_file(self.harry)
        with self.assertRaisesRegex(AccessError, "nobody places themselves"):
            own.with_user(self.harry).action_open_place()

    def test_people_are_not_placed_ahead_of_time_or_without_a_reason(self):
        place = {
            "person_ids": self._get_file(self.carla).ids,
            "level_id": self.junior.id,
        }
        wizards = self.env["sales.mgmt.career.place"].with_user(self.harry)
        with self.assertRaisesRegex(UserError, "say why"):
            wizards.create({**place, "reason": " "}).action_confirm()
        with self.assertRaisesRegex(UserError, "as of today or earlier"):
            wizards.create(
                {**place, "reason": "Soon", "since": "2100-01-01"}
            ).action_confirm()

    def test_levels_are_written_by_nobody_by_hand(self):
        standing = self._get_file(self.anna).standing_ids
        for user in (self.anna, self.lena, self.harry, self.dora):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                standing.with_user(user).level_id = self.lead
