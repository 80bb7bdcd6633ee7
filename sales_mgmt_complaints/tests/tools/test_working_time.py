from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from odoo.addons.sales_mgmt_targets.tests.tools.profile import promises

from ...tools.working_time import LIMIT, WorkingTime

HOUR = 3600
MINUTE = timedelta(minutes=1)
OFFICE = [(day, 9 * HOUR, 17 * HOUR, None) for day in range(5)]
NIGHT = [
    *((day, 22 * HOUR, 24 * HOUR, None) for day in range(7)),
    *((day, 0, 6 * HOUR, None) for day in range(7)),
]
# each changes its clock within the spans below, one of them at midnight
ZONES = (
    "UTC",
    "Europe/Brussels",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Pacific/Auckland",
)
CHANGES = [
    datetime(2026, 3, 29),
    datetime(2026, 10, 25),
    datetime(2026, 3, 8),
    datetime(2026, 11, 1),
    datetime(2026, 4, 4),
    datetime(2026, 10, 3),
    datetime(2026, 4, 23),
    datetime(2026, 10, 29),
    datetime(2026, 7, 1),
]


def moment(text):
    return datetime.fromisoformat(text)


def works(minute, zone, hours, closed):
    """Tell whether a minute is worked, by looking at the clock on the wall."""
    if any(begin <= minute < end for begin, end in closed):
        return False
    local = minute.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    seconds = local.hour * HOUR + local.minute * 60
    week = (local.date().toordinal() - 1) // 7 % 2
    return not hours or any(
        weekday == local.weekday() and begin <= seconds < end and parity in (None, week)
        for weekday, begin, end, parity in hours
    )


@st.composite
def calendars(draw):
    """Return a zone, hours and closed times, all on whole minutes."""
    bounds = st.integers(0, 24 * 60).map(lambda minutes: minutes * 60)
    hours = draw(
        st.lists(
            st.tuples(
                st.integers(0, 6), bounds, bounds, st.sampled_from([None, 0, 1])
            ).map(lambda each: (each[0], *sorted(each[1:3]), each[3])),
            max_size=8,
        )
    )
    start = draw(st.sampled_from(CHANGES)) - timedelta(
        minutes=draw(st.integers(0, 2 * 24 * 60))
    )
    offsets = st.integers(0, 5 * 24 * 60).map(lambda each: start + each * MINUTE)
    closed = draw(
        st.lists(st.tuples(offsets, offsets).map(lambda each: tuple(sorted(each))))
    )
    return draw(st.sampled_from(ZONES)), hours, closed, start


class TestWorkingTime(BaseCase):
    def _check(self, working_time, start, seconds, due):
        self.assertEqual(working_time.add(moment(start), seconds), moment(due))

    def test_hours_end_with_the_day_and_go_on_the_next(self):
        office = WorkingTime("UTC", OFFICE)
        for start, hours, due in (
            # Monday
            ("2026-03-02 09:00", 8, "2026-03-02 17:00"),
            ("2026-03-02 16:00", 1, "2026-03-02 17:00"),
            ("2026-03-02 16:00", 2, "2026-03-03 10:00"),
            ("2026-03-02 03:00", 1, "2026-03-02 10:00"),
            ("2026-03-02 17:00", 1, "2026-03-03 10:00"),
            # over a weekend
            ("2026-03-06 16:00", 4, "2026-03-09 12:00"),
            ("2026-03-07 12:00", 8, "2026-03-09 17:00"),
        ):
            with self.subTest(start=start, hours=hours):
                self._check(office, start, hours * HOUR, due)
        self._check(office, "2026-03-02 16:00", HOUR + 1, "2026-03-03 09:00:01")

    def test_nothing_to_add_is_the_moment_itself(self):
        self._check(
            WorkingTime("UTC", OFFICE), "2026-03-07 12:00", 0, "2026-03-07 12:00"
        )

    def test_the_same_office_elsewhere_opens_at_another_moment(self):
        start = "2026-03-02 00:00"
        for zone, due in (
            ("Europe/Brussels", "2026-03-02 09:00"),
            ("America/New_York", "2026-03-02 15:00"),
            ("Asia/Kolkata", "2026-03-02 04:30"),
        ):
            with self.subTest(zone=zone):
                self._check(WorkingTime(zone, OFFICE), start, HOUR, due)

    def test_the_office_opens_at_nine_on_the_wall_in_summer_and_winter(self):
        office = WorkingTime("Europe/Brussels", OFFICE)
        # the clock was set forward on Sunday
        self._check(office, "2026-03-27 15:00", 2 * HOUR, "2026-03-30 08:00")
        # and back in October
        self._check(office, "2026-10-23 14:00", 2 * HOUR, "2026-10-26 09:00")

    def test_a_night_is_an_hour_shorter_or_longer_when_the_clock_changes(self):
        night = WorkingTime("Europe/Brussels", NIGHT)
        for start, end, hours in (
            ("2026-03-27 21:00", "2026-03-28 05:00", 8),
            ("2026-03-28 21:00", "2026-03-29 04:00", 7),
            ("2026-10-24 20:00", "2026-10-25 05:00", 9),
        ):
            with self.subTest(start=start):
                worked = night.between(moment(start), moment(end))
                self.assertEqual(worked, hours * HOUR)

    def test_holidays_do_not_count(self):
        monday = (moment("2026-03-02 00:00"), moment("2026-03-03 00:00"))
        office = WorkingTime("UTC", OFFICE, [monday])
        self._check(office, "2026-02-27 16:00", 2 * HOUR, "2026-03-03 10:00")
        self.assertEqual(office.between(*monday), 0)

    def test_without_hours_all_hours_count(self):
        self._check(WorkingTime(), "2026-03-07 12:00", 36 * HOUR, "2026-03-09 00:00")

    def test_who_never_works_again_has_a_deadline_all_the_same(self):
        start = moment("2026-03-02 12:00")
        closed = WorkingTime("UTC", OFFICE, [(start, start + 2 * LIMIT)])
        self._check(closed, "2026-03-02 12:00", 8 * HOUR, "2026-03-02 20:00")
        nowhere = WorkingTime("UTC", [(0, 9 * HOUR, 9 * HOUR, None)])
        self._check(nowhere, "2026-03-02 12:00", HOUR, "2026-03-02 13:00")

    def test_weeks_alternate_as_in_odoo(self):
        # the week of 2 March 2026 is one of parity 1, the next of parity 0
        early = [(0, 6 * HOUR, 7 * HOUR, 1), (0, 10 * HOUR, 11 * HOUR, 0)]
        shifts = WorkingTime("UTC", early)
        week = (moment("2026-03-02").date().toordinal() - 1) // 7 % 2
        first, second = ("06", "10") if week else ("10", "06")
        self._check(shifts, "2026-03-02 00:00", 60, f"2026-03-02 {first}:01")
        self._check(shifts, "2026-03-03 00:00", 60, f"2026-03-09 {second}:01")

    @promises
    @given(calendars(), st.integers(0, 4 * 24 * 60))
    def test_every_minute_counts_that_the_clock_on_the_wall_shows(self, drawn, minutes):
        zone, hours, closed, start = drawn
        expected = sum(
            works(start + number * MINUTE, zone, hours, closed)
            for number in range(minutes)
        )
        worked = WorkingTime(zone, hours, closed).between(
            start, start + minutes * MINUTE
        )
        self.assertEqual(worked, expected * 60)

    @promises
    @given(calendars(), st.integers(1, 3 * 24 * HOUR))
    def test_a_due_moment_is_as_far_away_as_was_said(self, drawn, seconds):
        zone, hours, closed, start = drawn
        office = WorkingTime(zone, hours, closed)
        due = office.add(start, seconds)
        if due - start == timedelta(seconds=seconds) and not office.between(
            start, start + LIMIT
        ):
            return  # nobody ever works: all hours count
        self.assertEqual(office.between(start, due), seconds)
        # and not a second later than it has to be
        earlier = due - timedelta(seconds=1)
        self.assertEqual(office.between(start, earlier), seconds - 1)

    @promises
    @given(
        calendars(),
        st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 2000)), max_size=4),
        st.integers(1, 48 * HOUR),
    )
    def test_pauses_do_not_change_how_much_is_worked(self, drawn, pauses, seconds):
        zone, hours, closed, start = drawn
        office, now, used = WorkingTime(zone, hours, closed), start, 0
        worked = []
        for run, pause in pauses:
            end = min(now + run * MINUTE, office.add(now, seconds - used))
            used += office.between(now, end)
            worked.append((now, end))
            now = end + pause * MINUTE
        due = office.add(now, seconds - used)
        if not office.between(now, now + LIMIT):
            return  # nobody ever works: all hours count
        total = office.between(now, due) + sum(
            office.between(*interval) for interval in worked
        )
        self.assertEqual(total, seconds)
