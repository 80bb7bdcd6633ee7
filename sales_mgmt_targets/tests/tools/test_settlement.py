from fractions import Fraction
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.settlement import (
    Draw,
    budgeted,
    clawback,
    draw,
    increment,
    recover,
    spread,
)
from .incentive import SHARES
from .profile import promises

UNITS = st.integers(-(10**9), 10**9)
AMOUNTS = st.integers(0, 10**9)
KINDS = st.sampled_from(["top_up", "additional"])
SIGNED = st.lists(
    st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=100),
    min_size=1,
    max_size=20,
)


class TestIncrement(BaseCase):
    def test_a_refund_takes_back_what_the_year_no_longer_earns(self):
        self.assertEqual(increment(now=900, opening=0, before=1200), -300)

    def test_what_was_earned_before_counting_began_is_not_paid(self):
        self.assertEqual(increment(now=900, opening=500, before=100), 300)

    @promises
    @given(st.lists(UNITS, min_size=1), UNITS)
    def test_increments_add_up_to_what_the_last_result_earns(self, results, opening):
        paid = 0
        for now in results:
            paid += increment(now, opening, paid)
        self.assertEqual(paid, results[-1] - opening)


class TestDraw(BaseCase):
    def settle(self, kind, is_recoverable, guarantee, months, share=1):
        """Return what each month pays all in all, and the balances."""
        balance, payouts, balances = 0, [], []
        for earned in months:
            settled = draw(kind, is_recoverable, guarantee, earned, balance, share)
            balance = settled.balance
            payouts.append(earned + settled.paid - settled.recovered)
            balances.append(balance)
        return payouts, balances

    def test_a_recoverable_guarantee_as_in_the_published_example(self):
        """A guarantee of 2 000 a month, with the balance after each of six months.

        Siebel Incentive Compensation Administration Guide, _Recoverable Draw Scenario_,
        table 4 (docs.oracle.com/cd/E05553_01, InCompAdmPlanDesign8).
        """
        payouts, balances = self.settle(
            "top_up", True, 2000, [2750, 3000, 1500, 2375, 3000, 2750]
        )
        self.assertEqual(payouts, [2750, 3000, 2000, 2000, 2875, 2750])
        self.assertEqual(balances, [0, 0, 500, 125, 0, 0])

    def test_what_is_advanced_adds_up_as_in_the_published_example(self):
        """A draw of 1 000 in three periods that earn less: 1 400 are due after them.

        Oracle Fusion Incentive Compensation, _Example of Incentive Compensation Draw
        and Recovery_ (docs.oracle.com, cloud/saas/sales/facmi), periods 1 to 3.
        """
        payouts, balances = self.settle("top_up", True, 1000, [500, 700, 400])
        self.assertEqual(payouts, [1000, 1000, 1000])
        self.assertEqual(balances, [500, 800, 1400])

    def test_a_guarantee_that_is_not_recoverable_is_never_paid_back(self):
        payouts, balances = self.settle("top_up", False, 1500, [500, 3000])
        self.assertEqual(payouts, [1500, 3000])
        self.assertEqual(balances, [0, 0])
        payouts, balances = self.settle("top_up", True, 1500, [500, 3000])
        self.assertEqual(payouts, [1500, 2000])
        self.assertEqual(balances, [1000, 0])

    def test_an_allowance_comes_on_top_of_what_was_earned(self):
        self.assertEqual(draw("additional", False, 1000, 1000), Draw(1000, 0, 0))
        self.assertEqual(draw("additional", True, 1000, 1000), Draw(1000, 0, 1000))

    def test_an_allowance_is_paid_back_once_it_has_ended(self):
        advanced = draw("additional", True, 1000, 1000)
        after = draw("additional", True, 0, 3000, advanced.balance)
        self.assertEqual(after, Draw(paid=0, recovered=1000, balance=0))

    def test_exactly_the_guarantee_neither_pays_nor_recovers(self):
        self.assertEqual(draw("top_up", True, 2000, 2000, 700), Draw(0, 0, 700))
        self.assertEqual(draw("top_up", True, 2000, 1999, 700), Draw(1, 0, 701))
        self.assertEqual(draw("top_up", True, 2000, 2001, 700), Draw(0, 1, 699))

    def test_at_most_the_agreed_part_of_a_payout_is_kept(self):
        limited = draw("top_up", True, 1000, 3000, 5000, Fraction(1, 4))
        self.assertEqual(limited, Draw(paid=0, recovered=750, balance=4250))

    def test_the_guarantee_stays_even_if_the_agreed_part_is_larger(self):
        self.assertEqual(
            draw("top_up", True, 1000, 1200, 5000, Fraction(1, 2)), Draw(0, 200, 4800)
        )

    def test_earnings_below_zero_are_not_made_up_for(self):
        self.assertEqual(draw("top_up", True, 1000, -300), Draw(1000, 0, 1000))

    @promises
    @given(KINDS, AMOUNTS, st.lists(UNITS, max_size=12), SHARES)
    def test_the_balance_is_what_was_paid_less_what_came_back(
        self, kind, guarantee, months, share
    ):
        settled = [Draw(0, 0, 0)]
        for earned in months:
            balance = settled[-1].balance
            settled.append(draw(kind, True, guarantee, earned, balance, share))
        paid = accumulate(entry.paid for entry in settled)
        recovered = accumulate(entry.recovered for entry in settled)
        for entry, out, back in zip(settled, paid, recovered, strict=True):
            self.assertEqual(entry.balance, out - back)
            self.assertGreaterEqual(min(entry), 0)

    @promises
    @given(KINDS, st.booleans(), AMOUNTS, AMOUNTS, AMOUNTS, SHARES)
    def test_nobody_falls_below_the_guarantee_nor_pays_more_than_agreed(
        self, kind, is_recoverable, guarantee, earned, balance, share
    ):
        settled = draw(kind, is_recoverable, guarantee, earned, balance, share)
        self.assertGreaterEqual(earned + settled.paid - settled.recovered, guarantee)
        self.assertLessEqual(settled.recovered, earned * share)
        self.assertLessEqual(settled.recovered, balance)
        if not is_recoverable:
            self.assertEqual(settled.balance, balance - settled.recovered)

    @promises
    @given(AMOUNTS, AMOUNTS, AMOUNTS)
    def test_what_can_be_recovered_is_recovered_at_once(
        self, guarantee, earned, balance
    ):
        settled = draw("top_up", True, guarantee, earned, balance)
        beyond = max(earned - guarantee, 0)
        self.assertEqual(settled.recovered, min(beyond, balance))


class TestClawback(BaseCase):
    def test_a_refunded_share_takes_its_share_of_what_was_paid(self):
        self.assertEqual(clawback(1000, Fraction(1, 4)), 250)
        self.assertEqual(clawback(1000, Fraction(1)), 1000)

    def test_half_of_a_commission_goes_back_as_in_the_published_example(self):
        """10 000 were earned, and an early exit takes half of them: 5 000.

        Core8, _Clawbacks & early exit_ (docs.core8.co/commission-plan-patterns).
        """
        self.assertEqual(clawback(10_000_00, Fraction(1, 2)), 5_000_00)

    def test_halves_of_a_cent_are_rounded_up(self):
        self.assertEqual(clawback(5, Fraction(1, 2)), 3)

    def test_more_returned_than_sold_takes_no_more_than_was_paid(self):
        self.assertEqual(clawback(1000, Fraction(3, 2)), 1000)
        self.assertEqual(clawback(1000, Fraction(3, 2), taken=1000), 0)

    def test_a_return_that_is_undone_gives_back(self):
        self.assertEqual(clawback(1000, Fraction(0), taken=250), -250)
        self.assertEqual(clawback(1000, Fraction(-1, 4), taken=250), -250)

    def test_what_was_never_paid_is_not_taken(self):
        self.assertEqual(clawback(0, Fraction(1)), 0)
        self.assertEqual(clawback(-500, Fraction(1)), 0)

    @promises
    @given(AMOUNTS, st.lists(st.integers(1, 100), min_size=1, max_size=12))
    def test_returns_in_any_parts_take_back_exactly_what_was_paid(self, paid, parts):
        taken = 0
        for returned in accumulate(parts):
            due = clawback(paid, Fraction(returned, sum(parts)), taken)
            self.assertGreaterEqual(due, 0)
            taken += due
            self.assertLessEqual(taken, paid)
        self.assertEqual(taken, paid)


class TestRecovery(BaseCase):
    def test_the_rest_is_carried_on(self):
        self.assertEqual(recover(800, 1000, Fraction(1, 2)), (500, 300))
        self.assertEqual(recover(0, 1000, Fraction(1, 2), carried=300), (300, 0))

    def test_exactly_what_may_be_taken_is_taken(self):
        half = Fraction(1, 2)
        self.assertEqual(recover(499, 1000, half), (499, 0))
        self.assertEqual(recover(500, 1000, half), (500, 0))
        self.assertEqual(recover(501, 1000, half), (500, 1))

    def test_parts_of_a_cent_are_left_to_the_person(self):
        self.assertEqual(recover(100, 99, Fraction(1, 2)), (49, 51))

    def test_without_a_limit_all_that_was_earned_is_taken(self):
        self.assertEqual(recover(800, 500), (500, 300))

    def test_nothing_is_taken_from_who_earned_nothing(self):
        self.assertEqual(recover(800, 0), (0, 800))
        self.assertEqual(recover(800, -50), (0, 800))

    def test_what_was_taken_too_much_is_given_back(self):
        self.assertEqual(recover(-250, 0), (-250, 0))
        self.assertEqual(recover(-250, 1000, carried=100), (-150, 0))

    @promises
    @given(st.lists(st.tuples(AMOUNTS, UNITS), max_size=12), SHARES)
    def test_what_is_due_is_taken_or_still_carried_and_no_payout_goes_below_zero(
        self, months, share
    ):
        carried = total_taken = 0
        for due, earned in months:
            owed = carried + due
            taken, carried = recover(due, earned, share, carried)
            self.assertLessEqual(0, taken)
            self.assertLessEqual(taken, max(earned, 0) * share)
            self.assertGreaterEqual(carried, 0)
            if carried:
                self.assertGreater(owed, taken)
                self.assertGreater(taken + 1, max(earned, 0) * share)
            total_taken += taken
        self.assertEqual(total_taken + carried, sum(due for due, _earned in months))


class TestSpread(BaseCase):
    def test_an_amount_goes_back_to_its_documents(self):
        self.assertEqual(spread(12_000, [100_000, 100_000, 50_000]), [4800, 4800, 2400])

    def test_a_refund_among_sales_bears_its_own_part(self):
        self.assertEqual(spread(24, [1000, -200]), [30, -6])

    def test_more_refunds_than_sales_are_shared_the_same_way(self):
        self.assertEqual(spread(-24, [-1000, 200]), [-30, 6])

    def test_a_document_of_no_value_gets_nothing(self):
        self.assertEqual(spread(10, [0, 3, 0, 3, 3]), [0, 4, 0, 3, 3])

    def test_documents_that_are_all_zero_share_evenly(self):
        self.assertEqual(spread(10, [0, 0, 0]), [4, 3, 3])

    def test_an_amount_in_no_proportion_goes_to_who_speaks_for_it(self):
        self.assertEqual(spread(500, [300, -299, 100], signed=False), [375, 0, 125])
        self.assertEqual(spread(-500, [300, -299], signed=False), [0, -500])

    def test_where_values_cancel_out_the_sales_share_the_amount(self):
        self.assertEqual(spread(100, [500, -500]), [100, 0])
        self.assertEqual(spread(1, [-5, 5]), [0, 1])
        self.assertEqual(spread(-1, [5, -5]), [0, -1])

    def test_a_floor_above_refunds_is_shared_by_the_sales_if_there_are_any(self):
        self.assertEqual(spread(100, [400, -600]), [100, 0])
        self.assertEqual(spread(-100, [600, -400]), [0, -100])
        self.assertEqual(spread(100, [-400, -600]), [40, 60])

    def test_nothing_is_shared_among_no_documents(self):
        self.assertEqual(spread(0, []), [])
        with self.assertRaisesRegex(ValueError, "nobody"):
            spread(1, [])

    @promises
    @given(UNITS, SIGNED)
    def test_lines_always_equal_the_statement(self, total, weights):
        self.assertEqual(sum(spread(total, weights)), total)

    @promises
    @given(AMOUNTS, SIGNED.filter(sum))
    def test_a_rate_is_less_than_one_unit_from_exact_in_every_document(
        self, total, weights
    ):
        whole = sum(weights)
        total = total if whole > 0 else -total
        for share, weight in zip(spread(total, weights), weights, strict=True):
            self.assertLess(abs(share - Fraction(total * weight, whole)), 1)

    @promises
    @given(UNITS, SIGNED)
    def test_of_any_other_amount_no_document_has_more_than_there_is(
        self, total, weights
    ):
        shares = spread(total, weights, signed=False)
        self.assertEqual(sum(shares), total)
        for share, weight in zip(shares, weights, strict=True):
            self.assertLessEqual(0, share * total)
            self.assertLessEqual(abs(share), abs(total))
            if share and any(each * total > 0 for each in weights):
                self.assertGreater(weight * total, 0)

    @promises
    @given(UNITS, SIGNED, st.randoms(use_true_random=False))
    def test_the_order_of_the_documents_does_not_matter(self, total, weights, chance):
        shuffled = list(weights)
        chance.shuffle(shuffled)
        self.assertEqual(
            sorted(zip(weights, spread(total, weights), strict=True)),
            sorted(zip(shuffled, spread(total, shuffled), strict=True)),
        )

    @promises
    @given(UNITS, SIGNED)
    def test_a_negative_amount_is_the_mirror_image(self, total, weights):
        mirror = [-weight for weight in weights]
        self.assertEqual(
            spread(-total, mirror), [-share for share in spread(total, weights)]
        )


class TestBudget(BaseCase):
    def test_the_last_event_is_paid_what_is_left(self):
        self.assertEqual(budgeted([200, 200, 200], 500), ([200, 200, 100], 100))

    def test_a_budget_that_just_suffices_cuts_nothing(self):
        self.assertEqual(budgeted([200, 200], 400), ([200, 200], 0))
        self.assertEqual(budgeted([200, 200], 399), ([200, 199], 1))
        self.assertEqual(budgeted([200, 200], 401), ([200, 200], 0))

    def test_what_was_used_before_is_used(self):
        self.assertEqual(budgeted([200, 200], 500, used=250), ([200, 50], 150))
        self.assertEqual(budgeted([200], 500, used=600), ([0], 200))

    def test_without_a_budget_everything_is_paid(self):
        self.assertEqual(budgeted([200, 200], None), ([200, 200], 0))
        self.assertEqual(budgeted([200], 0), ([0], 200))

    def test_an_event_that_is_undone_makes_room(self):
        self.assertEqual(budgeted([300, -100, 300], 400), ([300, -100, 200], 100))

    @promises
    @given(st.lists(AMOUNTS, max_size=20), AMOUNTS, AMOUNTS)
    def test_the_budget_is_kept_and_used(self, amounts, budget, used):
        outcome = budgeted(amounts, budget, used)
        left = max(budget - used, 0)
        self.assertEqual(sum(outcome.paid), min(sum(amounts), left))
        self.assertEqual(outcome.overflow, sum(amounts) - sum(outcome.paid))
        cut = [
            place
            for place, (amount, paid) in enumerate(
                zip(amounts, outcome.paid, strict=True)
            )
            if paid < amount
        ]
        if cut:
            self.assertFalse(any(outcome.paid[cut[0] + 1 :]))
