"""Two years of a market that never was: the same on every machine and every day.

The deals of a year do not depend on the day on which the demo is loaded. Today only
cuts through them: what was decided before is an order or lost, what has begun is an
open opportunity, what comes later is not known yet.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from dateutil.easter import easter

from .people import Seller

SEED = 144
# Summer is weak, the end of the year strong; the year sums to one
SEASON = (
    0.074, 0.077, 0.090, 0.080, 0.078, 0.089,
    0.064, 0.056, 0.088, 0.093, 0.100, 0.111,
)  # fmt: skip
YEARLY_GROWTH = 1.09
# A loss is admitted late: until then the opportunity is overdue
LOSS_ADMITTED_AFTER = timedelta(days=14)


class Item(NamedTuple):
    """A product in a basket."""

    product: str
    quantity: int


@dataclass(frozen=True)
class Deal:
    """A customer's project, from the enquiry to the decision; moments are local."""

    seller: str
    team: str
    customer: int
    begun: datetime
    decided: datetime
    basket: tuple[Item, ...]
    discount: int
    fate: str
    tracked: bool

    def state_at(self, now: datetime) -> str:
        """Return won, lost, cancelled, open, or unknown if it has not begun."""
        if self.begun > now:
            return "unknown"
        lag = LOSS_ADMITTED_AFTER if self.fate == "lost" else timedelta()
        return self.fate if self.decided + lag <= now else "open"

    def offered_at(self, now: datetime) -> datetime:
        """Return when the customer had an offer, a few days after the enquiry."""
        return min(self.begun + timedelta(days=5), self.decided, now)

    def get_value(self, prices: Mapping[str, float]) -> float:
        whole = sum(prices[item.product] * item.quantity for item in self.basket)
        return round(whole * (100 - self.discount) / 100, 2)


def holidays(year: int) -> dict[date, str]:
    """Return the public holidays that fall on the demo company.

    >>> holidays(2026)[date(2026, 4, 6)]
    'Easter Monday'
    """
    sunday = easter(year)
    return {
        date(year, 1, 1): "New Year’s Day",
        sunday - timedelta(days=2): "Good Friday",
        sunday + timedelta(days=1): "Easter Monday",
        date(year, 5, 1): "Labour Day",
        date(year, 10, 3): "Day of Unity",
        date(year, 12, 25): "Christmas Day",
        date(year, 12, 26): "Second Christmas Day",
    }


def working_days(year: int, month: int) -> list[date]:
    """Return the days of a month on which deals are made.

    >>> [day.day for day in working_days(2026, 5)][:3]
    [4, 5, 6]
    """
    free = holidays(year)
    first = date(year, month, 1)
    days = (first + timedelta(days=number) for number in range(31))
    return [
        day
        for day in days
        if day.month == month and day.weekday() < 5 and day not in free
    ]


def fill_basket(value: float, prices: Mapping[str, float], rng: Random) -> list[Item]:
    """Choose products that cost about as much as the value, never more.

    >>> fill_basket(9800, {"meter": 4800.0, "cable": 100.0}, Random(1))
    [Item(product='meter', quantity=2), Item(product='cable', quantity=2)]
    """
    basket = []
    rest = value
    mains = [name for name, price in prices.items() if value / 6 <= price <= value]
    main = rng.choice(mains or [min(prices, key=prices.get)])
    extras = sorted((name for name in prices if name != main), key=prices.get)
    for name in (main, *reversed(rng.sample(extras, min(2, len(extras)))), extras[0]):
        quantity = int(rest // prices[name])
        if quantity and all(item.product != name for item in basket):
            basket.append(Item(name, quantity))
            rest -= quantity * prices[name]
    return basket


@dataclass(frozen=True)
class Market:
    """Everything the deals are made of.

    :ivar today: decides which years are last, this and next year
    :ivar prices: by name of the product
    :ivar customers: the customers of each seller, by login
    """

    today: date
    sellers: Sequence[Seller]
    prices: Mapping[str, float]
    customers: Mapping[str, Sequence[int]]

    def deals(self) -> list[Deal]:
        """Return the deals of last, this and next year by the day of their decision."""
        found = [
            deal
            for shift in (-1, 0, 1)
            for month in range(1, 13)
            for seller in self.sellers
            for deal in self._deals_of_month(seller, shift, month)
        ]
        return sorted(found, key=lambda deal: deal.decided)

    def _deals_of_month(self, seller: Seller, shift: int, month: int) -> Iterator[Deal]:
        rng = Random(f"{SEED} {seller.login} {shift} {month}")
        year = self.today.year + shift
        won = [rng.uniform(0.5, 1.5) for _ in range(rng.choice((2, 2, 3, 3, 4)))]
        lost = [rng.uniform(0.5, 1.5) for _ in range(rng.choice((0, 1, 1)))]
        budget = self._budget(seller, shift, month) * rng.uniform(0.88, 1.12)
        for fate, sizes in (("won", won), ("lost", lost)):
            for place, size in enumerate(sizes):
                # one deal in each part of the month, so that no month ends in a rush
                day = self._pick_day(year, month, (place + rng.random()) / len(sizes))
                deal = self._deal(seller, day, budget * size / sum(won), rng)
                # all draws are made first, so that a joining date changes no other deal
                if deal.team:
                    yield self._seal(deal, fate, rng)

    def _budget(self, seller: Seller, shift: int, month: int) -> float:
        form = seller.form[shift + 1] if shift < 1 else 1.0
        growth = YEARLY_GROWTH ** (shift + 1)
        return seller.capacity * form * growth * SEASON[month - 1]

    def _pick_day(self, year: int, month: int, share: float) -> date:
        days = working_days(year, month)
        return days[int(share * len(days))]

    def _deal(self, seller: Seller, day: date, value: float, rng: Random) -> Deal:
        decided = datetime.combine(day, time(rng.randint(9, 16), rng.randint(0, 59)))
        begun = decided - timedelta(days=rng.randint(20, 130))
        discount = rng.choice((0, 0, 0, 5, 5, 10))
        basket = fill_basket(value / (1 - discount / 100), self.prices, rng)
        return Deal(
            seller=seller.login,
            team=seller.get_team(day, self.today),
            customer=self._customer(seller, rng),
            begun=begun,
            decided=decided,
            basket=tuple(basket),
            discount=discount,
            fate="won",
            tracked=rng.random() < 0.75,
        )

    def _customer(self, seller: Seller, rng: Random) -> int:
        everybody = [each for known in self.customers.values() for each in known]
        own = self.customers.get(seller.login) or everybody
        return rng.choice(own if rng.random() < 0.8 else everybody)

    def _seal(self, deal: Deal, fate: str, rng: Random) -> Deal:
        """Decide how it ends: a few orders are cancelled, a few belong to nobody."""
        luck = rng.random()
        if fate == "lost":
            return replace(deal, fate="lost", tracked=True)
        if luck < 0.03:
            return replace(deal, fate="cancelled")
        if luck < 0.05:
            return replace(deal, seller="", team=deal.team if luck < 0.045 else "")
        return deal
