from datetime import date
from fractions import Fraction

from freezegun import freeze_time

from odoo.tests import tagged

from .common import NOW, TrackingCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLanding(TrackingCase):
    """Where figures are expected to land, and how good that was."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage = cls._create_stage("Offer", 10)
        cls.talks = cls._create_stage("Talks", 5)
        cls._activate()

    def _close(self, user, won, lost, stage=None):
        """Win and lose so many deals whose last open stage it was."""
        for _number in range(lost):
            lead = self._open_deal(user, 1, "2026-03-01", stage)
            lead.action_set_lost()
            lead.date_closed = "2026-03-01 10:00:00"
        for _number in range(won):
            self._create_won(user, 0, "2026-03-01 10:00:00")

    def _rates(self):
        self.env["sales.mgmt.stage.rate"]._refresh()
        return self.env["sales.mgmt.stage.rate"]._get_rates(self.company)

    def _ask(self, user):
        self.env.invalidate_all()
        answer = self.env["sales.mgmt.performance"].with_user(user).get_performance()
        return answer["metrics"][0]["landing"], answer["undated"]

    def test_a_lost_deal_counts_for_its_stage_and_those_before_it(self):
        won = self.env["crm.lead"].search_count(
            [("company_id", "=", self.company.id), ("won_status", "=", "won")]
        )
        self._close(self.anna, 0, 3, self.talks)
        self._close(self.anna, 0, 1, self.stage)
        rates = self._rates()
        company, everybody = self.company.id, 0
        self.assertEqual(
            rates[company, everybody, self.talks.id],
            round(Fraction(won, won + 4), 12),
        )
        self.assertEqual(
            rates[company, everybody, self.stage.id],
            round(Fraction(won, won + 1), 12),
        )

    def test_a_person_with_few_deals_leans_on_everybody(self):
        self._close(self.boris, 30, 10)
        self._close(self.anna, 0, 2)
        rates = self._rates()
        place = self.company.id, self.anna.id, self.stage.id
        everybody = rates[self.company.id, 0, self.stage.id]
        # Anna won two deals, too, and lost two; rates have twelve digits
        self.assertEqual(round((2 + 20 * everybody) / 24, 12), rates[place])

    def test_rates_that_are_no_longer_true_go(self):
        self._close(self.anna, 0, 1)
        self._rates()
        self.env["crm.lead"].with_context(active_test=False).search(
            [("user_id", "=", self.anna.id)]
        ).user_id = self.boris
        self.assertNotIn((self.company.id, self.anna.id, self.stage.id), self._rates())

    def test_open_deals_of_the_period_are_weighed_by_the_rate_of_their_stage(self):
        self._close(self.anna, 8, 10)
        rate = self._rates()[self.company.id, self.anna.id, self.stage.id]
        self._open_deal(self.anna, 100, "2026-05-31")
        self._open_deal(self.anna, 1000, "2026-06-01")
        landing, undated = self._ask(self.anna)
        self.assertEqual(landing["method"], "deals")
        self.assertAlmostEqual(landing["middle"], 240 + 100 * float(rate))
        self.assertEqual((landing["low"], landing["high"]), (240, 340))
        self.assertFalse(undated)

    def test_deals_of_one_stage_spread_as_so_many_draws_of_its_rate(self):
        self._close(self.anna, 8, 10)
        rate = float(self._rates()[self.company.id, self.anna.id, self.stage.id])
        for revenue in [10, 30] * 20:
            self._open_deal(self.anna, revenue, "2026-05-31")
        landing, _undated = self._ask(self.anna)
        spread = (rate * (1 - rate) * (20 * 10**2 + 20 * 30**2)) ** 0.5
        self.assertAlmostEqual(landing["middle"], 240 + 800 * rate, 6)
        self.assertAlmostEqual(landing["low"], 240 + 800 * rate - 1.2816 * spread, 4)
        self.assertAlmostEqual(landing["high"], 240 + 800 * rate + 1.2816 * spread, 4)

    def test_a_unit_lands_where_its_people_and_nobodys_deals_do(self):
        self._close(self.anna, 8, 10)
        self._close(self.boris, 2, 1, self.talks)
        rates = self._rates()
        nobody = self.env["res.users"]
        expected = 0
        for user, revenue, stage in (
            (self.anna, 100, self.stage),
            (self.boris, 70, self.talks),
            (self.boris, 50, self.stage),
            (self.carla, 30, self.talks),
            (nobody, 90, self.stage),
        ):
            self._open_deal(user, revenue, "2026-05-31", stage)
            place = self.company.id, user.id or 0, stage.id
            everybody = self.company.id, 0, stage.id
            expected += revenue * float(rates.get(place, rates[everybody]))
        board = self.env["sales.mgmt.team.board"].with_user(self.dora)
        for unfolded in ([], self.root.ids, (self.root | self.north).ids):
            self.env.invalidate_all()
            top = board.get_board(unfolded=unfolded)["rows"][0]["cells"][0]
            self.assertAlmostEqual(top["landing"], top["actual"] + expected, 6)

    def test_a_deal_that_should_have_closed_is_in_no_landing_but_told(self):
        self._rates()
        self._open_deal(self.anna, 100, "2026-05-14")
        self._open_deal(self.anna, 50, False)
        landing, undated = self._ask(self.anna)
        self.assertEqual(landing["middle"], 240)
        self.assertEqual(undated, {"count": 2, "worth": 150})
        # today is not over yet
        self._open_deal(self.anna, 100, "2026-05-15", probability=100)
        self.assertGreater(self._ask(self.anna)[0]["middle"], 240)

    def test_where_nothing_was_ever_closed_the_deal_itself_says_how_likely_it_is(self):
        self.env["crm.lead"].search([]).unlink()
        self._rates()
        self._open_deal(self.anna, 100, "2026-05-31", probability=30)
        self._refresh()
        self.assertAlmostEqual(self._ask(self.anna)[0]["middle"], 30)

    def test_lost_and_archived_deals_land_nowhere(self):
        self._rates()
        self._open_deal(self.anna, 100, "2026-05-31").action_set_lost()
        self._open_deal(self.anna, 100, "2026-05-31").active = False
        self.assertEqual(self._ask(self.anna)[0]["middle"], 240)

    def test_without_deals_a_figure_goes_on_at_its_pace(self):
        self.metric_won.deal_gives = False
        landing, _undated = self._ask(self.anna)
        self.assertEqual(landing["method"], "pace")
        self.assertAlmostEqual(landing["middle"], 240 * 21 / 11, 4)

    def test_landings_are_kept_once_a_week_for_people_and_units(self):
        landings = self.env["sales.mgmt.landing"]
        landings._cron_landing()
        kept = landings.search([("company_id", "=", self.company.id)])
        self.assertEqual(set(kept.mapped("made_on")), {date(2026, 5, 15)})
        self.assertEqual(set(kept.period_id.mapped("name")), {"2026-05", "2026 Q2"})
        self.assertIn(self.anna, kept.user_id)
        self.assertIn(self.root, kept.filtered(lambda each: not each.user_id).unit_id)
        landings._cron_landing()
        with freeze_time("2026-05-17 12:00:00"):
            landings._cron_landing()
        of_company = [("company_id", "=", self.company.id)]
        self.assertEqual(landings.search_count(of_company), len(kept))
        # the week after, also if the server was off on Monday
        with freeze_time("2026-05-19 12:00:00"):
            landings._cron_landing()
        self.assertEqual(landings.search_count(of_company), 2 * len(kept))

    def test_what_came_stands_beside_what_was_foretold(self):
        landings = self.env["sales.mgmt.landing"]
        self._close(self.anna, 5, 5)
        self._rates()
        self._open_deal(self.anna, 100, "2026-05-31")
        landings._cron_landing()
        self._create_won(self.anna, 30, "2026-05-28 10:00:00")
        with freeze_time("2026-06-02 12:00:00"):
            self._refresh()
            landings._cron_landing()
        kept = landings.search(
            [
                ("user_id", "=", self.anna.id),
                ("period_id.name", "=", "2026-05"),
                ("metric_id", "=", self.metric_won.id),
            ]
        )
        self.assertEqual((kept.actual, kept.final), (240, 270))
        self.assertTrue(kept.is_known)
        self.assertTrue(kept.is_within)
        accuracy = landings._get_accuracy(self.metric_won, "month", user=self.anna)
        found = accuracy[self.metric_won.id]
        self.assertEqual(found.cases, 1)
        self.assertAlmostEqual(float(found.error), abs(kept.middle - 270) / 270, 4)
        # nobody is judged by what others foretold
        self.assertFalse(
            landings._get_accuracy(self.metric_won, "month", user=self.lena)
        )

    def test_a_late_change_is_noted_until_the_figures_no_longer_move(self):
        landings = self.env["sales.mgmt.landing"]
        landings._cron_landing()
        lead = self._create_won(self.anna, 30, "2026-05-28 10:00:00")
        kept = landings.search(
            [("user_id", "=", self.anna.id), ("period_id.name", "=", "2026-05")]
        )
        for day, amount, came in (
            ("2026-06-02", 30, 270),
            ("2026-06-20", 40, 280),
            ("2026-08-20", 50, 280),
        ):
            lead.expected_revenue = amount
            with freeze_time(f"{day} 12:00:00"):
                self._refresh()
                landings._cron_landing()
            self.assertEqual(kept.final, came)

    def test_the_landing_of_a_unit_is_that_of_its_people_together(self):
        self._close(self.anna, 5, 5)
        self._rates()
        self._open_deal(self.anna, 100, "2026-05-31")
        self._open_deal(self.boris, 200, "2026-05-31")
        self.env["sales.mgmt.landing"]._cron_landing()
        month = self.env["sales.mgmt.landing"].search(
            [
                ("company_id", "=", self.company.id),
                ("period_id.name", "=", "2026-05"),
            ]
        )
        people = month.filtered(lambda each: each.user_id in self.anna | self.boris)
        unit = month.filtered(
            lambda each: not each.user_id and each.unit_id == self.north
        )
        self.assertAlmostEqual(unit.middle, sum(people.mapped("middle")), 2)
        self.assertGreater(unit.low, sum(people.mapped("low")) - 0.01)
