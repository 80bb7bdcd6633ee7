"""Comparing what Odoo holds with what the files say, person by person."""

from dataclasses import dataclass
from decimal import Decimal

from ..pipeline import Pipeline
from .deals import KIND


@dataclass(frozen=True, slots=True)
class Cell:
    """The won deals of one person in one quarter."""

    count: int = 0
    value: Decimal = Decimal(0)

    def __add__(self, value: Decimal) -> "Cell":
        return Cell(self.count + 1, self.value + value)


def won_in_files(pipeline: Pipeline) -> dict[tuple[str, str], Cell]:
    """Return the won deals by agent and quarter, as the files tell them."""
    cells: dict[tuple[str, str], Cell] = {}
    for deal in pipeline.won():
        if deal.closed:
            key = (deal.agent, _quarter(deal.closed))
            cells[key] = cells.get(key, Cell()) + deal.value
    return cells


def differences(session, pipeline: Pipeline) -> list[str]:
    """Return a sentence for each figure that is another in Odoo than in the files."""
    expected, found = won_in_files(pipeline), _won_in_odoo(session, pipeline)
    return [
        f"{agent}, {quarter}: {_words(expected.get(key, Cell()))} in the files, "
        f"{_words(found.get(key, Cell()))} in Odoo."
        for key in sorted(expected.keys() | found.keys())
        for agent, quarter in [key]
        if expected.get(key) != found.get(key)
    ]


def _won_in_odoo(session, pipeline):
    references = [deal.reference for deal in pipeline.opportunities]
    users = session.known("user", [agent.name for agent in pipeline.agents])
    names = {user_id: name for name, user_id in users.items()}
    leads = session.env["crm.lead"].with_context(
        active_test=False, tz=session.calendar.tz
    )
    rows = leads._read_group(
        [
            ("id", "in", list(session.known(KIND, references).values())),
            ("won_status", "=", "won"),
            ("date_closed", "!=", False),
        ],
        groupby=["user_id", "date_closed:quarter"],
        aggregates=["__count", "expected_revenue:sum"],
    )
    return {
        (names.get(user.id, user.name), _quarter(start)): Cell(
            count, Decimal(str(value)).quantize(Decimal("0.01"))
        )
        for user, start, count, value in rows
    }


def _quarter(day) -> str:
    return f"{day.year} Q{(day.month + 2) // 3}"


def _words(cell: Cell) -> str:
    return f"{cell.count} won deals worth {cell.value:,}"
