from fractions import Fraction

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.action.action_cover import Spot
from .common import NOW, ActionCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCover(ActionCase):
    """How much of a gap the open actions cover. Anna lacks 60 of 300 in May."""

    def _read(self, target):
        target.invalidate_recordset()
        return target.action_count, target.action_effect, target.action_cover

    def test_effects_stand_against_what_is_missing(self):
        self._plan_measure(effect=24)
        self._plan_measure(effect=12)
        self.assertEqual(self._read(self.anna_may), (2, 36, 0.6))

    def test_what_has_come_already_covers_nothing(self):
        action = self._plan_measure(effect=24)
        self._step(action, self.anna, "progress", progress=50)
        self.assertEqual(self._read(self.anna_may), (1, 12, 0.2))
        self._step(action, self.anna, "done")
        self.assertEqual(self._read(self.anna_may), (0, 0, 0))

    def test_an_action_of_a_person_helps_everything_above(self):
        self._plan_measure(effect=24)
        for subject, period in (
            (self.anna, "2026"),
            (self.anna, "2026 Q2"),
            (self.north, "2026"),
            (self.root, "2026"),
        ):
            target = self._find_target(self.line, subject, period)
            with self.subTest(subject=subject.name, period=period):
                self.assertEqual(self._read(target)[:2], (1, 24))
        south = self._find_target(self.line, self.south)
        boris = self._find_target(self.line, self.boris, "2026-05")
        self.assertEqual(self._read(south)[0], 0)
        self.assertEqual(self._read(boris)[0], 0)

    def test_an_action_of_the_year_helps_the_month_in_which_it_ends(self):
        self._plan_measure(self.anna_year, effect=24, date_due="2026-05-31")
        self._plan_measure(self.anna_year, effect=7, date_due="2026-06-01")
        june = self._find_target(self.line, self.anna, "2026-06")
        self.assertEqual(self._read(self.anna_may)[:2], (1, 24))
        self.assertEqual(self._read(june)[:2], (1, 7))
        self.assertEqual(self._read(self.anna_year)[:2], (2, 31))

    def test_what_is_late_is_still_to_come(self):
        self._plan_measure(self.anna_year, effect=24, date_due="2026-04-30")
        self.assertEqual(self._read(self.anna_may)[:2], (1, 24))
        self.assertEqual(self.anna_may.action_late_count, 1)
        april = self._find_target(self.line, self.anna, "2026-04")
        self.assertEqual(self._read(april)[0], 0)

    def test_where_nothing_is_missing_nothing_is_covered(self):
        april = self._find_target(self.line, self.anna, "2026-04")
        self._plan_measure(april, effect=24, date_due="2026-04-30")
        self.assertEqual(april.gap, 0)
        self.assertEqual(self._read(april), (1, 24, 0))

    def test_rates_of_people_make_no_rate_of_the_unit(self):
        rate = self.env.ref("sales_mgmt_targets.metric_win_rate")
        plan = self._create_plan(name="Rates")
        line = self._create_line(0.5, metric=rate, plan=plan)
        anna = self._find_target(line, self.anna, "2026-05")
        self._plan_measure(anna, effect=0.1)
        north = self._find_target(line, self.north)
        self.assertEqual(self._read(anna)[:2], (1, 0.1))
        self.assertEqual(self._read(north)[0], 0)

    def test_everybody_counts_what_they_may_read(self):
        self._plan_measure(effect=24)
        for user, count in ((self.lena, 1), (self.anna, 1), (self.auditor, 1)):
            with self.subTest(user=user.login):
                target = self.anna_may.with_user(user)
                self.assertEqual(target.action_count, count)

    def test_the_performance_screen_shows_what_is_open(self):
        self._plan_measure(effect=24)
        self._request(effect=12)
        answer = (
            self.env["sales.mgmt.performance"].with_user(self.anna).get_performance()
        )
        row = answer["metrics"][0]
        self.assertEqual(
            row["plan"], {"count": 2, "late": 0, "effect": 36.0, "cover": 0.6}
        )
        self.assertEqual(answer["action_count"], 2)
        self.assertEqual(
            {(each["kind"], each["answer"]) for each in answer["actions"]},
            {("measure", ""), ("request", "Not answered")},
        )

    def test_a_leader_sees_what_is_open_with_somebody(self):
        self._plan_measure(effect=24)
        answer = (
            self.env["sales.mgmt.performance"]
            .with_user(self.lena)
            .get_performance(user_id=self.anna.id)
        )
        self.assertEqual(answer["metrics"][0]["plan"]["count"], 1)
        self.assertEqual(len(answer["actions"]), 1)

    def test_the_board_counts_people_and_units(self):
        self._plan_measure(effect=24)
        self._plan_measure(self.anna_year, effect=6, date_due="2026-05-04")
        board = (
            self.env["sales.mgmt.team.board"]
            .with_user(self.dora)
            .get_board(unfolded=[self.root.id, self.north.id])
        )
        rows = {(row["kind"], row["id"]): row for row in board["rows"]}
        for place in (
            ("unit", self.root.id),
            ("unit", self.north.id),
            ("person", self.anna.id),
        ):
            self.assertEqual((rows[place]["open"], rows[place]["late"]), (2, 1))
        self.assertEqual(rows["unit", self.south.id]["open"], 0)
        self.assertEqual(rows["person", self.anna.id]["cells"][0]["plan"]["cover"], 0.5)
        self.assertFalse(rows["person", self.boris.id]["cells"][0]["plan"])

    def test_reading_does_not_cost_more_with_more_people(self):
        metrics = self.line.metric_id
        may = self.anna_may.period_id
        actions = self.env["sales.mgmt.action"].with_user(self.dora)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            plans = actions._read_plans(metrics, may)
            return self.env.cr.sql_log_count - before, plans

        self._plan_measure(effect=24)
        self._plan_measure(self.anna_year, effect=6)
        count()
        few, _plans = count()
        for user in (self.anna, self.boris, self.carla):
            for period in ("2026-05", "2026"):
                target = self._find_target(self.line, user, period)
                for _each in range(5):
                    self._plan_measure(target, planner=self.dora, effect=1)
        many, plans = count()
        self.assertEqual(few, many)
        self.assertEqual(
            plans[Spot(metrics.id, may.id, self.root.id, 0)].effect, Fraction(60)
        )
