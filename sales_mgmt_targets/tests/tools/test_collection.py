from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.collection import Share, allocate, get_state, instalments
from ...tools.credit_grade import (
    BROKEN,
    COMPLAINTS,
    LATE,
    OVERDUE,
    TREND,
    Behaviour,
    deduct,
    grade,
    is_worse,
    mark_risk,
    take_off,
)
from .profile import promises

AMOUNTS = st.lists(st.integers(min_value=1, max_value=10**9), max_size=12)
MONEY = st.integers(min_value=-(10**10), max_value=10**10)


class TestCollection(BaseCase):
    """What was received, over the promises of a document."""

    @promises
    @given(AMOUNTS, MONEY, MONEY)
    def test_the_parts_are_what_was_received_up_to_the_plan(
        self, amounts, received, claimable
    ):
        shares = allocate(amounts, received, claimable)
        owed = min(sum(amounts), max(claimable, 0))
        self.assertEqual(sum(share.claim for share in shares), owed)
        self.assertEqual(
            sum(share.received for share in shares), min(owed, max(received, 0))
        )

    @promises
    @given(AMOUNTS, MONEY, MONEY)
    def test_no_promise_gets_more_than_is_owed_of_it(
        self, amounts, received, claimable
    ):
        for amount, share in zip(
            amounts, allocate(amounts, received, claimable), strict=True
        ):
            self.assertLessEqual(0, share.received)
            self.assertLessEqual(share.received, share.claim)
            self.assertLessEqual(share.claim, amount)

    @promises
    @given(AMOUNTS, MONEY)
    def test_a_promise_gets_nothing_before_the_one_before_it_is_full(
        self, amounts, received
    ):
        shares = allocate(amounts, received, sum(amounts))
        for number, share in enumerate(shares[1:]):
            if share.received:
                self.assertEqual(shares[number].received, amounts[number])

    @promises
    @given(AMOUNTS, st.lists(st.integers(min_value=0, max_value=10**9), max_size=6))
    def test_payments_come_in_any_order_and_money_is_never_taken_back(
        self, amounts, payments
    ):
        whole = sum(amounts)
        self.assertEqual(
            allocate(amounts, sum(payments), whole),
            allocate(amounts, sum(reversed(payments)), whole),
        )
        before = allocate(amounts, sum(payments[:-1]), whole)
        after = allocate(amounts, sum(payments), whole)
        for old, new in zip(before, after, strict=True):
            self.assertLessEqual(old.received, new.received)

    def test_what_is_credited_is_taken_from_the_last_promises(self):
        shares = allocate([40, 40, 20], 50, 60)
        self.assertEqual(shares, [Share(40, 40), Share(20, 10), Share(0, 0)])

    def test_the_state_changes_on_the_day_itself(self):
        open_share, day = Share(10, 9), date(2026, 5, 15)
        for today, state in (
            (date(2026, 5, 14), "planned"),
            (date(2026, 5, 15), "due"),
            (date(2026, 5, 16), "late"),
        ):
            self.assertEqual(get_state(open_share, 10, day, today), state)
            self.assertEqual(get_state(Share(10, 10), 10, day, today), "kept")
            self.assertEqual(get_state(Share(0, 0), 10, day, today), "broken")

    def test_what_was_received_of_the_rest_keeps_a_promise_that_was_credited(self):
        day = date(2026, 5, 15)
        self.assertEqual(get_state(Share(4, 4), 10, day, day), "kept")

    @promises
    @given(st.integers(min_value=0, max_value=10**9), st.integers(1, 60))
    def test_instalments_differ_by_a_unit_and_add_up(self, units, count):
        parts = instalments(units, count)
        self.assertEqual((len(parts), sum(parts)), (count, units))
        self.assertLessEqual(max(parts) - min(parts), 1)


class TestCreditGrade(BaseCase):
    """Points and grades, at each border of the tables."""

    def _know(self, **values):
        known = Behaviour(3, Fraction(0), None, Fraction(0), 0, 0, None)
        return known._replace(**values)

    def test_each_border_belongs_to_the_better_side(self):
        just = Fraction(1, 1000)
        for steps in (LATE, OVERDUE, BROKEN, TREND, COMPLAINTS):
            before = 0
            for limit, points in steps:
                self.assertEqual(take_off(limit, steps), before)
                self.assertEqual(take_off(limit + just, steps), points)
                self.assertGreater(points, before)
                before = points

    def test_all_signs_together_take_all_points(self):
        worst = self._know(
            days_late=Fraction(61),
            trend=Fraction(16),
            overdue_share=Fraction(1),
            promises=1,
            broken=1,
            complaints=3,
        )
        self.assertEqual(grade(worst), ("d", 0))

    def test_who_pays_in_time_has_all_points(self):
        self.assertEqual(grade(self._know()), ("a", 100))
        self.assertEqual(grade(self._know(trend=Fraction(-40))), ("a", 100))

    def test_grades_end_where_the_table_says(self):
        for late, overdue, broken, expected in (
            # 85 and 80 points
            (Fraction(7), Fraction(1, 4), 0, ("a", 85)),
            (Fraction(15), Fraction(1, 4), 0, ("b", 80)),
            # 65 and 60 points
            (Fraction(31), Fraction(1, 10), 0, ("b", 65)),
            (Fraction(31), Fraction(1, 4), 0, ("c", 60)),
            # 40 and 35 points
            (Fraction(31), Fraction(1), 0, ("c", 40)),
            (Fraction(31), Fraction(1), 1, ("d", 35)),
        ):
            known = self._know(
                days_late=late, overdue_share=overdue, promises=5, broken=broken
            )
            self.assertEqual(grade(known), expected)

    def test_below_three_invoices_there_is_no_grade(self):
        self.assertEqual(grade(self._know(invoices=2))[0], "none")
        self.assertEqual(grade(self._know(invoices=3))[0], "a")

    def test_what_nobody_tells_costs_nothing(self):
        self.assertEqual(deduct(self._know(complaints=None)).complaints, 0)
        self.assertEqual(deduct(self._know(complaints=0)).complaints, 0)
        self.assertEqual(deduct(self._know(complaints=1)).complaints, 3)

    def test_no_grade_is_neither_better_nor_worse(self):
        self.assertTrue(is_worse("b", "a"))
        for now, before in (("a", "b"), ("d", "none"), ("none", "a"), ("d", None)):
            self.assertFalse(is_worse(now, before))

    def test_the_risk_mark_follows_grade_and_direction(self):
        for now, before, risk in (
            ("d", "d", "high"),
            ("c", "d", "watch"),
            ("b", "a", "watch"),
            ("b", "c", "none"),
            ("none", "c", "none"),
        ):
            self.assertEqual(mark_risk(now, before), risk)
