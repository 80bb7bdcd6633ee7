from datetime import date
from unittest import TestCase

from ...tools.line_above import (
    Command,
    Place,
    first_day,
    superiors,
)

# 1 company: 10 leads; 2 North: 20 leads, 21 deputises; 3 North-East: nobody
PLACES = {1: Place([1]), 2: Place([2, 1]), 3: Place([3, 2, 1])}
COMMANDS = {
    1: Command(10, frozenset()),
    2: Command(20, frozenset({21})),
    3: Command(None, frozenset()),
}


class TestLineAbove(TestCase):
    def _above(self, person, *units):
        return superiors(person, units, PLACES, COMMANDS)

    def test_everybody_up_to_the_top_stands_above_a_salesperson(self):
        self.assertEqual(self._above(5, 3), [20, 21, 10])

    def test_a_leader_stands_below_the_units_above_only(self):
        self.assertEqual(self._above(20, 2), [10])

    def test_a_deputy_stands_below_the_leader(self):
        self.assertEqual(self._above(21, 2), [20, 10])

    def test_a_leader_who_sells_in_a_sub_unit_is_not_below_its_leader(self):
        commands = {**COMMANDS, 3: Command(30, frozenset({31}))}
        self.assertEqual(superiors(20, [3], PLACES, commands), [10])

    def test_nobody_stands_above_the_top(self):
        self.assertEqual(self._above(10, 1), [])

    def test_whoever_works_in_two_units_is_below_both(self):
        places = {**PLACES, 4: Place([4, 1])}
        commands = {**COMMANDS, 4: Command(40, frozenset())}
        self.assertEqual(superiors(5, [2, 4], places, commands), [20, 21, 10, 40])


class TestFirstDay(TestCase):
    def test_a_day_without_assignment_begins_anew(self):
        spans = [
            (date(2020, 1, 1), date(2023, 12, 30)),
            (date(2024, 1, 1), None),
        ]
        self.assertEqual(first_day(spans, date(2024, 6, 1)), date(2024, 1, 1))

    def test_a_move_from_one_day_to_the_next_does_not(self):
        spans = [
            (date(2024, 1, 1), None),
            (date(2020, 1, 1), date(2023, 12, 31)),
        ]
        self.assertEqual(first_day(spans, date(2024, 6, 1)), date(2020, 1, 1))

    def test_who_has_left_or_is_still_to_come_is_not_there(self):
        today = date(2024, 6, 1)
        self.assertIsNone(first_day([(date(2020, 1, 1), date(2024, 5, 31))], today))
        self.assertIsNone(first_day([(date(2024, 6, 2), None)], today))
        self.assertEqual(first_day([(today, today)], today), today)
        self.assertIsNone(first_day([], today))
