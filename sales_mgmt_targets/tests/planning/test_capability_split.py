from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged, users

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestCapabilitySplit(SalesMgmtCommon):
    """The season is even, and without a working time every day is a working day."""

    def _create_line(self, amount, **values):
        return super()._create_line(
            amount, **{"organisation_method": "capability", **values}
        )

    def _get_amount(self, line, subject, period="2026"):
        return self._find_target(line, subject, period).amount

    def test_a_newcomer_of_july_has_what_the_hand_computes(self):
        nina = self._create_user("nina", "user")
        self._assign(nina, self.north, "2026-07-01")
        # a quarter, a half, three quarters, and three whole months: 4.5 of 12
        line = self._create_line(40_500)
        self.assertSumsHold(line)
        self.assertEqual(self._get_amount(line, nina), 4500)
        self.assertEqual(self._get_amount(line, self.anna), 12_000)
        self.assertEqual(
            [
                self._get_amount(line, nina, f"2026-{month:02}")
                for month in range(6, 13)
            ],
            [0, 250, 500, 750, 1000, 1000, 1000],
        )
        self.assertEqual(self._get_amount(line, self.anna, "2026-12"), 1000)

    def test_a_ramp_that_began_last_year_goes_on(self):
        nina = self._create_user("nina", "user")
        self._assign(nina, self.north, "2025-12-01")
        line = self._create_line(47_250)
        self.assertEqual(
            [self._get_amount(line, nina, f"2026-0{month}") for month in (1, 2, 3)],
            [500, 750, 1000],
        )

    def test_who_moves_to_another_unit_does_not_begin_anew(self):
        self._assign(self.boris, self.south, "2026-07-01", is_main=False)
        self.north.assignment_ids.filtered(
            lambda each: each.user_id == self.boris
        ).date_to = "2026-06-30"
        line = self._create_line(36_000)
        self.assertSumsHold(line)
        july = self._find_target(line, self.boris, "2026-07")
        self.assertEqual(july.mapped("unit_id"), self.north | self.south)
        self.assertEqual(sorted(july.mapped("amount")), [0, 1000])

    def test_history_capacity_and_potential_are_mixed(self):
        self._create_won(self.anna, 300, "2025-03-10 10:00:00")
        self._create_won(self.boris, 100, "2025-03-10 10:00:00")
        self._refresh()
        line = self._create_line(3000)
        # history beside the average of 400 / 3: 2.25, 0.75 and 0; capacity: 1 each;
        # no potential: (0.6 x history + 0.2 x capacity) / 0.8
        self.assertEqual(self._get_amount(line, self.anna), 1937.5)
        self.assertEqual(self._get_amount(line, self.boris), 812.5)
        self.assertEqual(self._get_amount(line, self.carla), 250)
        line.potential_metric_id = self.metric_won_count
        line.action_split()
        # one deal each but Carla: 1.5, 1.5 and 0 beside the average
        self.assertEqual(self._get_amount(line, self.anna), 1850)
        self.assertEqual(self._get_amount(line, self.carla), 200)

    def test_half_a_year_with_half_the_result_is_as_good_as_a_year(self):
        self.north.assignment_ids.filtered(
            lambda each: each.user_id == self.boris
        ).date_from = "2025-07-02"
        self._create_won(self.anna, 7300, "2025-03-10 10:00:00")
        # 183 of 365 days
        self._create_won(self.boris, 3660, "2025-08-10 10:00:00")
        self._create_won(self.carla, 7300, "2025-03-10 10:00:00")
        self._refresh()
        line = self._create_line(36_000, ramp="")
        self.assertEqual(self._get_amount(line, self.anna), 12_000)
        self.assertEqual(self._get_amount(line, self.boris), 12_000)

    def test_who_can_take_on_more_gets_more(self):
        self.south.assignment_ids.capacity = 2
        line = self._create_line(4000, history_part=0, potential_part=0)
        self.assertEqual(self._get_amount(line, self.carla), 2000)
        self.assertEqual(self._get_amount(line, self.anna), 1000)

    def test_a_planned_absence_lowers_its_months_only(self):
        resource = self.env["resource.resource"].create(
            {"name": "Boris", "user_id": self.boris.id, "company_id": self.company.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Parental leave",
                "resource_id": resource.id,
                "company_id": self.company.id,
                "date_from": "2026-06-01 00:00:00",
                "date_to": "2026-06-30 23:59:59",
            }
        )
        line = self._create_line(35_000)
        self.assertSumsHold(line)
        self.assertEqual(self._get_amount(line, self.boris), 11_000)
        self.assertEqual(self._get_amount(line, self.boris, "2026-06"), 0)
        self.assertEqual(self._get_amount(line, self.boris, "2026-07"), 1000)
        self.assertEqual(self._get_amount(line, self.anna, "2026-06"), 1000)

    def test_who_works_in_two_units_counts_once(self):
        self._assign(self.anna, self.south, "2020-01-01", is_main=False)
        line = self._create_line(3000)
        self.assertSumsHold(line)
        parts = line.target_ids.filtered(
            lambda target: target.user_id == self.anna and target.level == "year"
        )
        self.assertEqual(sorted(parts.mapped("amount")), [500, 500])

    def test_a_unit_without_people_gets_nothing(self):
        west = self._create_unit("West")
        line = self._create_line(3000)
        self.assertEqual(self._get_amount(line, west), 0)

    def test_statements_do_not_follow_the_people(self):
        line = self._create_line(3000)

        def count():
            line.env.invalidate_all()
            before = self.env.cr.sql_log_count
            line._get_cells()
            return self.env.cr.sql_log_count - before

        few = count()
        for user in self._create_users({f"nina{each}": "user" for each in range(20)}):
            self._assign(user, self.south, "2026-02-01")
        self.assertLessEqual(count(), few)

    def test_a_ramp_that_nobody_can_read_is_refused(self):
        line = self._create_line(3000)
        for ramp in ("a quarter", "25, 120", "-5"):
            with self.assertRaisesRegex(ValidationError, "25, 50, 75"):
                line.ramp = ramp

    def test_something_has_to_decide(self):
        line = self._create_line(3000)
        with self.assertRaisesRegex(ValidationError, "counts more than nothing"):
            line.write({"history_part": 0, "capacity_part": 0, "potential_part": 0})


@tagged("post_install", "-at_install")
class TestShareExplanation(SalesMgmtCommon):
    def test_every_share_shows_the_figures_behind_it(self):
        self._create_won(self.anna, 300, "2025-03-10 10:00:00")
        self._create_won(self.boris, 100, "2025-03-10 10:00:00")
        self._refresh()
        nina = self._create_user("nina", "user")
        self._assign(nina, self.north, "2026-07-01")
        line = self._create_line(3000, organisation_method="capability")
        action = line.with_user(self.dora).action_explain()
        explanation = self.env[action["res_model"]].browse(action["res_id"])
        rows = {row.user_id: row for row in explanation.people_ids if row.user_id}
        self.assertEqual(rows[self.anna].history, 300)
        self.assertEqual(rows[self.anna].capability, 1.94)
        self.assertFalse(rows[nina].has_history)
        self.assertEqual(rows[nina].capability, 1)
        self.assertAlmostEqual(rows[nina].time_part, 4.5 / 12)
        for row in rows.values():
            target = self._find_target(line, row.user_id)
            self.assertAlmostEqual(row.share, target.amount / 3000, places=4)
        self.assertAlmostEqual(sum(explanation.people_ids.mapped("share")), 1)
        self.assertEqual(len(explanation.period_ids), 12)
        self.assertAlmostEqual(sum(explanation.period_ids.mapped("share")), 1)

    def test_history_shows_what_was_achieved(self):
        self._create_won(self.anna, 300, "2025-03-10 10:00:00")
        self._refresh()
        line = self._create_line(3000, organisation_method="history")
        explanation = self.env["sales.mgmt.share.explanation"]._create_for(line)
        rows = {row.user_id: row for row in explanation.people_ids}
        self.assertEqual(rows[self.anna].history, 300)
        self.assertEqual(rows[self.anna].share, 1)
        self.assertEqual(rows[self.carla].share, 0)

    @users("lena", "anna", "audrey")
    def test_only_who_divides_the_plan_sees_everybodys_figures(self):
        line = self._create_line_as_manager()
        with self.assertRaises(AccessError):
            line.with_user(self.env.user).action_explain()

    def _create_line_as_manager(self):
        return self._create_line(3000).sudo()
