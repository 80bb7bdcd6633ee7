"""Proposals in a tree: what is agreed stays, and every level adds up."""

import doctest
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools import proposal
from ...tools.allocation import AllocationError
from ...tools.proposal import set_parts, settle, spread
from ...tools.target_tree import LockedError, Node
from .profile import promises

amounts = st.integers(0, 10_000)


def _person(key, year, months):
    node = Node(key, amount=year)
    node.children = [
        Node((key, place), weight=Fraction(weight))
        for place, weight in enumerate(months)
    ]
    node.split()
    return node


@st.composite
def trees(draw):
    """Return a line of units with people, divided, and the people by key."""
    places = {}
    units = []
    for unit in range(draw(st.integers(1, 3))):
        node = Node(unit, weight=Fraction(draw(st.integers(1, 9))))
        node.reserve = draw(st.integers(0, 50))
        for person in range(draw(st.integers(1, 4))):
            months = draw(st.lists(st.integers(0, 5), min_size=3, max_size=3))
            place = _person((unit, person), 0, months)
            place.weight = Fraction(draw(st.integers(0, 9)))
            places[place.key] = place
            node.children.append(place)
        units.append(node)
    root = Node("root", amount=draw(amounts), children=units)
    root.split()
    return root, places


class TestProposal(BaseCase):
    def test_doctests(self):
        self.assertFalse(doctest.testmod(proposal).failed)

    @promises
    @given(amounts, st.lists(amounts, min_size=1, max_size=12))
    def test_months_always_add_up_to_the_year(self, year, shape):
        parts = spread(year, shape, shape)
        self.assertEqual(sum(parts), year)
        self.assertGreaterEqual(min(parts), 0)
        if sum(shape) == year:
            self.assertEqual(parts, shape)

    @promises
    @given(trees(), st.data())
    def test_added_up_what_was_agreed_stays_and_everything_adds_up(self, tree, data):
        root, places = tree
        kept = {key: node.amount for key, node in places.items()}
        for key in data.draw(st.sets(st.sampled_from(sorted(places)))):
            kept[key] = data.draw(amounts)
            set_parts(places[key], kept[key], {})
        try:
            settle(root, places, keeps_total=False)
        except AllocationError:
            # a reserve that nobody carries any more
            return
        for key, node in places.items():
            self.assertEqual(node.amount, kept[key])
        self._check(root, places)

    @promises
    @given(trees(), st.data())
    def test_kept_the_total_stays_and_everything_adds_up(self, tree, data):
        root, places = tree
        total = root.amount
        taken = {}
        for key in data.draw(st.sets(st.sampled_from(sorted(places)))):
            taken[key] = data.draw(amounts)
            set_parts(places[key], taken[key], {})
        try:
            settle(root, places, keeps_total=True)
        except AllocationError:
            held = sum(taken.values())
            whole = total + sum(unit.reserve for unit in root.children)
            carried = any(
                sum(child.amount for child in unit.children) < unit.reserve
                for unit in root.children
            )
            self.assertTrue(held > whole or len(taken) == len(places) or carried)
            return
        self.assertEqual(root.amount, total)
        for key, amount in taken.items():
            self.assertEqual(places[key].amount, amount)
        self._check(root, places)

    def _check(self, root, places):
        for node in places.values():
            if not node.pinned:
                node.split()
        self.assertTrue(all(node.balanced for node in root.walk()))

    @promises
    @given(amounts, st.lists(amounts, min_size=3, max_size=3))
    def test_agreed_months_stay_whatever_is_split_above(self, before, months):
        person = _person("anna", before, [1, 2, 3])
        year = sum(months)
        set_parts(
            person, year, {("anna", place): each for place, each in enumerate(months)}
        )
        self.assertEqual([child.amount for child in person.children], months)
        person.split()
        self.assertEqual([child.amount for child in person.children], months)
        self.assertTrue(person.pinned)

    def test_months_of_the_own_shape_are_not_pinned(self):
        person = _person("anna", 60, [1, 2, 3])
        set_parts(person, 120, {("anna", 0): 20, ("anna", 1): 40, ("anna", 2): 60})
        self.assertFalse(any(child.pinned for child in person.children))

    def test_a_locked_month_refuses_another_amount_and_takes_its_own(self):
        person = _person("anna", 60, [1, 2, 3])
        person.children[0].locked = True
        months = {("anna", 0): 10, ("anna", 1): 30, ("anna", 2): 50}
        set_parts(person, 90, months)
        self.assertEqual([child.amount for child in person.children], [10, 30, 50])
        with self.assertRaises(LockedError):
            set_parts(person, 90, {**months, ("anna", 0): 40, ("anna", 1): 0})
