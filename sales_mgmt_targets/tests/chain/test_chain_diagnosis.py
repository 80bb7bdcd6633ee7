from fractions import Fraction

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOW, ChainCase

APRIL = "2026-04-15"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestChainDiagnosis(ChainCase):
    """Which step is weak, with the figures, and who is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # five a month for each of three people
        cls.line = cls._create_line(180, cls.deals)
        cls._activate(cls.line.plan_id)

    def _ask(self, reader, **asked):
        self.env.invalidate_all()
        return (
            self.env["sales.mgmt.chain.diagnosis"]
            .with_user(reader)
            .get_diagnosis(**{"day": APRIL, **asked})
        )

    def test_who_gets_few_visits_is_told_so_with_the_figures(self):
        funnel = self._ask(self.boris)
        self.assertEqual((funnel["kind"], funnel["weak"]), ("rate", 1))
        self.assertEqual(funnel["advice"], "Better Visits made!")
        step = funnel["steps"][1]
        # 96 of 1 200 of his own lean on the others: Anna's 240 of 1 200 on the company
        company = Fraction(240 + 72, 1200 + 360)
        others = (240 + 20 * company) / (1200 + 20)
        own = (96 + 20 * others) / (1200 + 20)
        self.assertEqual((step["successes"], step["trials"]), (96, 1200))
        self.assertEqual(step["reference"], "20 %")
        self.assertEqual(step["rate"], f"{float(own):.1%}".replace("%", " %"))
        # what 100 contacts would have brought of deals
        quarter = Fraction(60 + 24, 240 + 72)
        anna = (60 + 20 * quarter) / (240 + 20)
        after = (24 + 20 * anna) / (96 + 20)
        self.assertAlmostEqual(step["gain"], float(100 * (others - own) * after), 9)
        self.assertIn("from Contacts to Visits made: 8.2 %", funnel["sentence"])
        self.assertIn("others have 20 %", funnel["sentence"])
        self.assertRegex(funnel["sentence"], r"\d+ % of the gap")

    def test_who_has_too_little_at_the_beginning_is_told_that(self):
        funnel = self._ask(self.carla)
        self.assertEqual((funnel["kind"], funnel["weak"]), ("volume", 0))
        self.assertIn("30 of Contacts", funnel["sentence"])
        self.assertFalse(funnel["steps"][0]["rate"])

    def test_who_is_where_they_should_be_has_no_weak_step(self):
        funnel = self._ask(self.anna)
        self.assertEqual((funnel["kind"], funnel["weak"]), ("reached", None))
        self.assertEqual(funnel["advice"], "")

    def test_what_no_plan_asks_for_is_needed_by_the_goal(self):
        steps = self._ask(self.boris)["steps"]
        self.assertEqual([step["is_planned"] for step in steps], [False, False, True])
        self.assertEqual(steps[2]["target"], 5)
        quarter = Fraction(84, 312)
        anna = (60 + 20 * quarter) / (240 + 20)
        self.assertAlmostEqual(steps[1]["target"], float(5 / anna), 9)
        self.assertGreater(steps[0]["target"], steps[1]["target"])

    def test_what_a_plan_asks_for_is_shown_as_it_is(self):
        line = self._create_line(360, self.visits, self._create_plan(name="Visits"))
        self._activate(line.plan_id)
        step = self._ask(self.boris)["steps"][1]
        self.assertEqual((step["target"], step["is_planned"]), (10, True))

    def test_of_a_running_period_counts_what_was_expected_by_today(self):
        self._type(self.boris, (60, 3, 1), "2026-05")
        self._refresh()
        funnel = self._ask(self.boris, day=False)
        goal = funnel["steps"][2]
        self.assertAlmostEqual(goal["expected"], 5 * 11 / 21, 4)
        self.assertAlmostEqual(goal["daily"], 4 / 11, 9)
        self.assertEqual((funnel["kind"], funnel["weak"]), ("rate", 1))

    def test_a_standard_rate_goes_before_the_rate_of_the_others(self):
        self.chain.step_ids[2].standard_rate = 0.9
        funnel = self._ask(self.boris)
        self.assertEqual(funnel["weak"], 2)
        self.assertIn("the standard is 90 %", funnel["sentence"])

    def test_a_unit_is_compared_with_what_lies_beside_it(self):
        funnel = self._ask(self.lena, unit_id=self.north.id)
        visits = funnel["steps"][1]
        self.assertEqual(visits["basis"], "others")
        self.assertEqual((visits["successes"], visits["trials"]), (336, 2400))
        self.assertEqual(visits["actual"], 28)

    def test_a_company_is_compared_with_its_own_months_before(self):
        self._type(self.anna, (400, 10, 3), "2026-05")
        self._refresh()
        funnel = self._ask(self.dora, unit_id=self.root.id, day=False)
        self.assertEqual(funnel["steps"][1]["basis"], "before")
        self.assertEqual(funnel["weak"], 1)
        self.assertIn("the months before had", funnel["sentence"])

    def test_with_few_cases_nothing_is_said(self):
        self.env["sales.mgmt.metric.entry"].search(
            [("user_id", "=", self.boris.id)]
        ).unlink()
        self._type(self.boris, (4, 1, 0), "2026-04")
        line = self._create_line(3, self.contacts, self._create_plan(name="Few"))
        self._activate(line.plan_id)
        funnel = self._ask(self.boris)
        self.assertEqual(funnel["kind"], "few")
        self.assertIn("too few cases", funnel["sentence"])

    def test_where_nobody_did_anything_nothing_is_known(self):
        self.env["sales.mgmt.metric.entry"].search(
            [("company_id", "=", self.company.id)]
        ).unlink()
        self._refresh()
        self.assertEqual(self._ask(self.boris)["kind"], "unknown")

    def test_without_a_chain_or_a_period_there_is_no_funnel(self):
        self.assertFalse(self._ask(self.boris, day="1999-01-01"))
        self.env["sales.mgmt.chain"].search([]).active = False
        self.assertFalse(self._ask(self.boris))

    def test_a_leader_sees_their_people_and_nobody_else(self):
        self.assertEqual(self._ask(self.lena, user_id=self.boris.id)["weak"], 1)
        for reader in (self.dora, self.auditor):
            self.assertEqual(self._ask(reader, user_id=self.boris.id)["weak"], 1)
        for reader, asked in (
            (self.lena, {"user_id": self.carla.id}),
            (self.boris, {"user_id": self.anna.id}),
            (self.boris, {"unit_id": self.north.id}),
            (self.lena, {"unit_id": self.south.id}),
            (self.lena, {"unit_id": self.root.id}),
            (self.lena, {"unit_id": "1"}),
            (self.lena, {"unit_id": [self.north.id]}),
        ):
            with self.subTest(asked=asked), self.assertRaises(AccessError):
                self._ask(reader, **asked)

    def test_a_leader_does_not_see_what_was_done_in_another_unit(self):
        job = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.boris.id)]
        )
        job.date_to = "2026-03-31"
        self._assign(self.boris, self.south, "2026-04-01")
        self._refresh()
        own = self._ask(self.boris)["steps"][1]
        led = self._ask(self.sven, user_id=self.boris.id)["steps"][1]
        self.assertEqual((own["successes"], led["successes"]), (96, 8))

    def test_the_board_names_the_weak_step_of_everybody_on_it(self):
        board = self.env["sales.mgmt.team.board"].with_user(self.dora)
        answer = board.get_board(day=APRIL, unfolded=(self.root | self.north).ids)
        self.assertTrue(answer["has_chain"])
        asked = {
            f"{kind}_ids": [r["id"] for r in answer["rows"] if r["kind"] == name]
            for kind, name in (("user", "person"), ("unit", "unit"))
        }
        weak = board.get_weak_steps(day=APRIL, **asked)
        people = weak["person"]
        self.assertEqual(people.keys(), {self.anna.id, self.boris.id})
        self.assertEqual(people[self.boris.id]["name"], "Visits made")
        self.assertEqual(people[self.anna.id]["kind"], "reached")
        for user in (self.anna, self.boris):
            self.assertEqual(people[user.id]["sentence"], self._ask(user)["sentence"])
        units = self.root | self.north | self.south
        self.assertEqual(weak["unit"].keys(), set(units.ids))
        for unit in units:
            self.assertEqual(
                weak["unit"][unit.id]["sentence"],
                self._ask(self.dora, unit_id=unit.id)["sentence"],
            )

    def test_a_leader_is_told_no_weak_step_of_others(self):
        board = self.env["sales.mgmt.team.board"]
        asked = {
            "day": APRIL,
            "user_ids": [*(self.boris | self.carla).ids, "x", [self.carla.id]],
            "unit_ids": [*(self.north | self.south | self.root).ids, "x"],
        }
        weak = board.with_user(self.lena).get_weak_steps(**asked)
        self.assertEqual(weak["person"].keys(), {self.boris.id})
        self.assertEqual(weak["unit"].keys(), {self.north.id})
        with self.assertRaisesRegex(AccessError, "My Performance"):
            board.with_user(self.boris).get_weak_steps(**asked)

    def test_without_a_chain_the_board_has_no_weak_steps(self):
        board = self.env["sales.mgmt.team.board"].with_user(self.dora)
        nothing = {"person": {}, "unit": {}}
        asked = {"user_ids": self.boris.ids}
        far = board.get_weak_steps(day="1999-01-01", **asked)
        self.assertEqual(far, nothing)
        self.assertTrue(board.get_board(day=APRIL)["has_chain"])
        # what is kept in memory of chains follows each of these
        self.chain.step_ids[1:].unlink()
        self.assertNotEqual(
            self.env["sales.mgmt.chain"]._get_for_company(self.company), self.chain
        )
        self.env["sales.mgmt.chain"].search([]).active = False
        self.assertFalse(board.get_board(day=APRIL)["has_chain"])
        self.assertEqual(board.get_weak_steps(day=APRIL, **asked), nothing)

    def test_it_takes_no_more_statements_for_more_people(self):
        def count(ask):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            ask()
            return self.env.cr.sql_log_count - before

        board = self.env["sales.mgmt.team.board"].with_user(self.dora)
        asks = [
            lambda: self._ask(self.boris),
            lambda: board.get_weak_steps(day=APRIL, user_ids=people.ids),
        ]
        people = self.anna | self.boris
        few = [(count(ask), count(ask))[1] for ask in asks]
        people = self._create_users({f"seller{n}": "user" for n in range(15)})
        for user in people:
            self._assign(user, self.south)
            self._type(user, (50, 5, 1), "2026-03", "2026-04")
        self._refresh()
        many = [(count(ask), count(ask))[1] for ask in asks]
        self.assertEqual(few, many)

    def test_an_alert_about_a_lag_keeps_and_tells_the_weak_step(self):
        self._type(self.boris, (60, 3, 0), "2026-05")
        self._refresh()
        rule = self.env["sales.mgmt.alert.rule"].create(
            {
                "name": "Behind",
                "company_id": self.company.id,
                "kind": "pace",
                "metric_ids": self.deals.ids,
                "duration": 0,
            }
        )
        rule._check()
        alerts = {alert.user_id: alert for alert in rule.alert_ids}
        alert = alerts[self.boris]
        self.assertIn("from Contacts to Visits made", alert.chain_text)
        self.assertEqual(alert.chain_advice, "Better Visits made!")
        for user in (self.boris, self.lena):
            activity = self.env["mail.activity"].search(
                [("res_id", "=", alert.id), ("user_id", "=", user.id)]
            )
            self.assertIn("from Contacts to Visits made", activity.note)
            self.assertIn("Better Visits made!", activity.note)
            self.assertNotIn("Visits made", activity.summary)
            message = self.env["mail.message"].search(
                [
                    ("message_type", "=", "user_notification"),
                    ("partner_ids", "in", user.partner_id.ids),
                ]
            )
            self.assertIn("from Contacts to Visits made", message.body)
        # what was said stays, whatever happens to the chain
        text = alert.chain_text
        self.chain.unlink()
        self.env.invalidate_all()
        self.assertEqual(alert.chain_text, text)
        self.assertFalse(alert.chain_advice)
        # … until nobody knows any more what a metric was called
        self.env["sales.mgmt.metric.entry"].search(
            [("metric_id", "=", self.contacts.id)]
        ).unlink()
        self.contacts.unlink()
        self.env.invalidate_all()
        self.assertFalse(alert.chain_text)

    def test_a_gap_on_an_agenda_says_which_step_is_weak(self):
        self._type(self.boris, (60, 3, 0), "2026-05")
        self._refresh()
        meeting = (
            self.env["sales.mgmt.meeting"]
            .with_user(self.lena)
            .create(
                {
                    "unit_id": self.north.id,
                    "date_begin": "2026-05-18 08:00:00",
                    "period_id": self._find_period("2026-05").id,
                }
            )
        )
        items = meeting.item_ids.filtered(
            lambda item: item.kind == "gap" and item.user_id == self.boris
        )
        self.assertIn("from Contacts to Visits made", items.chain_text)

    def test_the_printed_report_says_what_the_screen_says(self):
        targets = self._find_target(self.line, self.boris, "2026-04") | (
            self._find_target(self.line, self.anna, "2026-04")
        )
        report = self.env["report.sales_mgmt_targets.performance_report"]
        boris, anna = report.with_user(self.lena)._get_sections(targets)
        self.assertEqual(
            boris["chain"]["sentence"],
            self._ask(self.lena, user_id=self.boris.id)["sentence"],
        )
        self.assertFalse(anna["chain"])
