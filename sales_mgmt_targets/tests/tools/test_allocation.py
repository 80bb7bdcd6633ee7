from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.allocation import (
    AllocationError,
    allocate,
    allocate_around,
    from_units,
    to_units,
)
from ...tools.target_tree import LockedError, Node, UnbalancedError
from .profile import promises

UNITS = st.integers(-(10**15), 10**15)
WEIGHTS = st.lists(
    st.fractions(min_value=0, max_value=10**9, max_denominator=10**4),
    min_size=1,
    max_size=30,
)


class TestAllocation(BaseCase):
    @promises
    @given(UNITS, WEIGHTS)
    def test_shares_always_add_up_to_what_was_divided(self, total, weights):
        self.assertEqual(sum(allocate(total, weights)), total)

    @promises
    @given(UNITS, WEIGHTS)
    def test_every_share_lies_less_than_one_unit_from_its_ideal(self, total, weights):
        weights = weights if any(weights) else [1] * len(weights)
        whole = sum(weights)
        for share, weight in zip(allocate(total, weights), weights, strict=True):
            self.assertLess(abs(share - Fraction(total * weight, whole)), 1)

    @promises
    @given(UNITS, WEIGHTS)
    def test_who_weighs_more_never_gets_less(self, total, weights):
        pairs = sorted(zip(weights, map(abs, allocate(total, weights)), strict=True))
        shares_of = {}
        for weight, share in pairs:
            shares_of.setdefault(weight, []).append(share)
        ranges = [(min(shares), max(shares)) for shares in shares_of.values()]
        for (_low, high), (low, _high) in pairwise(ranges):
            self.assertLessEqual(high, low)

    @promises
    @given(UNITS, WEIGHTS)
    def test_a_negative_total_is_the_mirror_image(self, total, weights):
        mirror = [-share for share in allocate(total, weights)]
        self.assertEqual(allocate(-total, weights), mirror)

    @promises
    @given(UNITS, WEIGHTS, st.fractions(min_value="1/1000", max_value=1000))
    def test_only_proportions_count(self, total, weights, factor):
        scaled = [weight * factor for weight in weights]
        self.assertEqual(allocate(total, scaled), allocate(total, weights))

    def test_ties_go_to_the_larger_weight_then_to_the_earlier_place(self):
        self.assertEqual(allocate(1, [1, 1]), [1, 0])
        self.assertEqual(allocate(2, [1, 3]), [0, 2])
        self.assertEqual(allocate(5, [0, 0, 0]), [2, 2, 1])

    def test_nothing_is_divided_among_nobody(self):
        self.assertEqual(allocate(0, []), [])
        with self.assertRaisesRegex(ValueError, "nobody"):
            allocate(1, [])

    def test_a_weight_below_zero_is_refused(self):
        with self.assertRaisesRegex(ValueError, "below zero"):
            allocate(1, [1, -1])

    @promises
    @given(UNITS, WEIGHTS, st.data())
    def test_fixed_shares_stay_and_the_rest_adds_up_or_is_refused(
        self, total, weights, data
    ):
        places = data.draw(st.sets(st.integers(0, len(weights) - 1)))
        bound = abs(total) // max(len(places), 1) * 2
        fixed = {
            place: data.draw(st.integers(-bound, bound)) for place in sorted(places)
        }
        rest = total - sum(fixed.values())
        nobody_left = len(fixed) == len(weights)
        fits = not rest or (rest * total > 0 and not nobody_left)
        if not fits:
            with self.assertRaises(AllocationError) as refusal:
                allocate_around(total, weights, fixed)
            self.assertEqual(refusal.exception.total, total)
            self.assertEqual(refusal.exception.fixed, sum(fixed.values()))
            return
        shares = allocate_around(total, weights, fixed)
        self.assertEqual(sum(shares), total)
        self.assertEqual({place: shares[place] for place in fixed}, fixed)

    @promises
    @given(
        st.integers(-(10**12), 10**12),
        st.sampled_from(["0.001", "0.01", "0.05", "1", "100"]),
    )
    def test_amounts_survive_the_way_to_units_and_back(self, units, rounding):
        amount = from_units(units, rounding)
        self.assertEqual(to_units(amount, rounding), units)
        self.assertEqual(to_units(float(amount), float(rounding)), units)


def nodes(depth, locks=(False,)):
    """Return a strategy of trees with amounts, weights, reserves and some pins.

    Some nodes are copied instead of divided; with `locks`, some are locked.
    """
    children = st.lists(nodes(depth - 1, locks), max_size=4) if depth else st.just([])
    return st.builds(
        Node,
        key=st.uuids(),
        weight=st.fractions(min_value=0, max_value=100, max_denominator=100),
        amount=st.integers(0, 1000),
        reserve=st.integers(0, 100),
        pinned=st.sampled_from([False, False, False, True]),
        locked=st.sampled_from(locks),
        sums=st.sampled_from([True, True, False]),
        children=children,
    )


class TestTargetTree(BaseCase):
    @promises
    @given(nodes(3), st.integers(0, 10**6))
    def test_after_a_split_every_node_adds_up_and_every_pin_holds(self, root, total):
        root.amount = total
        pins = {node.key: node.amount for node in root.walk() if node.pinned}
        pins.pop(root.key, None)
        try:
            root.split()
        except UnbalancedError as error:
            whole = error.node.amount + error.node.reserve
            held = sum(c.amount for c in error.node.children if c.pinned)
            self.assertEqual((error.total, error.fixed), (whole, held))
            self.assertTrue(error.node.sums)
            self.assertTrue(held > whole or held < whole)
            return
        for node in root.walk():
            if node.children and node.sums:
                parts = sum(child.amount for child in node.children)
                self.assertEqual(parts, node.amount + node.reserve)
            if node.key in pins:
                self.assertEqual(node.amount, pins[node.key])

    @promises
    @given(nodes(3), st.integers(0, 10**6))
    def test_where_parts_do_not_add_up_each_repeats_what_lies_above(self, root, total):
        for node in root.walk():
            node.sums = False
        typed = {node.key: node.amount for node in root.walk() if node.pinned}
        root.amount = typed[root.key] = total
        root.split()
        for node in root.walk():
            for child in node.children:
                expected = typed[child.key] if child.pinned else node.amount
                self.assertEqual(child.amount, expected)

    @promises
    @given(nodes(3, locks=(False, False, True)), st.integers(0, 10**6))
    def test_nothing_at_or_below_a_lock_changes(self, root, total):
        locks = [node for node in root.walk() if node.locked]
        before = {each.key: each.amount for lock in locks for each in lock.walk()}
        root.amount = before[root.key] = total
        try:
            root.split()
        except (UnbalancedError, LockedError):
            return
        after = {node.key: node.amount for node in root.walk()}
        self.assertEqual({key: after[key] for key in before}, before)

    def test_a_part_that_came_or_went_below_a_lock_is_refused(self):
        lock = Node("north", amount=10, locked=True)
        lock.children = [Node("anna", amount=4), Node("boris", amount=6)]
        root = Node("all", amount=30, children=[lock, Node("south")])
        root.split()
        self.assertEqual([child.amount for child in root.children], [10, 20])
        lock.children.pop()
        with self.assertRaises(LockedError) as refusal:
            root.split()
        self.assertEqual(refusal.exception.node, lock)

    @promises
    @given(nodes(3), st.integers(0, 10**6))
    def test_a_second_split_changes_nothing(self, root, total):
        root.amount = total
        for node in root.walk():
            node.pinned = False
        root.split()
        first = [node.amount for node in root.walk()]
        root.split()
        self.assertEqual([node.amount for node in root.walk()], first)
