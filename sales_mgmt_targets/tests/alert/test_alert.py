from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import NOW, AlertCommon


@tagged("post_install", "-at_install")
class TestPaceAlert(AlertCommon):
    """Who is behind hears of it, after a while, and no more when it is over."""

    def test_who_is_behind_is_told_with_the_figures_of_that_moment(self):
        self._win(anna=10, boris=60, carla=50)
        alert = self._check(self._create_rule())
        self.assertRecordValues(
            alert,
            [
                {
                    "user_id": self.anna.id,
                    "unit_id": self.north.id,
                    "period_id": self._find_period("2026-06").id,
                    "amount": 100,
                    "actual": 10,
                    "expected": 50,
                    "step": 0,
                    "is_good": False,
                }
            ],
        )
        self.assertAlmostEqual(alert.pace, 0.2)
        self.assertIn("20 %", alert.message)

    def test_the_limit_itself_is_not_behind(self):
        self._win(anna=45, boris=44.99, carla=45.01)
        self.assertEqual(self._check(self._create_rule()).user_id, self.boris)

    def test_where_less_is_better_too_much_is_behind(self):
        self.metric_won.direction = "lower"
        self._win(anna=55, boris=55.01)
        self.assertEqual(self._check(self._create_rule()).user_id, self.boris)

    def test_a_rate_that_has_no_figure_yet_is_not_behind(self):
        metric = self.env.ref("sales_mgmt_targets.metric_win_rate")
        line = self._create_line(0.5, metric, self._create_plan(name="Rates"))
        self._put_plan_in_force(line.plan_id)
        self._win(anna=10)
        rule = self._create_rule(metric_ids=[Command.set(metric.ids)])
        self.assertFalse(self._check(rule))

    def test_a_rule_waits_for_as_many_working_days_as_it_says(self):
        self._work_from_monday_to_friday()
        self._win(boris=100, carla=100)
        rule = self._create_rule(duration=4)
        # Thursday, Friday, a weekend, Monday, Tuesday
        for day in (11, 12, 13, 14, 15):
            self.assertFalse(self._check(rule, f"2026-06-{day} 12:00:00"), day)
        self.assertEqual(self._check(rule, "2026-06-16 12:00:00").user_id, self.anna)

    def test_a_week_is_seven_days(self):
        self._win(boris=100, carla=100)
        rule = self._create_rule(duration=1, duration_unit="week")
        self.assertFalse(self._check(rule, "2026-06-11 12:00:00"))
        self.assertFalse(self._check(rule, "2026-06-17 12:00:00"))
        self.assertTrue(self._check(rule, "2026-06-18 12:00:00"))

    def test_a_server_that_stood_still_has_not_forgotten_who_was_behind(self):
        self._win(boris=100, carla=100)
        rule = self._create_rule(duration=5)
        self.assertFalse(self._check(rule, "2026-06-11 12:00:00"))
        self.assertEqual(self._check(rule, "2026-06-16 12:00:00").user_id, self.anna)

    def test_who_caught_up_in_between_begins_to_count_anew(self):
        self._win(boris=100, carla=100)
        rule = self._create_rule(duration=3)
        self.assertFalse(self._check(rule, "2026-06-10 12:00:00"))
        deal = self._create_won(self.anna, 60, "2026-06-11 08:00:00")
        self.assertFalse(self._check(rule, "2026-06-11 12:00:00"))
        deal.expected_revenue = 1
        self.assertFalse(self._check(rule, "2026-06-12 12:00:00"))
        self.assertFalse(self._check(rule, "2026-06-13 12:00:00"))
        self.assertTrue(self._check(rule, "2026-06-14 12:00:00"))

    def test_it_is_over_by_itself_and_leaves_nobodys_list_full(self):
        self._win(boris=100, carla=100)
        rule = self._create_rule()
        alert = self._check(rule)
        self.assertEqual(
            self._read_to_do(self.anna).res_id | self._read_to_do(self.lena).res_id,
            alert.id,
        )
        self._win(anna=90)
        self.assertFalse(self._check(rule))
        self.assertRecordValues(
            alert, [{"state": "closed", "close_reason": "gone", "actual": 0}]
        )
        self.assertFalse(self._read_to_do(self.anna) | self._read_to_do(self.lena))

    def test_what_comes_back_in_the_same_period_is_open_again_without_a_word(self):
        self._win(boris=100, carla=100)
        rule = self._create_rule()
        alert = self._check(rule)
        deal = self._create_won(self.anna, 90, "2026-06-12 10:00:00")
        self._check(rule)
        deal.expected_revenue = 1
        self.assertEqual(self._check(rule), alert)
        self.assertEqual(len(self._read_messages(self.anna)), 1)

    def test_the_next_month_is_another_matter(self):
        self._win(boris=100, carla=100)
        rule = self._create_rule()
        june = self._check(rule)
        self._win("2026-07-02", boris=100, carla=100)
        july = self._check(rule, "2026-07-15 12:00:00")
        self.assertEqual(july.period_id.name, "2026-07")
        self.assertEqual(july.user_id, self.anna)
        self.assertEqual((june.state, june.close_reason), ("closed", "period"))
        self.assertEqual(len(self._read_messages(self.anna)), 2)

    def test_the_past_is_nobodys_alert(self):
        self._win("2026-06-05", anna=100, boris=100, carla=100)
        # January to May went badly for everybody
        self.assertFalse(self._check(self._create_rule()))
        # … and a late import of old documents changes nothing about that
        self._win("2026-02-05", anna=1)
        self.assertFalse(self._check(self._create_rule()))


@tagged("post_install", "-at_install")
class TestWhoIsLookedAt(AlertCommon):
    """Nobody is looked at who does not work in sales now, where they have a target."""

    def test_who_has_left_is_not_looked_at_and_their_alerts_are_over(self):
        rule = self._create_rule()
        self.assertIn(self.anna, self._check(rule).user_id)
        with freeze_time("2026-06-15 13:00:00"):
            self.anna.active = False
        alerts = self._check(rule, "2026-06-16 12:00:00")
        self.assertNotIn(self.anna, alerts.user_id)
        gone = rule.alert_ids.filtered(lambda each: each.user_id == self.anna)
        self.assertEqual((gone.state, gone.close_reason), ("closed", "left"))

    def test_who_works_in_no_unit_is_not_looked_at(self):
        self.north.assignment_ids.filtered(
            lambda each: each.user_id == self.anna
        ).date_to = "2026-06-14"
        self.assertEqual(
            self._check(self._create_rule()).user_id, self.boris | self.carla
        )

    def test_the_target_of_a_unit_that_was_left_is_not_looked_at(self):
        job = self.north.assignment_ids.filtered(lambda each: each.user_id == self.anna)
        with freeze_time(NOW):
            job._move(self.south, self._at("2026-06-10").date())
        self.assertEqual(
            self._check(self._create_rule()).user_id, self.boris | self.carla
        )

    def test_a_rule_looks_at_its_units_and_what_lies_below_them(self):
        rule = self._create_rule(unit_ids=[Command.set(self.north.ids)])
        self.assertEqual(self._check(rule).user_id, self.anna | self.boris)
        everybody = self._create_rule(unit_ids=[Command.set(self.root.ids)])
        self.assertEqual(len(self._check(everybody)), 3)

    def test_a_rule_looks_at_its_roles(self):
        self.north.assignment_ids.filtered(
            lambda each: each.user_id == self.anna
        ).role = "support"
        rule = self._create_rule(role="support")
        self.assertEqual(self._check(rule).user_id, self.anna)

    def test_units_have_alerts_of_their_own(self):
        self._win("2026-03-10", carla=2000)
        rule = self._create_rule(subject="unit", tell="leader", level="year")
        alert = self._check(rule)
        self.assertEqual(alert.unit_id, self.north)
        self.assertFalse(alert.user_id)
        self.assertEqual(alert.period_id.name, "2026")
        self.assertEqual(self._read_to_do(self.lena).res_id, alert.id)

    def test_a_plan_that_is_not_active_is_not_looked_at(self):
        plan = self.line.plan_id
        rule = self._create_rule()
        self.assertTrue(self._check(rule))
        plan.state = "closed"
        self.assertFalse(self._check(rule))

    def test_a_closed_period_is_not_looked_at(self):
        rule = self._create_rule("milestone", shares="50")
        self._win(anna=60)
        with freeze_time("2026-07-01 12:00:00"):
            self._refresh()
            self.env["sales.mgmt.period.lock"].create(
                {
                    "period_id": self._find_period("2026-06").id,
                    "level": "hard",
                    "reason": "Reported",
                }
            )
        rule.active_since = "2026-06-01"
        self.assertFalse(self._check(rule, "2026-07-01 13:00:00"))


@tagged("post_install", "-at_install")
class TestMilestoneAlert(AlertCommon):
    def _steps(self, alerts):
        return {(alert.user_id, alert.step) for alert in alerts}

    def test_each_milestone_is_told_when_it_is_reached(self):
        rule = self._create_rule("milestone")
        self._win(anna=49.99, boris=50)
        self.assertEqual(self._steps(self._check(rule)), {(self.boris, 50)})
        self._win(boris=30)
        self.assertEqual(
            self._steps(self._check(rule)), {(self.boris, 50), (self.boris, 80)}
        )
        self.assertTrue(all(rule.alert_ids.mapped("is_good")))

    def test_of_several_milestones_at_once_only_the_highest_is_told(self):
        rule = self._create_rule("milestone")
        self._win(anna=85)
        self.assertEqual(self._steps(self._check(rule)), {(self.anna, 80)})
        self.assertEqual(len(self._read_messages(self.anna)), 1)

    def test_a_refund_does_not_tell_of_what_was_passed_long_ago(self):
        rule = self._create_rule("milestone")
        deal = self._create_won(self.anna, 85, "2026-06-10 10:00:00")
        alert = self._check(rule)
        deal.expected_revenue = 60
        self.assertFalse(self._check(rule))
        self.assertEqual(alert.state, "closed")
        deal.expected_revenue = 85
        self.assertEqual(self._check(rule), alert)
        self.assertEqual(len(self._read_messages(self.anna)), 1)

    def test_a_milestone_of_the_last_evening_is_told_the_next_day(self):
        rule = self._create_rule("milestone", shares="100")
        rule.active_since = "2026-06-01"
        self._create_won(self.anna, 100, "2026-06-30 22:00:00")
        self.assertEqual(
            self._steps(self._check(rule, "2026-07-02 06:00:00")), {(self.anna, 100)}
        )

    def test_a_rule_switched_on_in_july_does_not_tell_of_june(self):
        self._create_won(self.anna, 100, "2026-06-30 22:00:00")
        with freeze_time("2026-07-01 09:00:00"):
            rule = self._create_rule("milestone", shares="100")
        self.assertFalse(self._check(rule, "2026-07-02 06:00:00"))

    def test_where_less_is_better_a_milestone_is_a_warning(self):
        self.metric_won.direction = "lower"
        self._win(anna=80)
        alert = self._check(self._create_rule("milestone"))
        self.assertFalse(alert.is_good)
        self.assertIn("of the limit", alert.message)
