from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sales_mgmt_targets.tests.tools.profile import promises

from ...tools.effect import (
    FEWEST,
    Change,
    Figure,
    Measure,
    Side,
    Stay,
    Training,
    compare,
    get_change,
    month_of,
    place_throughout,
    reached,
    study,
)

MARCH = month_of(date(2026, 3, 1))
LONG_AGO, FAR = date(2020, 1, 1), month_of(date(2030, 1, 1))
PLAIN = Measure(attainment=False)
amounts = st.integers(-1_000_00, 1_000_00).map(lambda cents: Fraction(cents, 100))
changes = st.builds(Change, amounts, amounts)
# people of a cell; the first cell has some on every side
people = st.lists(changes, min_size=1, max_size=4)
cells = st.fixed_dictionaries({0: people}, optional={1: people, 2: people, 3: people})


def work(role="member", unit=None, first=LONG_AGO, last=None):
    return [Stay(first, last, role, unit)]


def sell(before, after, training=None):
    """Return the figures of somebody who sold so much each month."""
    training = training or Training(MARCH, MARCH)
    return {
        **{month: Figure(Fraction(before)) for month in training.before},
        **{month: Figure(Fraction(after)) for month in training.after},
    }


@tagged("post_install", "-at_install")
class TestEffect(BaseCase):
    """Five people were trained in March 2026 and sold 100, then 130 a month.

    Five colleagues were not; they sold 80, then 90.
    """

    def setUp(self):
        super().setUp()
        trained = [f"trained {number}" for number in range(FEWEST)]
        untrained = [f"untrained {number}" for number in range(FEWEST)]
        self.trainings = dict.fromkeys(trained, Training(MARCH, MARCH))
        self.begun = dict.fromkeys(trained, MARCH)
        self.stays = {person: work() for person in [*trained, *untrained]}
        self.figures = {
            **{person: sell(100, 130) for person in trained},
            **{person: sell(80, 90) for person in untrained},
        }

    def _study(self, last_month=FAR, measure=PLAIN):
        return study(
            self.trainings, self.begun, self.stays, self.figures, last_month, measure
        )

    def test_the_effect_is_the_change_beyond_that_of_the_others(self):
        found = self._study()
        self.assertEqual(found.trained, Side(5, 100, 130))
        self.assertEqual(found.untrained, Side(5, 80, 90))
        self.assertEqual(found.effect, 20)
        self.assertFalse(found.left_out)

    def test_with_four_on_either_side_there_is_no_figure_at_all(self):
        for person in ("trained 0", "untrained 0"):
            with self.subTest(person=person):
                kept = self.stays.pop(person)
                found = self._study()
                self.stays[person] = kept
                self.assertIsNone(found.effect)
                for side in (found.trained, found.untrained):
                    self.assertEqual((side.before, side.after), (None, None))
                self.assertEqual(min(found.trained.people, found.untrained.people), 4)

    def test_the_month_of_the_training_counts_on_no_side(self):
        for figures in self.figures.values():
            figures[MARCH] = Figure(Fraction(1_000_000))
        self.assertEqual(self._study().effect, 20)

    def test_a_training_of_many_months_is_compared_around_all_of_them(self):
        training = Training(MARCH, MARCH + 4)
        self.assertEqual(list(training.before), [MARCH - 3, MARCH - 2, MARCH - 1])
        self.assertEqual(list(training.after), [MARCH + 5, MARCH + 6, MARCH + 7])
        self.assertEqual(training.days, (date(2025, 12, 1), date(2026, 10, 31)))

    def test_windows_cross_the_year(self):
        december = Training(*[month_of(date(2025, 12, 24))] * 2)
        self.trainings = dict.fromkeys(self.trainings, december)
        self.figures = {
            person: sell(10, 20 if person in self.trainings else 15, december)
            for person in self.figures
        }
        self.assertEqual(december.days, (date(2025, 9, 1), date(2026, 3, 31)))
        self.assertEqual(self._study().effect, 5)

    def test_it_is_told_when_the_last_month_is_over_and_not_before(self):
        self.assertEqual(self._study(MARCH + 3).effect, 20)
        found = self._study(MARCH + 2)
        self.assertIsNone(found.effect)
        self.assertEqual(found.left_out, {"recent": 5})

    def test_leavers_and_newcomers_count_on_no_side(self):
        last, first = date(2026, 6, 29), date(2025, 12, 2)
        self.stays["untrained 0"] = work(last=last)
        self.stays["trained 0"] = work(first=first)
        found = self._study()
        self.assertEqual((found.trained.people, found.untrained.people), (4, 4))
        self.assertEqual(found.left_out, {"moved": 1})
        # the last and the first day are enough
        self.stays["untrained 0"] = work(last=date(2026, 6, 30))
        self.stays["trained 0"] = work(first=date(2025, 12, 1))
        self.assertEqual(self._study().trained.people, 5)

    def test_another_role_or_unit_is_no_colleague(self):
        for stays in (work(role="leader"), work(unit=7)):
            with self.subTest(stays=stays):
                kept = self.stays["untrained 0"]
                self.stays["untrained 0"] = stays
                self.assertEqual(self._study().untrained.people, 4)
                self.stays["untrained 0"] = kept

    def test_who_began_the_training_in_the_window_is_no_colleague(self):
        self.begun["untrained 0"] = MARCH + 3
        self.assertEqual(self._study().untrained.people, 4)
        self.begun["untrained 0"] = MARCH + 4
        self.assertEqual(self._study().untrained.people, 5)

    def test_people_without_facts_count_on_no_side(self):
        del self.figures["trained 0"], self.figures["untrained 1"]
        found = self._study()
        self.assertEqual((found.trained.people, found.untrained.people), (4, 4))
        self.assertEqual(found.left_out, {"unmeasured": 1})

    def test_somebody_without_comparable_colleagues_is_left_out_and_said_so(self):
        self.stays["trained 0"] = work(unit=7)
        found = self._study()
        self.assertEqual(found.left_out, {"alone": 1})
        self.assertEqual(found.trained.people, 4)

    def test_colleagues_count_as_often_as_people_were_trained_beside_them(self):
        trained = {"north": [Change(0, 0)] * 3, "south": [Change(0, 0)]}
        untrained = {
            "north": {"a": Change(0, 4), "b": Change(0, 8)},
            "south": {"c": Change(0, 2)},
        }
        ours, theirs = compare(trained, untrained)
        self.assertEqual(ours, Side(4, 0, 0))
        self.assertEqual(theirs, Side(3, 0, Fraction(3 * 6 + 2, 4)))

    # Places

    def test_one_place_has_no_day_missing(self):
        first, last = date(2026, 1, 1), date(2026, 7, 31)
        june = date(2026, 6, 1)
        cases = [
            (work(first=first, last=last), ("member", None)),
            (work(first=first, last=date(2026, 7, 30)), None),
            (work(first=date(2026, 1, 2)), None),
            (work(last=date(2026, 5, 31)) + work(first=june), ("member", None)),
            (work(last=date(2026, 5, 30)) + work(first=june), None),
            (work(unit=1, last=date(2026, 5, 31)) + work(unit=2, first=june), None),
            (work(last=date(2025, 12, 31)), None),
            (
                work(unit=1, last=date(2025, 12, 31)) + work(unit=2, first=first),
                ("member", 2),
            ),
            ([], None),
        ]
        for stays, place in cases:
            with self.subTest(stays=stays):
                self.assertEqual(place_throughout(stays, first, last), place)

    # What is compared

    def test_a_month_without_sales_is_nothing_and_not_unknown(self):
        figures = {MARCH - 1: Figure(Fraction(30))}
        self.assertEqual(
            get_change(figures, Training(MARCH, MARCH), PLAIN), Change(10, 0)
        )

    def test_without_targets_there_is_no_attainment(self):
        figures = sell(100, 130)
        self.assertIsNone(get_change(figures, Training(MARCH, MARCH), Measure()))
        figures[MARCH - 1] = Figure(Fraction(50), target=Fraction(100))
        self.assertIsNone(get_change(figures, Training(MARCH, MARCH), Measure()))
        figures[MARCH + 1] = Figure(Fraction(0), target=Fraction(100))
        self.assertEqual(
            get_change(figures, Training(MARCH, MARCH), Measure()), Change(50, 0)
        )

    def test_a_ratio_is_the_ratio_of_the_sums(self):
        figures = {
            1: Figure(Fraction(1), Fraction(1), Fraction(1, 2)),
            2: Figure(Fraction(1), Fraction(9), Fraction(1, 2)),
        }
        ratio = Measure(ratio=True, attainment=False)
        self.assertEqual(reached(figures, [1, 2], ratio), Fraction(1, 5))
        self.assertEqual(reached(figures, [1, 2], ratio._replace(attainment=True)), 40)
        self.assertIsNone(reached({1: Figure()}, [1], ratio))

    def test_where_less_is_better_more_attainment_is_better_too(self):
        figures = {1: Figure(Fraction(5), target=Fraction(10))}
        measure = Measure(direction="lower")
        self.assertEqual(reached(figures, [1], measure), 150)

    # Whatever the figures

    @promises
    @given(cells, st.data())
    def test_there_is_no_effect_where_both_sides_move_alike(self, trained, data):
        move = data.draw(amounts)
        trained = {
            cell: [Change(each.before, each.before + move) for each in own]
            for cell, own in trained.items()
        }
        untrained = {
            cell: {
                number: Change(before, before + move)
                for number, before in enumerate(
                    data.draw(st.lists(amounts, min_size=1, max_size=4))
                )
            }
            for cell in trained
        }
        ours, theirs = compare(trained, untrained)
        self.assertEqual(ours.change, theirs.change)

    @promises
    @given(cells, cells, amounts, amounts)
    def test_what_moves_everybody_changes_no_effect(self, one, other, early, late):
        untrained = {cell: dict(enumerate(own)) for cell, own in other.items()}

        def shift(change):
            return Change(change.before + early, change.after + late)

        ours, theirs = compare(one, untrained)
        moved, beside = compare(
            {cell: map(shift, own) for cell, own in one.items()},
            {
                cell: {who: shift(each) for who, each in own.items()}
                for cell, own in untrained.items()
            },
        )
        self.assertEqual(moved.change - beside.change, ours.change - theirs.change)

    @promises
    @given(cells, cells)
    def test_both_sides_changed_places_give_the_opposite(self, one, other):
        # one colleague for each trained: both sides weigh alike
        pairs = {
            cell: (own[0], other[cell][0]) for cell, own in one.items() if cell in other
        }

        def measure(which):
            ours, theirs = compare(
                {cell: [pair[which]] for cell, pair in pairs.items()},
                {cell: {cell: pair[1 - which]} for cell, pair in pairs.items()},
            )
            return ours.change - theirs.change

        self.assertEqual(measure(0), -measure(1))

    @promises
    @given(st.lists(st.tuples(amounts, amounts), min_size=FEWEST, max_size=9))
    def test_whoever_is_trained_stays_out_of_the_colleagues(self, figures):
        people = {number: sell(*each) for number, each in enumerate(figures)}
        found = study(
            dict.fromkeys(people, Training(MARCH, MARCH)),
            dict.fromkeys(people, MARCH),
            {person: work() for person in people},
            people,
            FAR,
            PLAIN,
        )
        self.assertEqual((found.trained.people, found.untrained.people), (0, 0))
        self.assertEqual(found.left_out, {"alone": len(people)})
