from fractions import Fraction

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools.pack import DOCUMENTS, WHOLE, Order, Subject
from ..tracking.common import NOW, TrackingCase


class PackCase(TrackingCase):
    """What is printed of May 2026, on the 15th: 11 of 21 working days have passed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls._create_won(cls.anna, 210, "2025-05-10 10:00:00")
            cls._create_won(cls.carla, 400, "2025-03-10 10:00:00")
            cls._activate()

    def _order(self, *documents, period="2026-05", **values):
        return Order(
            documents or DOCUMENTS,
            self.company.id,
            self._find_period(period).id,
            **values,
        )

    def _open(self, user=None, order=None, **values):
        pack = self.env["sales.mgmt.pack"].with_user(user or self.dora)
        return pack._open(order or self._order(**values))

    def _prepare(self, document, user=None, **values):
        world = self._open(user, **values)
        pack = self.env["sales.mgmt.pack"].with_user(user or self.dora)
        return getattr(pack, f"_prepare_{document}")(world)

    @staticmethod
    def _short(name):
        """The name of a user tells their groups too."""
        return name.split(" ")[0]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPack(PackCase):
    """Figures of a period: whose, and how they compare."""

    def test_a_manager_sees_everybody_and_the_whole_company(self):
        world = self._open()
        self.assertEqual(
            set(world.people), {*(self.anna | self.boris | self.carla).ids}
        )
        self.assertTrue(world.is_whole)
        self.assertEqual(world.now.get(self.line.id, WHOLE).numerator, 307)

    def test_a_leader_gets_the_own_units_whatever_is_asked_for(self):
        for unit in (self.env["sales.mgmt.unit"], self.root, self.north):
            with self.subTest(unit=unit.name):
                world = self._open(self.lena, unit_id=unit.id or 0)
                self.assertEqual(set(world.people), {*(self.anna | self.boris).ids})
                self.assertEqual({key[1] for key in world.now.own}, {self.north.id})
                self.assertFalse(world.is_whole)

    def test_a_leader_who_asks_for_the_unit_of_somebody_else_gets_nobody(self):
        world = self._open(self.lena, unit_id=self.south.id)
        self.assertFalse(world.units)
        self.assertLessEqual(set(world.people), set(self.lena.ids))
        self.assertFalse(world.now.own)

    def test_a_salesperson_gets_nobody_but_themselves(self):
        for values in (
            {},
            {"unit_id": self.root.id},
            {"subjects": ((self.north.id, self.boris.id), (self.root.id, 0))},
        ):
            with self.subTest(values=values):
                world = self._open(self.anna, **values)
                self.assertEqual(set(world.people), set(self.anna.ids))
                self.assertEqual({key[2] for key in world.now.own}, set(self.anna.ids))
                sections = self._prepare("performance", self.anna, **values)
                self.assertLessEqual(
                    {self._short(section["subject"]) for section in sections}, {"anna"}
                )

    def test_the_auditor_reads_what_the_manager_reads(self):
        ours, theirs = self._open(self.auditor), self._open(self.dora)
        self.assertEqual(ours.now.own, theirs.now.own)

    def test_figures_of_other_companies_are_refused(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        with self.assertRaisesRegex(AccessError, "companies that you work in"):
            self._open(
                order=Order(DOCUMENTS, other.id, self._find_period("2026-05").id)
            )

    def test_weeks_and_periods_of_others_are_refused_in_words(self):
        order = Order(DOCUMENTS, self.company.id, 0)
        with self.assertRaisesRegex(UserError, "Choose a month, a quarter or a year"):
            self._open(order=order)

    def test_a_unit_is_the_sum_of_its_people_and_of_what_is_nobodys(self):
        self._create_won(self.env["res.users"], 1000, "2026-05-11 10:00:00")
        self._refresh()
        world = self._open()
        parts = [
            world.now.get(self.line.id, Subject("unit", unit.id)).numerator
            for unit in (self.root, self.north, self.south)
        ]
        self.assertEqual(parts, [1307, 300, 7])

    def test_months_make_quarters_and_the_year(self):
        for period, achieved, target in (
            ("2026-05", 307, 900),
            ("2026 Q2", 607, 2700),
            ("2026", 607, 10800),
        ):
            with self.subTest(period=period):
                sums = self._open(period=period).now.get(self.line.id, WHOLE)
                self.assertEqual((sums.numerator, sums.amount), (achieved, target))

    def test_last_year_counts_up_to_the_same_day_of_work(self):
        world = self._open()
        anna = Subject("person", self.anna.id)
        self.assertEqual(world.last.get(self.line.id, anna).numerator, 210)
        self.assertEqual(world.to_date.get(self.line.id, anna).numerator, 110)

    def test_of_a_running_year_past_months_count_whole(self):
        world = self._open(period="2026")
        before = world.to_date.get(self.line.id, WHOLE).numerator
        self.assertEqual(before, 400 + 110)
        mark = self.env["sales.mgmt.pack"]._mark(world, self.line.sudo(), WHOLE)
        self.assertEqual(mark.growth, Fraction(607 - 510, 510))

    def test_of_a_period_that_is_over_last_year_counts_whole(self):
        with freeze_time("2026-06-01 12:00:00"):
            world = self._open()
        self.assertEqual(world.to_date, world.last)

    def test_without_results_last_year_there_is_no_growth(self):
        world = self._open()
        boris = Subject("person", self.boris.id)
        mark = self.env["sales.mgmt.pack"]._mark(world, self.line.sudo(), boris)
        self.assertEqual((mark.last, mark.to_date, mark.growth), (None, None, None))

    def test_it_takes_as_many_statements_for_many_people_as_for_few(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            world = self._open()
            pack = self.env["sales.mgmt.pack"].with_user(self.dora)
            for document in DOCUMENTS:
                getattr(pack, f"_prepare_{document}")(world)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        people = self._create_users({f"rep{number}": "user" for number in range(20)})
        for user in people:
            self._assign(user, self.north)
            self._create_won(user, 10, "2026-05-11 10:00:00")
        self._refresh()
        # new users have access rules read anew, whatever their number
        count()
        self.assertLessEqual(count(), few)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPackDocuments(PackCase):
    """What the documents say."""

    def test_the_report_of_a_unit_for_a_month_names_people_pace_and_landing(self):
        [section] = self._prepare("performance", unit_id=self.north.id)
        [block] = section["blocks"]
        boxes = dict(block["boxes"])
        self.assertEqual(boxes["Target"], "$\N{NO-BREAK SPACE}600")
        self.assertEqual(boxes["Attainment"], "50 %")
        self.assertEqual(boxes["Pace"], "95.5 %")
        self.assertEqual(boxes["Last Year to Date"], "$\N{NO-BREAK SPACE}110")
        self.assertEqual(boxes["Against Last Year"], "+172.7 %")
        self.assertIn("–", boxes["Low – High"])
        rows = {self._short(row.label): row for row in block["parts"]}
        self.assertEqual(set(rows), {"anna", "boris"})
        self.assertEqual((rows["anna"].target, rows["anna"].achieved), (300, 240))

    def test_the_report_of_a_year_has_quarters_and_months_that_add_up(self):
        [section] = self._prepare("performance", period="2026")
        rows = section["blocks"][0]["periods"]
        months = [row for row in rows if row.level == "month"]
        quarters = [row for row in rows if row.level == "quarter"]
        self.assertEqual((len(months), len(quarters)), (12, 4))
        for part in (months, quarters):
            self.assertEqual(sum(row.target for row in part), 10800)
            self.assertEqual(sum(row.achieved for row in part), 607)

    def test_results_of_who_moved_on_stay_with_the_unit_by_name(self):
        job = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id), ("unit_id", "=", self.north.id)]
        )
        job.date_to = "2026-05-12"
        self._assign(self.anna, self.south, "2026-05-13")
        [section] = self._prepare("performance", self.lena)
        [block] = section["blocks"]
        rows = {self._short(row.label): row.achieved for row in block["parts"]}
        self.assertEqual(rows, {"anna": 240, "boris": 60})

    def test_nobody_out_of_sight_is_printed(self):
        subjects = tuple((0, user.id) for user in (self.anna, self.boris, self.carla))
        sections = self._prepare("performance", self.lena, subjects=subjects)
        names = {self._short(section["subject"]) for section in sections}
        self.assertEqual(names, {"anna", "boris"})

    def test_who_is_level_shares_a_place_and_who_has_no_target_stands_apart(self):
        self._create_won(self.boris, 180, "2026-05-12 10:00:00")
        nina = self._create_user("nina", "user")
        self._assign(nina, self.north)
        self._create_won(nina, 500, "2026-05-12 10:00:00")
        self._refresh()
        [league] = self._prepare("league")
        people = league["people"]
        self.assertEqual(
            [
                (row["place"], row["tied"], self._short(row["name"]))
                for row in people["places"]
            ],
            [(1, 2, "anna"), (1, 2, "boris"), (3, 1, "carla")],
        )
        self.assertEqual(
            [self._short(row["name"]) for row in people["apart"]], ["nina"]
        )

    def test_units_are_ranked_by_the_ratio_of_their_sums(self):
        [league] = self._prepare("league")
        places = league["units"]["places"]
        self.assertEqual([row["name"] for row in places], ["North", "South"])
        self.assertEqual(places[0]["mark"].figure.attainment, Fraction(300, 600))

    def test_where_less_is_better_the_smallest_comes_first(self):
        self.metric_won.direction = "lower"
        [league] = self._prepare("league")
        names = [self._short(row["name"]) for row in league["people"]["places"]]
        self.assertEqual(names, ["carla", "boris", "anna"])

    def test_the_gap_list_names_who_is_behind_and_what_each_day_must_bring(self):
        gap = self._prepare("gap")
        [metric] = gap["metrics"]
        rows = metric["rows"]
        self.assertEqual([self._short(row["name"]) for row in rows], ["carla", "boris"])
        self.assertEqual(metric["ahead"], 1)
        # 11 working days are left, today included
        self.assertEqual(rows[1]["mark"].daily, Fraction(240, 11))

    def test_of_a_period_that_is_over_behind_is_who_missed_the_target(self):
        with freeze_time("2026-06-02 12:00:00"):
            [metric] = self._prepare("gap")["metrics"]
        names = [self._short(row["name"]) for row in metric["rows"]]
        self.assertEqual(names, ["carla", "boris", "anna"])

    def test_open_tasks_stand_with_who_is_behind(self):
        meeting = self.env["sales.mgmt.meeting"].create(
            {
                "unit_id": self.south.id,
                "organizer_id": self.sven.id,
                "date_begin": "2026-05-11 08:00:00",
                "period_id": self._find_period("2026-05").id,
            }
        )
        self.env["sales.mgmt.meeting.decision"].create(
            {
                "name": "Call twenty customers",
                "meeting_id": meeting.id,
                "user_id": self.carla.id,
                "date_due": "2026-05-13",
            }
        )
        actions = {
            self._short(person["name"]): person["tasks"]
            for person in self._prepare("gap")["actions"]
        }
        self.assertEqual(list(actions), ["carla", "boris"])
        [decision] = actions["carla"]
        self.assertEqual(
            (decision.kind, decision.text, decision.is_late),
            ("decision", "Call twenty customers", True),
        )
        self.assertEqual(actions["boris"], [])
        # what another leader's people agreed is none of Lena's business
        theirs = self._prepare("gap", self.lena)["actions"]
        self.assertNotIn("carla", [self._short(person["name"]) for person in theirs])

    def test_variances_are_against_the_plan_to_date_by_unit_with_a_total(self):
        [block] = self._prepare("variance")
        names = [(row["depth"], row["name"]) for row in block["rows"]]
        self.assertEqual(names, [(0, "Northwind"), (1, "North"), (1, "South")])
        north = block["rows"][1]
        planned = Fraction(600) * 11 / 21
        self.assertAlmostEqual(float(north["planned"]), float(planned), 1)
        self.assertEqual(north["variance"], 300 - north["planned"])
        self.assertEqual(north["verdict"], "unfavourable")
        self.assertEqual(block["total"]["mark"].figure.actual, 307)
        self.assertEqual(block["total"]["change"], 307 - 110)

    def test_less_than_planned_is_favourable_where_lower_is_better(self):
        self.metric_won.direction = "lower"
        [block] = self._prepare("variance")
        self.assertEqual(block["total"]["verdict"], "favourable")

    def test_subtotals_of_rates_are_ratios_of_sums(self):
        metric = self.env.ref("sales_mgmt_targets.metric_win_rate")
        self._create_line(0.5, metric=metric, plan=self._create_plan(name="Rates"))
        self._activate(self.env["sales.mgmt.plan"].search([("name", "=", "Rates")]))
        self.env["crm.lead"].create(
            {
                "name": "Lost",
                "type": "opportunity",
                "user_id": self.boris.id,
                "team_id": False,
                "company_id": self.company.id,
                "date_closed": "2026-05-11 10:00:00",
                "active": False,
                "probability": 0,
                "won_status": "lost",
            }
        )
        self._refresh()
        blocks = self._prepare("variance")
        [block] = [each for each in blocks if each["line"].metric_id == metric]
        world = self._open()
        line = block["line"]
        sums = world.now.get(line.id, WHOLE)
        people = [
            world.now.get(line.id, Subject("person", user.id))
            for user in (self.anna, self.boris, self.carla)
        ]
        actual = block["total"]["mark"].figure.actual
        self.assertEqual(actual, sums.numerator / sums.denominator)
        self.assertEqual(
            actual,
            sum(each.numerator for each in people)
            / sum(each.denominator for each in people),
        )
