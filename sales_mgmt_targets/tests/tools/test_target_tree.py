from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.target_tree import Node, UnbalancedError
from .profile import promises

UNITS = st.integers(0, 1000)


@st.composite
def trees(draw, depth=3):
    """Return a tree of amounts, some of them held, and amounts of its leaves."""
    amounts, counter = {}, iter(range(10_000))

    def grow(level):
        node = Node(next(counter), amount=draw(UNITS))
        if level and draw(st.integers(0, 3)):
            node.children = [grow(level - 1) for _n in range(draw(st.integers(1, 3)))]
            node.reserve = draw(st.sampled_from([0, 0, 0, 5]))
        else:
            amounts[node.key] = draw(UNITS)
            node.pinned = draw(st.integers(0, 4)) == 0
            node.locked = not node.pinned and draw(st.integers(0, 4)) == 0
        return node

    root = grow(depth)
    root.pinned = root.locked = False
    return root, amounts


class TestGather(BaseCase):
    """What is known of the leaves, added up into a tree of targets."""

    @promises
    @given(trees())
    def test_a_split_afterwards_keeps_what_was_gathered(self, found):
        root, amounts = found
        held = {node.key: node.amount for node in root.walk() if node.held}
        root.gather(amounts)
        gathered = {node.key: node.amount for node in root.walk()}
        try:
            root.split()
        except UnbalancedError as error:
            # a reserve that held parts cannot carry is refused, as in every split:
            # it is the node's own, or it came down from above
            above = [node for node in root.walk() if error.node in node.walk()]
            self.assertTrue(any(node.reserve for node in above))
            return
        for node in root.walk():
            if node.key in held:
                self.assertEqual(node.amount, held[node.key])
            elif not node.children and not any(each.reserve for each in root.walk()):
                self.assertEqual(node.amount, amounts[node.key])
            if node.children:
                self.assertTrue(node.balanced)
        self.assertEqual(root.amount, gathered[root.key])

    def test_what_is_pinned_above_leaves_is_divided_in_proportion_to_them(self):
        north = Node("north", amount=30, pinned=True)
        north.children = [Node("anna"), Node("boris")]
        root = Node("all", children=[north, Node("south")])
        root.gather({"anna": 10, "boris": 5, "south": 7})
        root.split()
        self.assertEqual(
            {node.key: node.amount for node in root.walk()},
            {"all": 37, "north": 30, "anna": 20, "boris": 10, "south": 7},
        )

    def test_below_a_lock_nothing_moves(self):
        north = Node("north", amount=30, locked=True, weight=Fraction(3))
        north.children = [Node("anna", amount=12), Node("boris", amount=18)]
        root = Node("all", children=[north, Node("south")])
        root.gather({"anna": 10, "boris": 5, "south": 7})
        root.split()
        self.assertEqual([child.amount for child in north.children], [12, 18])
        self.assertEqual((root.amount, north.weight), (37, 3))

    def test_a_reserve_is_carried_by_the_parts(self):
        root = Node("all", reserve=3, children=[Node("anna"), Node("boris")])
        root.gather({"anna": 10, "boris": 5})
        root.split()
        self.assertEqual((root.amount, root.children[0].amount), (12, 10))
