"""Reading the four files of a pipeline, keeping what is good of every row."""

from collections.abc import Container
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from .findings import Findings, Outcome
from .pipeline import Account, Agent, Opportunity, Pipeline, Product, Stage
from .repairs import ACCOUNT_REPAIRS, OPPORTUNITY_REPAIRS
from .table import RejectedRowError, Row, Table, UnreadableFileError

ACCOUNT_COLUMNS = (
    "account",
    "sector",
    "year_established",
    "revenue",
    "employees",
    "office_location",
    "subsidiary_of",
)
PRODUCT_COLUMNS = ("product", "series", "sales_price")
AGENT_COLUMNS = ("sales_agent", "manager", "regional_office")
OPPORTUNITY_COLUMNS = (
    "opportunity_id",
    "sales_agent",
    "product",
    "account",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
)


def read_pipeline(directory: Path | str) -> Pipeline:
    """Read the files of a directory; bad rows are left out and reported.

    :raise UnreadableFileError: when a file is missing or has other columns
    """
    directory = Path(directory)
    if not directory.is_dir():
        raise UnreadableFileError(f"There is no folder {directory}.")
    findings = Findings()

    def parse(file, columns, make, repairs=None):
        table = Table(directory / file, columns, findings, repairs or {})
        return list(table.parse(make))

    families = _AccountMaker()
    accounts = families.reunite(
        parse("accounts.csv", ACCOUNT_COLUMNS, families.make, ACCOUNT_REPAIRS)
    )
    products = parse("products.csv", PRODUCT_COLUMNS, _product)
    agents = parse("sales_teams.csv", AGENT_COLUMNS, _agent)
    maker = _OpportunityMaker(
        accounts={account.name for account in accounts},
        prices={product.name: product.price for product in products},
        agents={agent.name for agent in agents},
    )
    opportunities = parse(
        "sales_pipeline.csv", OPPORTUNITY_COLUMNS, maker.make, OPPORTUNITY_REPAIRS
    )
    return Pipeline(accounts, products, agents, opportunities, findings)


def _product(row: Row) -> Product:
    price = row.amount("sales_price")
    if price is None:
        raise RejectedRowError("sales_price is missing")
    return Product(row.key, row.required("series"), price)


def _agent(row: Row) -> Agent:
    return Agent(row.key, row.required("manager"), row.required("regional_office"))


class _AccountMaker:
    """Builds accounts, then checks that each chain of owners leads to a top."""

    def __init__(self):
        self.rows: dict[str, Row] = {}

    def make(self, row: Row) -> Account:
        account = Account(
            row=row.number,
            name=row.key,
            sector=row.text("sector"),
            country=row.text("office_location"),
            parent=row.text("subsidiary_of") or None,
            year_established=row.text("year_established"),
            revenue_millions=row.amount("revenue"),
            employees=row.amount("employees"),
        )
        self.rows[account.name] = row
        return account

    def reunite(self, accounts: list[Account]) -> list[Account]:
        """Drop the owners that are unknown or that the account owns itself."""
        owners = {account.name: account.parent for account in accounts}
        reunited = []
        for account in accounts:
            fault = self._fault(account.name, owners)
            if fault:
                self.rows[account.name].remark(Outcome.INCOMPLETE, fault)
                owners[account.name] = None
                account = replace(account, parent=None)
            reunited.append(account)
        return reunited

    def _fault(self, name: str, owners: dict[str, str | None]) -> str:
        parent = owners[name]
        if parent and parent not in owners:
            return f"subsidiary_of “{parent}” is not in accounts.csv"
        seen = set()
        while parent in owners and parent not in seen:
            if parent == name:
                return f"subsidiary_of “{owners[name]}” goes round in a circle"
            seen.add(parent)
            parent = owners[parent]
        return ""


class _OpportunityMaker:
    """Builds opportunities whose references all lead somewhere.

    Without a known agent or stage nobody can be credited, so such a row is
    rejected. What only describes the deal is left open and reported instead.
    """

    def __init__(
        self,
        accounts: Container[str],
        prices: dict[str, Decimal],
        agents: Container[str],
    ):
        self.accounts = accounts
        self.prices = prices
        self.agents = agents

    def make(self, row: Row) -> Opportunity:
        stage = self._stage(row)
        agent = row.required("sales_agent")
        if agent not in self.agents:
            raise RejectedRowError(f"sales_agent “{agent}” is not in sales_teams.csv")
        engaged = row.day("engage_date")
        closed = row.day("close_date") if stage.is_closed else None
        value = row.amount("close_value") if stage.is_closed else None
        self._report_gaps(row, stage, engaged, closed, value)
        product = self._known(row, "product", self.prices, "products.csv")
        if not stage.is_closed:
            value = self.prices.get(product)
        return Opportunity(
            reference=row.key,
            agent=agent,
            product=product,
            account=self._known(row, "account", self.accounts, "accounts.csv"),
            stage=stage,
            engaged=engaged,
            closed=closed,
            value=value or Decimal(0),
        )

    def _stage(self, row: Row) -> Stage:
        text = row.required("deal_stage")
        try:
            return Stage(text)
        except ValueError:
            raise RejectedRowError(f"deal_stage “{text}” is unknown") from None

    def _known(self, row: Row, column: str, known, file: str) -> str | None:
        name = row.text(column)
        if not name:
            row.remark(Outcome.INCOMPLETE, f"{column} is missing")
        elif name not in known:
            row.remark(Outcome.INCOMPLETE, f"{column} “{name}” is not in {file}")
        else:
            return name
        return None

    def _report_gaps(self, row: Row, stage: Stage, engaged, closed, value) -> None:
        if engaged is None:
            row.remark(Outcome.INCOMPLETE, "engage_date is missing")
        if not stage.is_closed:
            return
        if closed is None:
            reason = "close_date is missing, so it counts in no period"
            row.remark(Outcome.INCOMPLETE, reason)
        elif engaged and closed < engaged:
            row.remark(Outcome.INCOMPLETE, "close_date is before engage_date")
        if value is None:
            row.remark(Outcome.INCOMPLETE, "close_value is missing, taken as 0")
