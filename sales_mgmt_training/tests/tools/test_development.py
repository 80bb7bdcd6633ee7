from datetime import date, timedelta
from fractions import Fraction
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as some

from odoo.addons.sales_mgmt_targets.tests.tools.profile import promises

from ...tools import development

AMOUNTS = some.fractions(min_value=-(10**6), max_value=10**6)
DIRECTIONS = some.sampled_from(["higher", "lower"])


class TestDevelopment(TestCase):
    @promises
    @given(AMOUNTS, AMOUNTS, DIRECTIONS)
    def test_progress_lies_between_nothing_and_all(self, value, wanted, direction):
        self.assertTrue(0 <= development.progress(value, wanted, direction) <= 100)

    @promises
    @given(AMOUNTS, AMOUNTS.filter(lambda each: each > 0), DIRECTIONS)
    def test_only_what_is_reached_is_all(self, value, wanted, direction):
        reached = value >= wanted if direction == "higher" else value <= wanted
        progress = development.progress(value, wanted, direction)
        self.assertEqual(progress == 100, reached)

    def test_where_nothing_is_wanted_it_is_there_or_it_is_not(self):
        for value, direction, progress in (
            (0, "lower", 100),
            (1, "lower", 0),
            (0, "higher", 100),
            (-1, "higher", 0),
        ):
            with self.subTest(value=value, direction=direction):
                self.assertEqual(
                    development.progress(Fraction(value), Fraction(0), direction),
                    progress,
                )

    def test_what_was_not_measured_is_not_reached(self):
        for direction in ("higher", "lower"):
            self.assertEqual(
                development.progress(None, Fraction(1), direction), Fraction(0)
            )

    def test_the_person_is_told_two_weeks_before_and_the_line_above_after(self):
        due = date(2026, 6, 30)
        for days, who in (
            (-15, None),
            (-14, "person"),
            (0, "person"),
            (1, "leader"),
        ):
            with self.subTest(days=days):
                today = due + timedelta(days=days)
                self.assertEqual(development.call(due, today), who)

    def test_goals_weigh_the_same_and_a_plan_without_goals_has_no_progress(self):
        self.assertEqual(development.overall([100, 50, 0.01]), 50.0)
        self.assertEqual(development.overall([]), 0.0)
