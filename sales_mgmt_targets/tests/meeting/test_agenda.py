from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import NOW, MeetingCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAgenda(MeetingCommon):
    """What is open from last time stands first, then alerts, then the gaps."""

    def test_who_is_furthest_behind_stands_first_after_the_unit(self):
        self._win(anna=30, boris=10, carla=1)
        self._refresh()
        # the unit itself has a target of the year
        nobody = self.env["res.users"]
        self.assertEqual(
            self._read_agenda(self._call()),
            [("gap", nobody), ("gap", self.boris), ("gap", self.anna)],
        )

    def test_a_gap_has_the_figures_of_the_moment(self):
        self._win(anna=30, boris=100)
        self._refresh()
        item = self._call().item_ids.filtered(lambda each: each.user_id == self.anna)
        self.assertRecordValues(
            item, [{"actual": 30, "expected": 50, "amount": 100, "kind": "gap"}]
        )
        self.assertIn("60 %", item.title)
        self._win(anna=90)
        self._refresh()
        self.assertEqual(item.actual, 30)

    def test_who_is_on_track_is_no_point(self):
        self._win(anna=50, boris=49.99)
        self._refresh()
        people = self._call().item_ids.user_id
        self.assertEqual(people, self.boris.with_env(people.env))

    def test_the_unit_is_measured_against_its_year(self):
        self._win("2026-03-10", anna=2000, carla=1)
        self._refresh()
        self.assertTrue(all(item.user_id for item in self._call().item_ids))
        unit_points = self._call(self.sven, unit_id=self.south.id).item_ids.filtered(
            lambda item: not item.user_id
        )
        self.assertEqual(unit_points.period_id.name, "2026")
        self.assertIn("2026", unit_points.title)

    def test_where_less_is_better_who_has_too_much_is_a_point(self):
        self.metric_won.direction = "lower"
        self._win("2026-06-10", anna=80, boris=50)
        self._refresh()
        items = self._call().item_ids
        self.assertEqual(items.user_id, self.anna.with_env(items.env))

    def test_what_is_open_from_last_time_stands_first(self):
        self._win(boris=100)
        self._refresh()
        decision = self._hold()
        meeting = self._call(date_begin="2026-06-23 08:00:00")
        first = meeting.item_ids[0]
        self.assertEqual(first.decision_id.with_env(self.env), decision)
        self.assertEqual(meeting.previous_id, decision.meeting_id)
        self.assertIn("Call the ten largest customers", first.title)

    def test_what_was_done_since_is_not_asked_again(self):
        decision = self._hold()
        decision.with_user(self.anna).action_done()
        meeting = self._call(date_begin="2026-06-23 08:00:00")
        self.assertNotIn("decision", meeting.item_ids.mapped("kind"))

    def test_what_is_not_done_is_asked_in_every_meeting_after_it(self):
        decision = self._hold()
        self._hold(date_begin="2026-06-23 08:00:00")
        third = self._call(date_begin="2026-06-30 08:00:00")
        open_points = third.item_ids.filtered(lambda item: item.kind == "decision")
        self.assertEqual(len(open_points), 2)
        self.assertIn(decision, open_points.decision_id.with_env(self.env))

    def test_the_leader_says_in_the_meeting_what_is_done(self):
        decision = self._hold()
        meeting = self._call(date_begin="2026-06-23 08:00:00")
        meeting.item_ids[0].action_decision_done()
        self.assertEqual(decision.state, "done")
        self.assertEqual(meeting.item_ids[0].decision_state, "done")

    def test_warnings_since_the_last_meeting_are_points_and_milestones_are_not(self):
        rules = self._create_rule() | self._create_rule("milestone")
        self._win(anna=10, boris=90)
        self._check(rules)
        meeting = self._call()
        alerts = meeting.item_ids.filtered(lambda item: item.kind == "alert")
        self.assertEqual(alerts.user_id, self.anna.with_env(alerts.env))
        self._hold(date_begin="2026-06-15 13:00:00")
        later = self._call(date_begin="2026-06-23 08:00:00")
        self.assertNotIn("alert", later.item_ids.mapped("kind"))

    def test_figures_of_the_unit_are_shown_by_metric_alone(self):
        self._win(anna=30, boris=10, carla=500)
        self._refresh()
        meeting = self._call(metric_ids=[Command.set(self.metric_won_count.ids)])
        item = meeting.item_ids.filtered(lambda each: each.kind == "metric")
        self.assertEqual(item.actual, 2)
        self.assertFalse(item.user_id)

    def test_the_top_of_the_company_counts_what_belongs_to_no_unit(self):
        self._create_won(None, 30, "2026-06-10 10:00:00")
        self._win(carla=1)
        self._refresh()
        meeting = self._call(
            self.dora,
            unit_id=self.root.id,
            metric_ids=[Command.set(self.metric_won_count.ids)],
        )
        item = meeting.item_ids.filtered(lambda each: each.kind == "metric")
        self.assertEqual(item.actual, 2)

    def test_points_about_which_something_was_said_survive_new_figures(self):
        self._win("2026-03-10", anna=3000)
        self._win(anna=30, boris=10)
        self._refresh()
        meeting = self._call()
        item = meeting.item_ids.filtered(
            lambda each: each.user_id == self.boris.with_env(each.env)
        )
        item.minutes = "Ill for a week"
        topic = self.env["sales.mgmt.meeting.item"].with_user(self.lena)
        topic = topic.create({"meeting_id": meeting.id, "name": "Trade fair"})
        self._win(anna=100, boris=100)
        self._refresh()
        meeting.action_build_agenda()
        self.assertEqual(meeting.item_ids, item | topic)
        self.assertEqual(item.actual, 10)

    def test_building_costs_the_same_for_few_and_for_many(self):
        self._win(anna=1, boris=1)
        self._refresh()
        meeting = self._call()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            meeting._build_agenda()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        staff = self._create_users({f"seller{number}": "user" for number in range(10)})
        for user in staff:
            self._assign(user, self.north)
        self.line.plan_id.state = "closed"
        plan = self._create_plan(name="Many")
        self._create_line(15_600, plan=plan)
        self._put_plan_in_force(plan)
        self._refresh()
        count()
        self.assertEqual(count(), few)
        self.assertGreater(len(meeting.item_ids), 10)
