from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10")
class TestProfileSplit(SalesMgmtCommon):
    def _create_profile(self, *years, **values):
        periods = self.env["sales.mgmt.period"].browse(
            self._find_period(year).id for year in years
        )
        profile = self.env["sales.mgmt.profile"].create(
            {
                "name": "Season",
                "metric_id": self.metric_won.id,
                "year_ids": periods.ids,
                "working_part": 0,
                **values,
            }
        )
        profile.action_compute()
        return profile

    def _get_shares(self, profile):
        return [round(line.share, 6) for line in profile.line_ids]

    def test_each_month_gets_its_mean_part_of_the_base_years(self):
        self._create_won(self.anna, 100, "2024-01-10 10:00:00")
        self._create_won(self.anna, 300, "2024-12-31 23:00:00")
        self._create_won(self.carla, 4000, "2025-01-31 10:00:00")
        self._refresh()
        profile = self._create_profile("2024", "2025")
        self.assertEqual(self._get_shares(profile), [0.625, *[0] * 10, 0.375])
        line = self._create_line(800, period_method="profile", profile_id=profile.id)
        self.assertSumsHold(line)
        self.assertEqual(self._find_target(line, self.root).amount, 800)
        anna = self._find_target(line, self.anna, "2026-01").amount
        self.assertAlmostEqual(anna, 800 / 3 * 0.625, places=2)

    def test_the_results_of_one_unit_can_decide(self):
        self._create_won(self.anna, 100, "2025-03-10 10:00:00")
        self._create_won(self.carla, 900, "2025-05-10 10:00:00")
        self._refresh()
        profile = self._create_profile("2025", unit_id=self.north.id)
        self.assertEqual(profile.line_ids[2].share, 1)

    def test_working_days_are_mixed_in(self):
        self._create_won(self.anna, 100, "2025-03-10 10:00:00")
        self._refresh()
        profile = self._create_profile("2025", working_part=0.5)
        # without a working time every day works: 31 of 365 days
        self.assertAlmostEqual(profile.line_ids[0].share, 0.5 * 31 / 365, places=6)
        self.assertAlmostEqual(
            profile.line_ids[2].share, 0.5 + 0.5 * 31 / 365, places=6
        )

    def test_without_history_working_days_decide_also_in_a_leap_year(self):
        profile = self._create_profile("2024")
        self.assertAlmostEqual(profile.line_ids[1].share, 29 / 366, places=6)

    def test_a_fiscal_year_keeps_the_place_of_a_month(self):
        self.calendar.first_month = "4"
        self._create_won(self.anna, 100, "2024-04-01 10:00:00")
        self._create_won(self.anna, 300, "2025-03-31 10:00:00")
        self._refresh()
        profile = self._create_profile("2024/25")
        self.assertEqual(profile.line_ids[0].month, "4")
        self.assertEqual(self._get_shares(profile), [0.25, *[0] * 10, 0.75])
        plan = self._create_plan("2026/27")
        line = self._create_line(
            300, plan=plan, period_method="profile", profile_id=profile.id
        )
        self.assertEqual(self._find_target(line, self.anna, "2027-03").amount, 75)

    def test_only_years_that_are_over_and_at_most_three_are_learned_from(self):
        with self.assertRaisesRegex(ValidationError, "2026 is not a year"):
            self._create_profile("2026")
        self.calendar._ensure_years(2022, 2026)
        with self.assertRaisesRegex(ValidationError, "from one to three years"):
            self._create_profile("2022", "2023", "2024", "2025")

    def test_what_does_not_add_up_over_time_has_no_season(self):
        rate = self.env["sales.mgmt.metric"].create(
            {"name": "Rate", "code": "rate", "kind": "ratio", "unit": "percent"}
        )
        with self.assertRaisesRegex(ValidationError, "do not add up to a year"):
            self._create_profile("2025", metric_id=rate.id)

    def test_a_profile_in_use_is_not_deleted_and_one_without_shares_not_used(self):
        profile = self._create_profile("2025")
        line = self._create_line(800, period_method="profile", profile_id=profile.id)
        with self.assertRaisesRegex(UserError, "Choose another method"):
            profile.unlink()
        profile.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "has no shares yet"):
            line.action_split()

    def test_working_days_decide_over_the_year(self):
        line = self._create_line(365 * 3, period_method="working")
        self.assertEqual(self._find_target(line, self.anna, "2026-02").amount, 28)

    def test_a_year_of_weeks_gives_a_part_of_a_week_a_part_of_its_target(self):
        self.calendar.lowest_level = "week"
        line = self._create_line(365 * 3, lowest_level="week")
        self.assertSumsHold(line)
        parts = line.target_ids.filtered(
            lambda target: target.level == "week" and target.user_id == self.anna
        )
        self.assertEqual(sum(round(part.amount * 100) for part in parts), 36_500)
        for part in parts:
            days = (part.date_to - part.date_from).days + 1
            self.assertAlmostEqual(part.amount, days, delta=0.02)

    def test_weeks_get_their_part_of_the_month_by_working_days(self):
        working_time = self.env["resource.calendar"].create({"name": "Mo-Fr"})
        self.calendar.write(
            {"lowest_level": "week", "resource_calendar_id": working_time.id}
        )
        self._create_won(self.anna, 100, "2025-08-10 10:00:00")
        self._refresh()
        profile = self._create_profile("2025")
        line = self._create_line(
            2100 * 3,
            period_method="profile",
            profile_id=profile.id,
            lowest_level="week",
        )
        august = self._find_target(line, self.anna, "2026-08")
        self.assertEqual(august.amount, 2100)
        # Saturday and Sunday, four weeks, and a Monday: 21 working days
        parts = august.child_ids.sorted("date_from").mapped("amount")
        self.assertEqual(parts, [0, 500, 500, 500, 500, 100])

    def test_weeks_need_a_calendar_that_has_them(self):
        with self.assertRaisesRegex(ValidationError, "has no weeks"):
            self._create_line(100, lowest_level="week")
