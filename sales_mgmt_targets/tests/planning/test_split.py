from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged, users

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestSplit(SalesMgmtCommon):
    def test_one_annual_number_reaches_every_person_and_month_exactly(self):
        line = self._create_line(1_000_000.01)
        self.assertSumsHold(line)
        self.assertEqual(line.root_id.amount, 1_000_000.01)
        leaves = line.target_ids.filtered(lambda target: not target.axis)
        self.assertEqual(len(leaves), 3 * 12)
        self.assertEqual(sum(round(leaf.amount * 100) for leaf in leaves), 100_000_001)

    def test_even_means_the_same_for_everybody_not_for_every_unit(self):
        line = self._create_line(900.0)
        self.assertEqual(self._find_target(line, self.north).amount, 600)
        self.assertEqual(self._find_target(line, self.south).amount, 300)
        self.assertEqual(self._find_target(line, self.carla).amount, 300)

    def test_less_money_than_people_is_still_divided_to_the_cent(self):
        line = self._create_line(0.02)
        self.assertSumsHold(line)
        people = line.target_ids.filtered(
            lambda target: target.user_id and target.level == "year"
        )
        self.assertEqual(
            sorted(round(target.amount, 2) for target in people), [0, 0.01, 0.01]
        )

    def test_a_count_is_divided_into_whole_pieces(self):
        line = self._create_line(100, metric=self.metric_won_count)
        self.assertSumsHold(line)
        self.assertFalse(line.currency_id)
        self.assertTrue(
            all(target.amount == int(target.amount) for target in line.target_ids)
        )

    def test_a_coarse_rounding_gives_round_targets(self):
        line = self._create_line(100_000, rounding=500)
        self.assertSumsHold(line)
        self.assertTrue(all(target.amount % 500 == 0 for target in line.target_ids))

    def test_a_typed_rounding_outlasts_an_update_of_the_metric(self):
        line = self._create_line(100_000, rounding=500)
        # what loading the shipped metrics anew does
        self.metric_won.write({"unit": self.metric_won.unit, "rounding": 1})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(line.rounding, 500)

    def test_another_metric_brings_its_own_rounding(self):
        line = self.env["sales.mgmt.plan.line"].new(
            {"plan_id": self._create_plan().id, "metric_id": self.metric_won.id}
        )
        self.assertEqual(line.rounding, 0.01)
        line.metric_id = self.metric_won_count
        self.assertEqual(line.rounding, 1)

    def test_an_amount_that_is_no_multiple_of_the_rounding_is_refused(self):
        with self.assertRaisesRegex(UserError, "not a multiple of its rounding"):
            self._create_line(100_250, rounding=500)

    def test_a_rounding_finer_than_the_currency_is_refused(self):
        with self.assertRaisesRegex(ValidationError, r"multiple of \$\s?0\.01"):
            self._create_line(100, rounding=0.001)

    def test_quarters_are_enough_for_whom_months_are_too_fine(self):
        line = self._create_line(1000, lowest_level="quarter")
        self.assertEqual(set(line.target_ids.mapped("level")), {"year", "quarter"})
        self.assertSumsHold(line)

    def test_typed_weights_decide_among_units_people_and_months(self):
        line = self._create_line(0, organisation_method="typed")
        line.period_method = "typed"
        line.action_fill_weights()
        weights = {
            (weight.unit_id, weight.user_id): weight
            for weight in line.weight_ids
            if weight.kind == "organisation"
        }
        self.assertEqual(len(weights), 3)
        weights[self.north, self.anna].weight = 3
        weights[self.north, self.boris].weight = 1
        weights[self.south, self.carla].weight = 4
        months = line.weight_ids.filtered("period_id").sorted(
            lambda weight: weight.period_id.date_from
        )
        months.weight = 0
        months[0].weight, months[11].weight = 1, 3
        line.amount = 800
        line.action_split()
        self.assertSumsHold(line)
        self.assertEqual(self._find_target(line, self.north).amount, 400)
        self.assertEqual(self._find_target(line, self.anna).amount, 300)
        self.assertEqual(self._find_target(line, self.anna, "2026-01").amount, 75)
        self.assertEqual(self._find_target(line, self.anna, "2026-02").amount, 0)
        self.assertEqual(self._find_target(line, self.anna, "2026-12").amount, 225)

    def test_a_typed_weight_of_a_unit_outweighs_its_people(self):
        line = self._create_line(
            100,
            organisation_method="typed",
            weight_ids=[
                (0, 0, {"kind": "organisation", "unit_id": self.north.id, "weight": 1}),
                (0, 0, {"kind": "organisation", "unit_id": self.south.id, "weight": 3}),
            ],
        )
        self.assertEqual(self._find_target(line, self.north).amount, 25)
        self.assertEqual(self._find_target(line, self.boris).amount, 12.5)
        self.assertEqual(self._find_target(line, self.carla).amount, 75)

    def test_history_divides_by_what_everybody_achieved(self):
        self._create_won(self.anna, 100, "2025-02-10 10:00:00")
        self._create_won(self.anna, 200, "2025-11-10 10:00:00")
        self._create_won(self.carla, 100, "2025-11-10 10:00:00")
        self._refresh()
        line = self._create_line(
            800, organisation_method="history", period_method="history"
        )
        self.assertEqual(line.history_amount, 400)
        self.assertEqual(line.growth, 1)
        self.assertSumsHold(line)
        amounts = {
            user: self._find_target(line, user).amount
            for user in (self.anna, self.boris, self.carla)
        }
        self.assertEqual(amounts, {self.anna: 600, self.boris: 0, self.carla: 200})
        self.assertEqual(self._find_target(line, self.anna, "2026-02").amount, 150)
        self.assertEqual(self._find_target(line, self.anna, "2026 Q4").amount, 450)

    def test_own_history_moves_along_with_a_person(self):
        self._create_won(self.anna, 300, "2025-05-10 10:00:00")
        self._create_won(self.carla, 100, "2025-05-10 10:00:00")
        self._refresh()
        self.north.assignment_ids.filtered(
            lambda each: each.user_id == self.anna
        ).date_to = "2025-12-31"
        self._assign(self.anna, self.south, "2026-01-01")
        line = self._create_line(400, organisation_method="history")
        self.assertEqual(self._find_target(line, self.north).amount, 0)
        self.assertEqual(self._find_target(line, self.south).amount, 400)

    def test_who_moves_mid_year_counts_once_and_has_targets_where_they_are(self):
        self._create_won(self.anna, 300, "2025-05-10 10:00:00")
        self._create_won(self.carla, 300, "2025-05-10 10:00:00")
        self._refresh()
        self.north.assignment_ids.filtered(
            lambda each: each.user_id == self.anna
        ).date_to = "2026-06-30"
        self._assign(self.anna, self.south, "2026-07-01")
        line = self._create_line(73_000, organisation_method="history")
        self.assertSumsHold(line)
        # 181 of 365 days in North, 184 in South, and Carla as much as both together
        self.assertEqual(self._find_target(line, self.north).amount, 18_100)
        self.assertEqual(self._find_target(line, self.south).amount, 18_400 + 36_500)
        months = line.target_ids.filtered(
            lambda target: target.user_id == self.anna and target.level == "month"
        )
        by_month = {
            (target.unit_id, target.period_id.name): target.amount for target in months
        }
        self.assertEqual(by_month[self.north, "2026-07"], 0)
        self.assertEqual(by_month[self.south, "2026-06"], 0)
        self.assertEqual(by_month[self.south, "2026-07"], 3066.67)

    def test_who_works_in_two_units_is_divided_by_working_share(self):
        first = self.north.assignment_ids.filtered(lambda a: a.user_id == self.anna)
        first.share = 0.75
        self._assign(self.anna, self.south, "2020-01-01", share=0.25, is_main=False)
        line = self._create_line(1200)
        self.assertEqual(self._find_target(line, self.north).amount, 700)
        self.assertEqual(self._find_target(line, self.south).amount, 500)

    def test_two_full_assignments_do_not_make_two_people(self):
        self._assign(self.anna, self.south, "2020-01-01", is_main=False)
        line = self._create_line(1200)
        self.assertEqual(self._find_target(line, self.north).amount, 600)
        self.assertEqual(self._find_target(line, self.carla).amount, 400)

    def test_a_joiner_has_no_target_before_the_first_day(self):
        nina = self._create_user("nina", "user")
        self._assign(nina, self.south, "2026-07-16")
        line = self._create_line(365 * 3 + 169)
        self.assertSumsHold(line)
        # 169 of 365 days
        self.assertEqual(self._find_target(line, nina).amount, 169)
        self.assertEqual(self._find_target(line, self.anna).amount, 365)
        self.assertEqual(self._find_target(line, nina, "2026-06").amount, 0)
        july = self._find_target(line, nina, "2026-07").amount
        august = self._find_target(line, nina, "2026-08").amount
        self.assertAlmostEqual(july / august, 16 / 31, places=3)

    def test_a_history_of_nothing_is_divided_evenly(self):
        line = self._create_line(
            900, organisation_method="history", period_method="history"
        )
        self.assertSumsHold(line)
        self.assertEqual(self._find_target(line, self.south).amount, 450)

    def test_growth_on_the_base_year_sets_the_amount(self):
        self._create_won(self.anna, 1000, "2025-05-10 10:00:00")
        self._refresh()
        line = self._create_line(0)
        line.growth = 0.12
        self.assertEqual(line.amount, 1120)

    def test_a_typed_amount_is_kept_to_the_cent(self):
        self._create_won(self.anna, 10_900_123.45, "2025-05-10 10:00:00")
        self._refresh()
        line = self._create_line(0)
        with Form(line) as form:
            form.amount = 11_650_000
        self.assertEqual(line.amount, 11_650_000)
        with Form(line) as form:
            form.growth = 0.12
        self.assertEqual(line.amount, 12_208_138.26)

    def test_typed_weights_of_another_year_are_refused_not_evened_out(self):
        line = self._create_line(0, period_method="even")
        line.period_method = "typed"
        line.action_fill_weights()
        line.lowest_level = "quarter"
        with self.assertRaisesRegex(UserError, "No weight of .* period of 2026"):
            line.action_split()
        line.action_fill_weights()
        self.assertEqual(set(line.weight_ids.period_id.mapped("level")), {"quarter"})
        line.action_split()

    def test_support_carries_no_target_and_a_leaver_only_the_year_they_left(self):
        support = self._create_user("steve", "user")
        self._assign(support, self.north, role="support")
        leaver = self._create_user("leo", "user")
        self._assign(leaver, self.north, date_to="2025-06-30")
        self.assertFalse(self._find_target(self._create_line(1000), support))
        self.assertFalse(self._find_target(self._create_line(1000), leaver))
        past = self._create_line(1000, plan=self._create_plan("2025"))
        self.assertTrue(self._find_target(past, leaver, "2025"))

    def test_a_unit_without_people_can_carry_a_target_of_its_own(self):
        web = self._create_unit("Web Shop")
        line = self._create_line(
            100,
            organisation_method="typed",
            weight_ids=[
                (0, 0, {"kind": "organisation", "unit_id": web.id, "weight": 1})
            ],
        )
        self.assertEqual(self._find_target(line, web).amount, 100)
        self.assertEqual(self._find_target(line, web, "2026-05").amount, 8.33)
        self.assertSumsHold(line)


@tagged("post_install", "-at_install")
class TestResplit(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line(900)
        cls.targets = cls.line.target_ids

    def _target(self, subject, period="2026"):
        """Return the target in the environment of the manager, not of the superuser."""
        return self._find_target(self.line, subject, period).with_user(self.dora)

    def test_siblings_take_up_what_one_gives_away(self):
        self._target(self.anna).amount = 400
        self.assertSumsHold(self.line)
        self.assertTrue(self._target(self.anna).pinned)
        self.assertEqual(self._target(self.boris).amount, 200)
        self.assertEqual(self._target(self.carla).amount, 300)
        self.assertEqual(self._target(self.north).amount, 600)

    def test_a_changed_unit_is_divided_anew_below(self):
        self._target(self.north).amount = 300
        self.assertSumsHold(self.line)
        self.assertEqual(self._target(self.anna).amount, 150)
        self.assertEqual(self._target(self.anna, "2026-01").amount, 12.5)
        self.assertEqual(self._target(self.carla).amount, 600)

    def test_a_pin_survives_a_split_from_above(self):
        self._target(self.anna, "2026-08").amount = 0
        self._target(self.anna).amount = 360
        self.assertSumsHold(self.line)
        self.assertEqual(self._target(self.anna, "2026-08").amount, 0)
        self.line.amount = 1800
        self.line.action_split()
        self.assertSumsHold(self.line)
        self.assertEqual(self._target(self.anna, "2026-08").amount, 0)
        self.assertEqual(self._target(self.anna).amount, 360)

    def test_pins_beyond_what_there_is_are_refused_with_the_numbers(self):
        self._target(self.anna).amount = 400
        with self.assertRaisesRegex(UserError, r"(?s)North.*600\.00.*700\.00"):
            self._target(self.boris).amount = 300
        self.env.invalidate_all()
        self.assertSumsHold(self.line)
        self.assertEqual(self._target(self.boris).amount, 200)

    def test_a_changed_top_changes_the_annual_number(self):
        self._target(self.root).amount = 1800
        self.assertEqual(self.line.amount, 1800)
        self.assertEqual(self._target(self.carla).amount, 600)
        self.assertSumsHold(self.line)

    def test_a_reserve_lies_on_top_of_the_target_and_is_stated(self):
        self._target(self.north).reserve = 60
        self.assertSumsHold(self.line)
        self.assertEqual(self._target(self.north).amount, 600)
        self.assertEqual(self._target(self.anna).amount, 330)
        self.assertEqual(self._target(self.root).amount, 900)

    def test_a_reserve_is_not_below_zero(self):
        with self.assertRaisesRegex(UserError, "not below zero"):
            self._target(self.north).reserve = -1
        self._target(self.north).reserve = 0
        self.assertSumsHold(self.line)

    def test_defaults_from_outside_do_not_get_into_targets(self):
        line = self.env["sales.mgmt.plan.line"].create(
            {
                "plan_id": self._create_plan().id,
                "metric_id": self.metric_won.id,
                "amount": 900,
            }
        )
        line.with_user(self.dora).with_context(
            default_reserve=7, default_pinned=True, default_locked=True
        ).action_split()
        self.assertSumsHold(line)
        self.assertFalse(any(line.target_ids.mapped("reserve")))
        self.assertFalse(any(line.target_ids.mapped("pinned")))
        self.assertFalse(any(line.target_ids.mapped("locked")))

    def test_splitting_again_gives_the_same_result(self):
        before = {target.id: target.amount for target in self.targets}
        self._target(self.root).action_split_again()
        self.line.action_split()
        self.assertEqual(
            before, {target.id: target.amount for target in self.line.target_ids}
        )

    def test_an_unpinned_part_joins_the_next_split(self):
        self._target(self.anna).amount = 400
        self._target(self.anna).pinned = False
        self._target(self.north).action_split_again()
        self.assertEqual(self._target(self.anna).amount, 300)

    def test_a_newcomer_gets_a_target_and_a_pinned_colleague_keeps_theirs(self):
        self._target(self.carla).amount = 300
        newcomer = self._create_user("nina", "user")
        self._assign(newcomer, self.south, "2026-07-01")
        self.line.action_split()
        self.assertSumsHold(self.line)
        self.assertEqual(self._target(self.carla).amount, 300)
        self.assertTrue(self._target(newcomer))

    def test_a_unit_that_moves_takes_its_targets_along(self):
        carla = self._target(self.carla)
        self.south.parent_id = self.north
        self.line.action_split()
        self.assertSumsHold(self.line)
        self.assertEqual(self._target(self.south).parent_id, self._target(self.north))
        self.assertEqual(self._target(self.carla), carla)
        self.assertFalse(self._target(self.carla).parent_id.user_id)

    def test_people_who_left_the_plan_leave_no_target_behind(self):
        self.south.assignment_ids.unlink()
        self.line.action_split()
        self.assertFalse(self._target(self.carla))
        self.assertEqual(self._target(self.north).amount, 900)
        self.assertSumsHold(self.line)

    def test_only_amount_reserve_and_pin_are_edited(self):
        for field, value in {
            "actual": 1e6,
            "attainment": 1,
            "expected": 0,
            "weight": 5,
            "user_id": self.carla.id,
            "parent_id": False,
        }.items():
            with (
                self.subTest(field=field),
                self.assertRaisesRegex(AccessError, "Of a target only"),
            ):
                self._target(self.anna).write({field: value})

    def test_the_division_of_a_proposed_plan_is_fixed(self):
        self.line.plan_id.with_user(self.dora).action_propose()
        with self.assertRaisesRegex(UserError, "not a draft any more"):
            self._target(self.anna).amount = 1
        with self.assertRaisesRegex(UserError, "not a draft any more"):
            self.line.with_user(self.dora).amount = 1
        with self.assertRaisesRegex(UserError, "not a draft any more"):
            self.line.with_user(self.dora).action_split()

    @users("lena")
    def test_a_leader_divides_below_the_own_unit_only(self):
        target = self._find_target(self.line, self.anna).with_user(self.env.user)
        target.amount = 250
        self.assertSumsHold(self.line)
        for other in (self.north, self.carla):
            with self.subTest(other=other.name), self.assertRaises(AccessError):
                self._find_target(self.line, other).with_user(self.env.user).amount = 1

    def test_a_leader_who_sells_never_moves_the_own_target(self):
        self._assign(self.lena, self.north, role="leader")
        self.line.action_split()
        own = self._find_target(self.line, self.lena).with_user(self.lena)
        before = own.amount
        with self.assertRaises(AccessError):
            own.amount = 1
        self._find_target(self.line, self.anna).with_user(self.lena).amount = 300
        self.assertSumsHold(self.line)
        self.assertEqual(own.amount, before)
        self.assertFalse(own.pinned)

    def test_a_manager_who_sells_never_moves_the_own_target(self):
        self._assign(self.dora, self.north)
        self.line.action_split()
        with self.assertRaisesRegex(AccessError, "your own target"):
            self._target(self.dora, "2026-03").amount = 1
