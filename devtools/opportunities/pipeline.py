"""A sales pipeline as plain values: who sells what to whom, and with what outcome."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from .findings import Findings


class Stage(Enum):
    """How far an opportunity is, in the words of the files."""

    PROSPECTING = "Prospecting"
    ENGAGING = "Engaging"
    WON = "Won"
    LOST = "Lost"

    @property
    def is_closed(self) -> bool:
        return self in (Stage.WON, Stage.LOST)


@dataclass(frozen=True, slots=True)
class Account:
    """A customer; its parent is the account that owns it."""

    row: int
    name: str
    sector: str
    country: str
    parent: str | None
    year_established: str
    revenue_millions: Decimal | None
    employees: Decimal | None


@dataclass(frozen=True, slots=True)
class Product:
    """Something sold, at its price in the price list."""

    name: str
    series: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class Agent:
    """A salesperson, the manager of the team and the team's region."""

    name: str
    manager: str
    region: str


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A deal in the making or made; what the files do not know is None."""

    reference: str
    agent: str
    product: str | None
    account: str | None
    stage: Stage
    engaged: date | None
    closed: date | None
    value: Decimal

    @property
    def title(self) -> str:
        parts = [part for part in (self.product, self.account) if part]
        return f"{', '.join(parts) or 'Opportunity'} ({self.reference})"


@dataclass(frozen=True, slots=True)
class Pipeline:
    """All that the files tell, and all that was wrong with them."""

    accounts: list[Account]
    products: list[Product]
    agents: list[Agent]
    opportunities: list[Opportunity]
    findings: Findings

    @property
    def first_day(self) -> date | None:
        """The first day on which anything happened."""
        days = (deal.engaged or deal.closed for deal in self.opportunities)
        return min((day for day in days if day), default=None)

    def won(self) -> list[Opportunity]:
        return [deal for deal in self.opportunities if deal.stage is Stage.WON]

    def won_years(self) -> list[int]:
        return sorted({deal.closed.year for deal in self.won() if deal.closed})
