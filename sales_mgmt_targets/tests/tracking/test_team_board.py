from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOW, TrackingCase

# Statements that the board and everybody take, as long as nothing changes
BUDGET = 12


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTeamBoard(TrackingCase):
    """Units and people by metrics, as their leaders see them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._activate()
        cls.board = cls.env["sales.mgmt.team.board"]

    def _ask(self, user, **asked):
        self.env.invalidate_all()
        return self.board.with_user(user).get_board(**asked)

    def _names(self, answer):
        return [(row["depth"], row["name"].split(" ")[0]) for row in answer["rows"]]

    def _actual(self, answer, name):
        (row,) = [row for row in answer["rows"] if row["name"].split(" ")[0] == name]
        return row["cells"][0] and row["cells"][0]["actual"]

    def test_a_manager_sees_the_company_and_unfolds_what_is_below(self):
        answer = self._ask(self.dora)
        self.assertEqual(
            self._names(answer), [(0, "Northwind"), (1, "North"), (1, "South")]
        )
        answer = self._ask(self.dora, unfolded=[self.root.id, self.north.id])
        self.assertEqual(
            self._names(answer),
            [
                (0, "Northwind"),
                (1, "North"),
                (2, "anna"),
                (2, "boris"),
                (1, "South"),
            ],
        )

    def test_a_unit_is_the_sum_of_its_people_and_of_what_is_nobodys(self):
        self._create_won(self.env["res.users"], 1000, "2026-05-11 10:00:00")
        self._refresh()
        answer = self._ask(self.dora)
        self.assertEqual(
            [self._actual(answer, name) for name in ("Northwind", "North", "South")],
            [1307, 300, 7],
        )

    def test_a_leader_begins_with_the_own_unit_and_its_people(self):
        answer = self._ask(self.lena)
        self.assertEqual(self._names(answer), [(0, "North"), (1, "anna"), (1, "boris")])
        self.assertEqual(self._actual(answer, "North"), 300)
        self.assertEqual(self._actual(answer, "anna"), 240)

    def test_a_unit_of_somebody_else_is_not_unfolded(self):
        answer = self._ask(self.lena, unfolded=[self.south.id, self.root.id, "x"])
        self.assertEqual(self._names(answer), [(0, "North")])
        self.assertEqual(answer["unfolded"], [])

    def test_who_leads_nobody_is_sent_to_their_own_figures(self):
        for method in ("get_board", "get_people"):
            with self.assertRaisesRegex(AccessError, "My Performance"):
                getattr(self.board.with_user(self.anna), method)()

    def test_the_auditor_sees_everything(self):
        self.assertEqual(len(self._ask(self.auditor)["rows"]), 3)

    def test_everybody_sorted_by_pace_begins_with_who_is_farthest_behind(self):
        answer = self.board.with_user(self.dora).get_people()
        names = [row["name"].split(" ")[0] for row in answer["rows"]]
        self.assertEqual(names, ["carla", "boris", "anna"])
        self.assertEqual(answer["total"], 3)
        answer = self.board.with_user(self.dora).get_people(is_rising=False)
        names = [row["name"].split(" ")[0] for row in answer["rows"]]
        self.assertEqual(names, ["anna", "boris", "carla"])

    def test_who_has_no_figure_comes_last_in_both_directions(self):
        nina = self._create_user("nina", "user")
        self._assign(nina, self.north)
        for is_rising in (True, False):
            answer = self.board.with_user(self.dora).get_people(is_rising=is_rising)
            self.assertEqual(answer["rows"][-1]["name"].split(" ")[0], "nina")

    def test_what_is_sent_instead_of_an_order_or_a_page_does_no_harm(self):
        answer = self.board.with_user(self.dora).get_people(
            order="name; drop", offset=-5, line_id="x"
        )
        self.assertEqual(len(answer["rows"]), 3)

    def test_who_left_still_stands_where_the_figures_are(self):
        job = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id), ("unit_id", "=", self.north.id)]
        )
        job.date_to = "2026-05-12"
        answer = self._ask(self.lena)
        self.assertIn((1, "anna"), self._names(answer))

    def test_folded_and_unfolded_units_show_the_same_wherever_people_went(self):
        job = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id), ("unit_id", "=", self.north.id)]
        )
        job.date_to = "2026-05-12"
        self._assign(self.anna, self.south, "2026-05-13")
        self._create_won(self.anna, 60, "2026-05-14 10:00:00")
        self._refresh()
        units = self.root | self.north | self.south
        seen = []
        for unfolded in (self.root.ids, units.ids, (self.root | self.south).ids):
            answer = self._ask(self.dora, unfolded=unfolded)
            seen.append([self._actual(answer, name) for name in ("North", "South")])
            if self.south.id in unfolded:
                # in both units, on one row where she is now
                self.assertEqual(self._actual(answer, "anna"), 300)
        self.assertEqual(seen, [[300, 67]] * 3)
        flat = self.board.with_user(self.dora).get_people()
        self.assertEqual(self._actual(flat, "anna"), 300)
        # the leader of one sees what was done there
        led = self._ask(self.sven)
        self.assertEqual(self._actual(led, "anna"), 60)

    def test_everybody_has_all_figures_whichever_they_are_sorted_by(self):
        line = self._create_line(
            30, self.metric_won_count, self._create_plan(name="Number")
        )
        self._activate(line.plan_id)
        board = self.board.with_user(self.dora)
        by_value = board.get_people(order="actual")
        by_count = board.get_people(order="actual", line_id=line.id)
        self.assertEqual(by_count["line_id"], line.id)
        self.assertEqual(len(by_value["columns"]), 2)
        cells = [
            {row["id"]: row["cells"] for row in answer["rows"]}
            for answer in (by_value, by_count)
        ]
        self.assertEqual(*cells)
        whole = self._ask(self.dora, unfolded=(self.root | self.north | self.south).ids)
        tree = {r["id"]: r["cells"] for r in whole["rows"] if r["kind"] == "person"}
        self.assertEqual(tree, cells[0])

    def test_it_takes_as_many_statements_for_many_people_as_for_few(self):
        def count(ask):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            ask()
            return self.env.cr.sql_log_count - before

        units = self.root | self.north | self.south
        asks = (
            lambda: self._ask(self.dora, unfolded=units.ids),
            self.board.with_user(self.dora).get_people,
        )
        few = [(count(ask), count(ask))[1] for ask in asks]
        self.assertLessEqual(max(few), BUDGET)
        people = self._create_users({f"rep{number}": "user" for number in range(20)})
        for user in people:
            self._assign(user, self.north)
            self._create_won(user, 10, "2026-05-11 10:00:00")
        self._refresh()
        # who is created empties the caches of everybody
        many = [(count(ask), count(ask))[1] for ask in asks]
        self.assertEqual(few, many)
