"""Working time: when so many working seconds are over, and how many went by.

Moments are UTC without a time zone, as Odoo stores them; the end of an interval is not
part of it. What is working time is what the clock on the wall says: where it is set
forward an hour is missing, where it is set back an hour counts twice.
"""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
SECONDS_PER_DAY = 86_400
# Who does not work within five years has no working time
LIMIT = 5 * 366 * DAY


class WorkingTime:
    """The hours of a week in a time zone, without the times that are closed.

    :param str zone: name of a time zone
    :param hours: tuples of weekday (Monday is 0), begin and end in seconds since
        midnight, and parity of the week (None: every week). Nothing: round the clock
    :param closed: pairs of UTC moments, in any order
    """

    def __init__(self, zone="UTC", hours=(), closed=()):
        self._zone = ZoneInfo(zone)
        self._closed = _merge(closed)
        self._hours = {}
        round_the_clock = [(day, 0, SECONDS_PER_DAY, None) for day in range(7)]
        for weekday, begin, end, parity in hours or round_the_clock:
            for each in (0, 1) if parity is None else (parity,):
                self._hours.setdefault((each, weekday), []).append((begin, end))
        self._get_day = cache(self._read_day)

    def add(self, start, seconds):
        """Return the moment at which so many working seconds after another are over.

        At the end of a working day that is its last moment, not the next morning.
        Nothing to add is the moment itself. Where nobody works for years, all hours
        count, so that there is a moment in any case.
        """
        if seconds <= 0:
            return start
        left = timedelta(seconds=seconds)
        for begin, end in self._walk(start, start + LIMIT):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return start + timedelta(seconds=seconds)

    def between(self, start, end):
        """Return how many working seconds lie between two moments, at least zero."""
        worked = sum((b - a for a, b in self._walk(start, end)), timedelta())
        return worked // SECOND

    def _walk(self, start, end):
        """Yield what is working time between two moments, in order."""
        day = start.date()
        while datetime.combine(day, time.min) < end:
            for interval in self._get_day(day):
                begin, stop = max(interval[0], start), min(interval[1], end)
                if begin < stop:
                    yield begin, stop
            day += DAY

    def _read_day(self, day):
        """Return the working time of a day of UTC, in order and without overlap."""
        begin = datetime.combine(day, time.min)
        worked = [
            interval
            for start, end, offset in self._split(begin, begin + DAY)
            for interval in self._read_local(start, end, offset)
        ]
        for closed in self._closed:
            if closed[0] < begin + DAY and begin < closed[1]:
                worked = [part for each in worked for part in _cut(each, closed)]
        return tuple(_merge(worked))

    def _read_local(self, start, end, offset):
        """Yield the working time of a span in which the clock is not changed."""
        local = (start + offset).date()
        while datetime.combine(local, time.min) - offset < end:
            midnight = datetime.combine(local, time.min) - offset
            # parity as Odoo counts it: weeks since the first day of the calendar
            week = (local.toordinal() - 1) // 7 % 2
            for begin, stop in self._hours.get((week, local.weekday()), ()):
                first = max(start, midnight + timedelta(seconds=begin))
                last = min(end, midnight + timedelta(seconds=stop))
                if first < last:
                    yield first, last
            local += DAY

    def _split(self, start, end):
        """Return the spans of a day with their offset, two when the clock changes."""
        before, after = self._get_offset(start), self._get_offset(end - SECOND)
        if before == after:
            return [(start, end, before)]
        low, high = start, end - SECOND
        while high - low > SECOND:
            middle = low + (high - low) // 2
            middle -= timedelta(microseconds=middle.microsecond)
            if self._get_offset(middle) == before:
                low = middle
            else:
                high = middle
        return [(start, high, before), (high, end, after)]

    def _get_offset(self, moment):
        return moment.replace(tzinfo=UTC).astimezone(self._zone).utcoffset()


def _merge(intervals):
    """Return intervals in order, those that touch or overlap as one."""
    merged = []
    for begin, end in sorted(intervals):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _cut(interval, hole):
    """Yield what is left of an interval outside a hole."""
    if interval[0] < min(interval[1], hole[0]):
        yield interval[0], min(interval[1], hole[0])
    if max(interval[0], hole[1]) < interval[1]:
        yield max(interval[0], hole[1]), interval[1]
