from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ...tools.grid import GridError, fill_grid, get_columns
from .profile import promises

AMOUNTS = st.integers(0, 10**9)


@st.composite
def grids(draw, values=AMOUNTS):
    """Draw a filled grid, so that its sums are known to be possible."""
    height, width = draw(st.integers(1, 8)), draw(st.integers(1, 12))
    row = st.lists(values, min_size=width, max_size=width)
    return draw(st.lists(row, min_size=height, max_size=height))


@st.composite
def seasons(draw):
    """Draw rows, and one season that all of them go by."""
    season = draw(st.lists(st.integers(1, 60), min_size=1, max_size=12))
    rows = draw(st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
    return rows, season


def sum_columns(grid):
    return [sum(column) for column in zip(*grid, strict=True)]


class TestGrid(BaseCase):
    def assertMargins(self, grid, rows, columns):  # noqa: N802  as its siblings
        self.assertEqual([sum(row) for row in grid], rows)
        self.assertEqual(sum_columns(grid), columns)

    @promises
    @given(seasons())
    def test_rows_and_columns_add_up_exactly(self, drawn):
        rows, season = drawn
        weights = [season] * len(rows)
        columns = get_columns(rows, weights, {})
        self.assertMargins(fill_grid(rows, columns, weights), rows, columns)

    @promises
    @given(seasons())
    def test_no_cell_lies_two_units_from_its_ideal_and_none_below_zero(self, drawn):
        rows, season = drawn
        weights = [season] * len(rows)
        grid = fill_grid(rows, get_columns(rows, weights, {}), weights)
        for total, row in zip(rows, grid, strict=True):
            for weight, value in zip(season, row, strict=True):
                ideal = Fraction(total * weight, sum(season))
                self.assertLess(abs(value - ideal), 2)
                self.assertGreaterEqual(value, 0)

    @promises
    @given(seasons())
    def test_a_column_is_what_the_whole_would_give_it(self, drawn):
        rows, season = drawn
        columns = get_columns(rows, [season] * len(rows), {})
        self.assertEqual(sum(columns), sum(rows))
        for weight, column in zip(season, columns, strict=True):
            ideal = Fraction(sum(rows) * weight, sum(season))
            self.assertLess(abs(column - ideal), 1)

    @promises
    @given(grids(), st.data())
    def test_wherever_pins_leave_a_grid_it_is_found(self, known, data):
        rows, columns = [sum(row) for row in known], sum_columns(known)
        places = [(i, j) for i in range(len(rows)) for j in range(len(columns))]
        pins = data.draw(st.sets(st.sampled_from(places)))
        fixed = {(i, j): known[i][j] for i, j in pins}
        weights = [
            data.draw(
                st.lists(
                    st.integers(1, 9), min_size=len(columns), max_size=len(columns)
                )
            )
            for _row in rows
        ]
        grid = fill_grid(rows, columns, weights, fixed)
        self.assertMargins(grid, rows, columns)
        self.assertEqual({(i, j): grid[i][j] for i, j in fixed}, fixed)
        self.assertGreaterEqual(min(map(min, grid)), 0)

    @promises
    @given(grids(st.integers(0, 50)))
    def test_a_negative_grid_is_the_mirror_image(self, known):
        rows, columns = [sum(row) for row in known], sum_columns(known)
        weights = [[1] * len(columns)] * len(rows)
        mirror = fill_grid([-row for row in rows], [-c for c in columns], weights)
        grid = fill_grid(rows, columns, weights)
        self.assertEqual(mirror, [[-value for value in row] for row in grid])

    def test_everybody_rounding_alike_does_not_move_the_month(self):
        rows = [100] * 1000
        columns = get_columns(rows, [[1, 1, 1]] * 1000, {})
        self.assertEqual(columns, [33_334, 33_333, 33_333])
        grid = fill_grid(rows, columns, [[1, 1, 1]] * 1000)
        self.assertMargins(grid, rows, columns)

    def test_who_is_away_gets_nothing_in_that_month(self):
        weights = [[1, 1, 0], [1, 1, 1]]
        columns = get_columns([10, 10], weights, {})
        grid = fill_grid([10, 10], columns, weights)
        self.assertEqual(grid[0][2], 0)
        self.assertMargins(grid, [10, 10], columns)

    def test_a_column_that_is_fixed_as_a_whole_stays_and_the_others_share_the_rest(
        self,
    ):
        fixed = {(0, 0): 9, (1, 0): 1}
        self.assertEqual(get_columns([10, 20], [[1, 1, 1]] * 2, fixed), [10, 10, 10])

    def test_a_pin_is_made_up_for_in_its_row_and_in_its_column(self):
        grid = fill_grid([12, 12], [12, 12], [[1, 1]] * 2, {(0, 0): 10})
        self.assertEqual(grid, [[10, 2], [2, 10]])

    def test_a_pin_above_the_sum_of_its_column_is_refused_with_the_numbers(self):
        with self.assertRaises(GridError) as refused:
            fill_grid([20, 20], [20, 20], [[1, 1]] * 2, {(0, 1): 15, (1, 1): 8})
        error = refused.exception
        self.assertEqual((error.axis, error.place), ("column", 1))
        self.assertEqual((error.total, error.fixed), (20, 23))

    def test_a_pin_above_the_sum_of_its_row_is_refused_with_the_numbers(self):
        with self.assertRaises(GridError) as refused:
            fill_grid([5, 35], [20, 20], [[1, 1]] * 2, {(0, 0): 6})
        error = refused.exception
        self.assertEqual((error.axis, error.place), ("row", 0))
        self.assertEqual((error.total, error.fixed), (5, 6))

    def test_pins_that_only_together_leave_no_grid_are_refused(self):
        # whoever is free has to fill the first two columns, which are too small for it
        weights = [[1, 1, 0], [1, 1, 0], [1, 1, 1]]
        with self.assertRaises(GridError) as refused:
            fill_grid([10, 10, 10], [5, 5, 20], weights)
        self.assertEqual(refused.exception.axis, "column")

    def test_nothing_is_divided_into_nothing(self):
        self.assertEqual(fill_grid([0, 0], [0, 0], [[1, 1]] * 2), [[0, 0], [0, 0]])

    def test_sums_that_contradict_each_other_are_no_grid(self):
        with self.assertRaisesRegex(ValueError, "different totals"):
            fill_grid([1], [2], [[1]])
