from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOW, TrackingCase


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

    def test_it_takes_as_many_statements_for_many_people_as_for_few(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._ask(self.dora, unfolded=[self.root.id, self.north.id, self.south.id])
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        people = self._create_users({f"rep{number}": "user" for number in range(20)})
        for user in people:
            self._assign(user, self.north)
            self._create_won(user, 10, "2026-05-11 10:00:00")
        self._refresh()
        # who is created empties the caches of everybody
        count()
        self.assertLessEqual(count(), few)
