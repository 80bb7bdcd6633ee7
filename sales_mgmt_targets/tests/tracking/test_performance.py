from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOW, TrackingCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPerformance(TrackingCase):
    """What *My Performance* tells, and to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._activate()

    def _ask(self, user, **asked):
        self.env.invalidate_all()
        return (
            self.env["sales.mgmt.performance"].with_user(user).get_performance(**asked)
        )

    def _ask_metric(self, user, **asked):
        (metric,) = self._ask(user, **asked)["metrics"]
        return metric

    def test_a_rep_sees_how_far_the_target_of_the_month_is(self):
        metric = self._ask_metric(self.anna)
        self.assertEqual(
            [metric[name] for name in ("name", "target", "actual", "gap")],
            [self.metric_won.name, 300, 240, 60],
        )
        self.assertAlmostEqual(metric["attainment"], 0.8)

    def test_what_is_expected_follows_the_working_days(self):
        metric = self._ask_metric(self.anna)
        self.assertAlmostEqual(metric["expected"], 300 * 11 / 21, 5)
        self.assertEqual(metric["light"], "good")
        self.assertEqual(self._ask_metric(self.boris)["light"], "far")

    def test_what_is_missing_is_spread_over_the_days_that_are_left(self):
        period = self._ask(self.anna)["period"]
        self.assertEqual((period["days"], period["days_left"]), (21, 11))
        self.assertAlmostEqual(self._ask_metric(self.anna)["daily"], 60 / 11)
        with freeze_time("2026-05-29 12:00:00"):
            self.assertAlmostEqual(self._ask_metric(self.anna)["daily"], 60)
        with freeze_time("2026-06-01 12:00:00"):
            self.assertIsNone(self._ask_metric(self.anna, day="2026-05-31")["daily"])

    def test_months_add_up_to_quarter_and_year(self):
        quarter = self._ask_metric(self.anna, level="quarter")
        self.assertEqual((quarter["target"], quarter["actual"]), (900, 540))
        year = self._ask_metric(self.anna, level="year")
        self.assertEqual((year["target"], year["actual"]), (3600, 540))

    def test_any_day_of_a_period_opens_it(self):
        april = self._ask(self.anna, day="2026-04-30")
        self.assertEqual(april["period"]["name"], "2026-04")
        self.assertTrue(april["period"]["is_over"])
        self.assertEqual(april["metrics"][0]["actual"], 300)
        self.assertFalse(april["metrics"][0]["landing"])

    def test_a_level_the_calendar_does_not_have_is_shown_by_month(self):
        self.assertEqual(self._ask(self.anna, level="week")["period"]["level"], "month")
        self.assertEqual(self._ask(self.anna, level="x")["period"]["level"], "month")
        self.assertEqual(
            [level for level, _name in self._ask(self.anna)["levels"]],
            ["month", "quarter", "year"],
        )

    def test_a_period_that_nobody_has_planned_is_empty_and_says_so(self):
        self.assertEqual(self._ask(self.anna, day="2025-05-01")["metrics"], [])
        self.assertFalse(self._ask(self.anna, day="1999-05-01")["period"])

    def test_the_figures_are_those_of_the_list_of_targets(self):
        metric = self._ask_metric(self.anna)
        target = self.env["sales.mgmt.target"].browse(metric["target_id"])
        self.assertEqual(target, self._find_target(self.line, self.anna, "2026-05"))
        self.assertEqual(
            (metric["target"], metric["actual"], metric["expected"]),
            (target.amount, target.actual, target.expected),
        )

    def test_a_leader_sees_their_people_and_nobody_else(self):
        self.assertEqual(
            self._ask_metric(self.lena, user_id=self.anna.id)["actual"], 240
        )
        for reader, person in (
            (self.lena, self.carla),
            (self.boris, self.anna),
            (self.olga, self.anna),
            (self.anna, self.lena),
        ):
            with self.assertRaisesRegex(AccessError, "leaders above them"):
                self._ask(reader, user_id=person.id)
        for reader in (self.dora, self.auditor):
            self.assertEqual(self._ask_metric(reader, user_id=self.anna.id)["gap"], 60)

    def test_what_is_sent_instead_of_a_person_is_refused(self):
        for person in ("1", [self.anna.id], {"id": 1}, 10**9, True):
            with self.assertRaises(AccessError):
                self._ask(self.lena, user_id=person)

    def test_a_leader_does_not_see_what_was_earned_in_another_unit(self):
        self._assign(self.anna, self.south, "2026-05-11", is_main=False)
        job = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id), ("unit_id", "=", self.north.id)]
        )
        job.date_to = "2026-05-10"
        self._create_won(self.anna, 1000, "2026-05-12 10:00:00")
        self._refresh()
        self.assertEqual(self._ask_metric(self.anna)["actual"], 1240)
        self.assertEqual(
            self._ask_metric(self.lena, user_id=self.anna.id)["actual"], 240
        )

    def test_only_the_person_sees_what_there_is_to_do(self):
        lead = self._create_won(self.anna, 0, "2026-05-01 10:00:00")
        lead.activity_schedule(
            "mail.mail_activity_data_call",
            "2026-05-14",
            "Call them",
            user_id=self.anna.id,
        )
        (activity,) = self._ask(self.anna)["activities"]
        self.assertEqual(activity["summary"], "Call them")
        self.assertTrue(activity["is_late"])
        self.assertEqual(self._ask(self.lena, user_id=self.anna.id)["activities"], [])

    def test_the_progress_of_a_month_goes_day_by_day_up_to_today(self):
        points = (
            self.env["sales.mgmt.performance"]
            .with_user(self.anna)
            .get_progress(self.line.id)
        )
        self.assertEqual(len(points["labels"]), 31)
        self.assertEqual(len(points["achieved"]), 15)
        self.assertEqual(points["achieved"][8:10], [0, 240])
        self.assertAlmostEqual(points["planned"][-1], 300)
        # the second and third of May are a weekend
        self.assertEqual(points["planned"][0], points["planned"][2])

    def test_the_progress_of_a_year_goes_month_by_month(self):
        points = (
            self.env["sales.mgmt.performance"]
            .with_user(self.anna)
            .get_progress(self.line.id, "year")
        )
        self.assertEqual(len(points["labels"]), 12)
        self.assertEqual(points["achieved"], [0, 0, 0, 300, 540])
        self.assertEqual(points["planned"][-1], 3600)

    def test_a_line_of_another_plan_has_no_progress(self):
        for line_id in (0, "x", False):
            points = self.env["sales.mgmt.performance"].get_progress(line_id)
            self.assertEqual(points["labels"], [])

    def test_a_rate_is_the_ratio_of_its_sums(self):
        line = self._create_line(
            0.5,
            self.env.ref("sales_mgmt_targets.metric_win_rate"),
            self._create_plan(name="Rates"),
        )
        lost = self._create_won(
            self.anna, 1, False, stage_id=self._create_stage("Talks", 1).id
        )
        lost.action_set_lost()
        lost.date_closed = "2026-05-12 10:00:00"
        self._activate(line.plan_id)
        metric = next(
            each
            for each in self._ask(self.anna)["metrics"]
            if each["line_id"] == line.id
        )
        self.assertEqual((metric["target"], metric["actual"]), (0.5, 0.5))
        self.assertFalse(metric["landing"])
        self.assertIsNone(metric["daily"])

    def test_it_takes_no_more_statements_for_more_people_and_deals(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._ask(self.anna)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        self.assertLessEqual(few, 12)
        stage = self._create_stage("Talks", 1)
        for number in range(20):
            self._open_deal(self.anna, number, "2026-05-20", stage)
            self._create_won(self.anna, number, "2026-05-11 10:00:00")
        self._refresh()
        # a new stage empties the caches of everybody
        count()
        self.assertLessEqual(count(), few)
