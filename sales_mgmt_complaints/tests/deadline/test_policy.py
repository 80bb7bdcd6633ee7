from odoo.tests import tagged

from .common import DeadlineCommon

MONDAY = "2026-03-02 09:00:00"


@tagged("post_install", "-at_install")
class TestPolicy(DeadlineCommon):
    def _find(self, complaint):
        return self.policies._find_for(complaint)[complaint]

    def test_without_a_policy_the_hours_of_the_team_count(self):
        complaint = self._complain_on(MONDAY)
        self.assertFalse(self._find(complaint))
        self.assert_due(complaint, "response", "2026-03-02 17:00:00")
        self.assert_due(complaint, "resolution", "2026-03-06 17:00:00")

    def test_what_a_policy_does_not_say_the_team_does(self):
        self._create_policy(targets={"response": 1})
        complaint = self._complain_on(MONDAY)
        self.assert_due(complaint, "response", "2026-03-02 10:00:00")
        self.assert_due(complaint, "resolution", "2026-03-06 17:00:00")

    def test_the_policy_with_the_most_conditions_holds(self):
        everything = self._create_policy()
        severe = self._create_policy(severity="2")
        team = self._create_policy(severity="2", team_id=self.team.id)
        complaint = self._complain_on(MONDAY)
        self.assertEqual(complaint.severity, "2")
        self.assertEqual(self._find(complaint), team)
        team.active = False
        self.assertEqual(self._find(complaint), severe)
        complaint.severity = "1"
        self.assertEqual(self._find(complaint), everything)

    def test_the_deeper_category_goes_before_the_one_above(self):
        above = self._create_policy(category_id=self.category.parent_id.id, sequence=1)
        own = self._create_policy(category_id=self.category.id, sequence=9)
        complaint = self._complain_on(MONDAY)
        self.assertEqual(self._find(complaint), own)
        complaint.category_id = self.category.parent_id
        self.assertEqual(self._find(complaint), above)
        complaint.category_id = self.env.ref("sales_mgmt_complaints.category_other")
        self.assertFalse(self._find(complaint))

    def test_among_equals_the_first_in_order_holds(self):
        self._create_policy(severity="2", sequence=20)
        first = self._create_policy(team_id=self.team.id, sequence=10)
        self.assertEqual(self._find(self._complain_on(MONDAY)), first)

    def test_key_customers_are_known_by_their_tag_or_one_below_it(self):
        key = self.env["res.partner.category"].create({"name": "Key"})
        gold = self.env["res.partner.category"].create(
            {"name": "Gold", "parent_id": key.id}
        )
        policy = self._create_policy(partner_tag_ids=key.ids)
        complaint = self._complain_on(MONDAY)
        self.assertFalse(self._find(complaint))
        self.brewery.category_id = gold
        self.assertEqual(self._find(complaint), policy)

    def test_a_policy_of_another_company_does_not_hold(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._create_policy(company_id=other.id)
        self.assertFalse(self._find(self._complain_on(MONDAY)))

    def test_the_calendar_of_the_policy_goes_before_that_of_the_team(self):
        late = self._create_calendar("Late", hours=((12, 20),), tz="UTC")
        self._create_policy(targets={"response": 1}, resource_calendar_id=late.id)
        complaint = self._complain_on(MONDAY)
        self.assert_due(complaint, "response", "2026-03-02 13:00:00")

    def test_the_calendar_of_the_company_counts_where_the_team_has_none(self):
        self.company.resource_calendar_id = self._create_calendar(
            "Early", hours=((5, 13),), tz="UTC"
        )
        self.team.resource_calendar_id = False
        complaint = self._complain_on(MONDAY)
        self.assert_due(complaint, "response", "2026-03-03 09:00:00")

    def test_two_teams_in_two_zones_have_two_deadlines(self):
        for zone, due in (
            ("Europe/Brussels", "2026-03-02 16:00:00"),
            ("America/New_York", "2026-03-02 22:00:00"),
        ):
            with self.subTest(zone=zone):
                self.calendar.tz = zone
                complaint = self._complain_on("2026-03-01 12:00:00")
                self.assert_due(complaint, "response", due)

    def test_working_hours_follow_the_clock_on_the_wall(self):
        self.calendar.tz = "Europe/Brussels"
        # Friday 16:00 in winter; the office opens on Monday at 9:00 in summer
        complaint = self._complain_on("2026-03-27 15:00:00")
        self.assert_due(complaint, "response", "2026-03-30 14:00:00")

    def test_holidays_of_the_calendar_and_of_the_company_do_not_count(self):
        leaves = self.env["resource.calendar.leaves"]
        for calendar, day in ((self.calendar, "03"), (self.calendar.browse(), "04")):
            leaves.create(
                {
                    "name": "Holiday",
                    "calendar_id": calendar.id,
                    "company_id": self.company.id,
                    "date_from": f"2026-03-{day} 00:00:00",
                    "date_to": f"2026-03-{day} 23:59:59",
                }
            )
        complaint = self._complain_on("2026-03-02 13:00:00")
        self.assert_due(complaint, "response", "2026-03-05 13:00:00")

    def test_the_leave_of_one_person_does_not_stop_the_clock(self):
        resource = self.env["resource.resource"].create(
            {"name": "Hanna", "calendar_id": self.calendar.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Hanna is away",
                "resource_id": resource.id,
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-02 00:00:00",
                "date_to": "2026-03-02 23:59:59",
            }
        )
        self.assert_due(self._complain_on(MONDAY), "response", "2026-03-02 17:00:00")

    def test_without_fixed_hours_all_hours_count(self):
        empty = self._create_calendar("Empty", hours=(), tz="UTC")
        flexible = self._create_calendar("Flexible", tz="UTC", schedule_type="flexible")
        self.assertTrue(flexible.flexible_hours)
        self.assertFalse(empty.attendance_ids)
        for calendar in (empty, flexible):
            with self.subTest(calendar=calendar.name):
                self.team.resource_calendar_id = calendar
                complaint = self._complain_on("2026-03-07 20:00:00")
                self.assert_due(complaint, "response", "2026-03-08 04:00:00")
        self.team.resource_calendar_id = False
        self.company.resource_calendar_id = False
        complaint = self._complain_on("2026-03-07 20:00:00")
        self.assert_due(complaint, "response", "2026-03-08 04:00:00")

    def test_a_day_off_of_a_round_the_clock_calendar_lasts_until_midnight(self):
        self.team.resource_calendar_id = self._create_calendar(
            "Empty", hours=(), tz="UTC"
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.team.resource_calendar_id.id,
                "date_from": "2026-03-03 00:00:00",
                "date_to": "2026-03-03 23:59:59",
            }
        )
        complaint = self._complain_on("2026-03-02 20:00:00")
        self.assert_due(complaint, "response", "2026-03-04 04:00:00")

    def test_weeks_that_alternate_are_counted_as_odoo_counts_them(self):
        self.calendar.switch_calendar_type()
        weeks = self.calendar.attendance_ids.filtered(
            lambda each: not each.display_type
        )
        weeks.filtered(lambda each: each.week_type == "1").write({"hour_from": 13})
        get_week = self.env["resource.calendar.attendance"].get_week_type
        for monday in ("2026-03-02", "2026-03-09"):
            complaint = self._complain_on(f"{monday} 00:00:00")
            due = self._get(complaint, "response").due_on
            # 8 hours are one day of the first week, and two of the second
            late = get_week(complaint.opened_on.date()) == 1
            self.assertEqual((due.day - complaint.opened_on.day, due.hour), (late, 17))
