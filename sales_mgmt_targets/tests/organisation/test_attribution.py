from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random

import pytz

from odoo.tests import tagged

from ..common import SalesMgmtCommon

ZONES = ("UTC", "Asia/Shanghai", "America/Los_Angeles")


@tagged("post_install", "-at_install")
class TestAttribution(SalesMgmtCommon):
    """Which unit a document lands in, recounted document by document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.teams = cls.env["crm.team"]
        for unit in (cls.north, cls.south):
            team = cls.env["crm.team"].create(
                {"name": unit.name, "company_id": cls.company.id}
            )
            unit.crm_team_id = team
            cls.teams |= team

    def _measured(self):
        """Return what the refresh counts, by person and unit."""
        self._refresh()
        facts = self.env["sales.mgmt.fact"].search(
            [
                ("metric_id", "=", self.metric_won.id),
                ("company_id", "=", self.company.id),
                ("segment_id", "=", False),
            ]
        )
        values = defaultdict(float)
        for fact in facts:
            values[fact.user_id, fact.unit_id] += fact.numerator
        return {key: value for key, value in values.items() if value}

    def _recounted(self, leads):
        """Return the same, by looking at one document after the other."""
        zone = pytz.timezone(self.calendar.tz)
        values = defaultdict(float)
        for lead in leads:
            day = pytz.utc.localize(lead.date_closed).astimezone(zone).date()
            unit = self._find_unit(lead.user_id, lead.team_id, day)
            values[lead.user_id, unit] += lead.expected_revenue
        return dict(values)

    def _find_unit(self, user, team, day):
        jobs = self.env["sales.mgmt.assignment"].search([("user_id", "=", user.id)])
        jobs = jobs.filtered(
            lambda job: job.date_from <= day and (not job.date_to or day <= job.date_to)
        )
        team_unit = self.env["sales.mgmt.unit"].search(
            [("crm_team_id", "=", team.id), ("crm_team_id", "!=", False)]
        )
        if team_unit and team_unit in jobs.unit_id:
            return team_unit
        return jobs.filtered("is_main").unit_id or team_unit

    def _sell_around(self, day, user=None, **values):
        """Win a deal in every hour around the beginning and the end of a day."""
        start = datetime.combine(day, datetime.min.time()) - timedelta(hours=12)
        leads = self.env["crm.lead"]
        for hour in range(60):
            for second in (-1, 0):
                moment = start + timedelta(hours=hour, seconds=second)
                leads |= self._create_won(
                    user or self.anna, 2 ** (hour % 20), moment, **values
                )
        return leads

    def test_who_moves_on_a_day_sells_there_from_local_midnight_on(self):
        job = self.north.assignment_ids.filtered(lambda each: each.user_id == self.anna)
        moved = date(2026, 3, 16)
        job._move(self.south, moved)
        leads = self._sell_around(moved)
        for zone in ZONES:
            with self.subTest(zone=zone):
                self.calendar.tz = zone
                measured = self._measured()
                self.assertEqual(measured, self._recounted(leads))
                self.assertEqual(
                    set(measured), {(self.anna, self.north), (self.anna, self.south)}
                )

    def test_the_last_day_of_a_leaver_still_counts_and_the_next_does_not(self):
        job = self.north.assignment_ids.filtered(lambda each: each.user_id == self.anna)
        job.date_to = date(2026, 3, 16)
        leads = self._sell_around(job.date_to)
        nowhere = self.env["sales.mgmt.unit"]
        for zone in ZONES:
            with self.subTest(zone=zone):
                self.calendar.tz = zone
                measured = self._measured()
                self.assertEqual(measured, self._recounted(leads))
                self.assertEqual(
                    set(measured), {(self.anna, self.north), (self.anna, nowhere)}
                )

    def test_in_two_units_the_team_decides_and_else_the_main_one(self):
        self._assign(
            self.anna,
            self.south,
            "2026-03-16",
            date_to="2026-03-16",
            is_main=False,
            share=0.5,
        )
        day = date(2026, 3, 16)
        leads = self._sell_around(day)
        for team in self.teams:
            leads |= self._sell_around(day, team_id=team.id)
        for zone in ZONES:
            with self.subTest(zone=zone):
                self.calendar.tz = zone
                self.assertEqual(self._measured(), self._recounted(leads))

    def test_any_history_of_people_is_measured_as_it_was(self):
        random = Random(7)
        for user in (self.anna, self.boris, self.carla):
            self._live(user, random)
        leads = self.env["crm.lead"]
        for _deal in range(150):
            moment = datetime(2026, 1, 1) + timedelta(
                seconds=random.randrange(360 * 86400)
            )
            leads |= self._create_won(
                random.choice((self.anna, self.boris, self.carla)),
                random.randrange(1, 1000),
                moment,
                team_id=random.choice([False, *self.teams.ids]),
            )
        for zone in ZONES:
            with self.subTest(zone=zone):
                self.calendar.tz = zone
                self.assertEqual(self._measured(), self._recounted(leads))

    def _live(self, user, random):
        """Give a person a random year: moves, gaps, a second unit now and then."""
        assignments = self.env["sales.mgmt.assignment"]
        assignments.search([("user_id", "=", user.id)]).unlink()
        day = date(2026, 1, 1)
        while day < date(2026, 12, 1):
            last = day + timedelta(days=random.randrange(90))
            main, other = random.sample([self.north, self.south], 2)
            self._assign(user, main, day, date_to=last)
            if random.random() < 0.5:
                self._assign(user, other, day, date_to=last, is_main=False, share=0.3)
            day = last + timedelta(days=random.choice((1, 1, 5)))

    def test_a_unit_moved_below_another_takes_its_results_along(self):
        east = self._create_unit("East", parent_id=self.north.id)
        nina = self._create_user("nina", "user")
        self._assign(nina, east)
        self._create_won(nina, 10, "2026-03-10 10:00:00")
        line = self._create_line(1200)
        self._refresh()
        north = self._find_target(line, self.north)
        self.assertEqual(north.actual, 10)
        east.parent_id = self.south
        line.action_split()
        self._refresh()
        self.assertEqual(self._find_target(line, self.north).actual, 0)
        self.assertEqual(self._find_target(line, self.south).actual, 10)
        self.assertEqual(self._find_target(line, self.root).actual, 10)
