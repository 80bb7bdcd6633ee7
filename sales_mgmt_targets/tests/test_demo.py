from collections import Counter
from datetime import date, datetime, time

from odoo.tests import BaseCase

from ..demo.market import SEASON, Market, fill_basket, holidays
from ..demo.people import SELLERS

PRICES = {"spectrometer": 38_500.0, "meter": 4_800.0, "head": 1_150.0, "cable": 180.0}
AWKWARD_DAYS = [
    date(2026, 1, 1),
    date(2028, 2, 29),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 12, 31),
]


class TestDemoMarket(BaseCase):
    def _create_market(self, today):
        customers = {seller.login: [number] for number, seller in enumerate(SELLERS)}
        return Market(today, SELLERS, PRICES, customers)

    def test_the_same_day_always_shows_the_same_deals(self):
        today = date(2026, 6, 15)
        self.assertEqual(
            self._create_market(today).deals(), self._create_market(today).deals()
        )

    def test_tomorrow_changes_nothing_that_is_decided(self):
        before = self._create_market(date(2026, 6, 15)).deals()
        after = self._create_market(date(2026, 6, 16)).deals()
        self.assertEqual(before, after)

    def test_nothing_is_decided_in_the_future(self):
        for today in AWKWARD_DAYS:
            now = datetime.combine(today, time(0, 30))
            deals = self._create_market(today).deals()
            with self.subTest(today=today):
                for deal in deals:
                    state = deal.state_at(now)
                    self.assertLess(deal.begun, deal.decided)
                    if state in ("won", "lost", "cancelled"):
                        self.assertLessEqual(deal.decided, now)
                    if state != "unknown":
                        self.assertLessEqual(deal.offered_at(now), now)

    def test_last_year_is_complete_on_any_day(self):
        for today in AWKWARD_DAYS:
            now = datetime.combine(today, time(0, 30))
            months = Counter(
                deal.decided.month
                for deal in self._create_market(today).deals()
                if deal.decided.year == today.year - 1
                and deal.state_at(now) in ("won", "cancelled")
            )
            with self.subTest(today=today):
                self.assertEqual(len(months), 12)
                self.assertGreater(min(months.values()), 15)

    def test_nobody_sells_before_joining_and_movers_sell_for_their_team(self):
        today = date(2026, 6, 15)
        sellers = {seller.login: seller for seller in SELLERS}
        for deal in self._create_market(today).deals():
            if deal.seller:
                seller = sellers[deal.seller]
                day = deal.decided.date()
                self.assertGreaterEqual(day, seller.get_start(today))
                self.assertEqual(deal.team, seller.get_team(day, today))

    def test_deals_are_made_on_working_days(self):
        for deal in self._create_market(date(2026, 6, 15)).deals():
            day = deal.decided.date()
            self.assertLess(day.weekday(), 5)
            self.assertNotIn(day, holidays(day.year))

    def test_everybody_sells_about_their_capacity(self):
        today = date(2026, 12, 31)
        sold = Counter()
        for deal in self._create_market(today).deals():
            if deal.decided.year == 2026 and deal.fate == "won":
                sold[deal.seller] += deal.get_value(PRICES)
        for seller in SELLERS:
            share = sold[seller.login] / (seller.capacity * seller.form[1] * 1.09)
            with self.subTest(seller=seller.login):
                self.assertAlmostEqual(share, 1, delta=0.25)

    def test_a_basket_never_costs_more_than_its_value(self):
        rng = _Cheapest()
        for value in (179, 180, 1_000, 50_000, 250_000):
            basket = fill_basket(value, PRICES, rng)
            cost = sum(PRICES[item.product] * item.quantity for item in basket)
            self.assertLessEqual(cost, value)

    def test_the_seasons_make_a_year(self):
        self.assertAlmostEqual(sum(SEASON), 1)


class _Cheapest:
    """Draws what comes first."""

    def choice(self, options):
        return options[0]

    def sample(self, options, count):
        return options[:count]
