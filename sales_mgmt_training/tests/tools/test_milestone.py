from datetime import date
from unittest import TestCase

from ...tools.milestone import Piece, progress, reach

FEBRUARY = Piece(date(2026, 2, 1), date(2026, 2, 28), 5)
MARCH = Piece(date(2026, 3, 1), date(2026, 3, 31), 2)
APRIL = Piece(date(2026, 4, 1), date(2026, 4, 30), 1)
START, TODAY = date(2026, 3, 9), date(2026, 4, 7)


class TestMilestone(TestCase):
    def test_what_was_before_the_month_of_the_start_does_not_count(self):
        self.assertIsNone(reach([FEBRUARY, MARCH], 3, START, TODAY))

    def test_the_number_is_reached_exactly_at_the_number(self):
        self.assertEqual(reach([MARCH], 2, START, TODAY).figure, 2)
        self.assertIsNone(reach([MARCH], 2.01, START, TODAY))

    def test_a_past_month_gives_its_last_day_and_the_running_one_today(self):
        self.assertEqual(reach([MARCH, APRIL], 2, START, TODAY).day.day, 31)
        self.assertEqual(reach([MARCH, APRIL], 3, START, TODAY).day, TODAY)

    def test_what_the_month_held_already_is_taken_off(self):
        self.assertIsNone(reach([MARCH], 1, START, TODAY, before=1.5))
        self.assertTrue(reach([MARCH], 1, START, TODAY, before=1))

    def test_months_to_come_prove_nothing(self):
        self.assertIsNone(reach([APRIL], 1, START, date(2026, 3, 31)))

    def test_tenths_add_up_exactly(self):
        tenths = [MARCH._replace(figure=0.1)] * 3
        self.assertTrue(reach(tenths, 0.3, START, TODAY))

    def test_progress_counts_steps(self):
        self.assertEqual([progress(n, 4) for n in range(5)], [0, 25, 50, 75, 100])
        self.assertEqual(progress(0, 0), 100)
