"""What a document credits to a person."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple


class Entry(NamedTuple):
    """One credited amount."""

    user_id: int
    unit_id: int | None
    role: str
    key: str
    model: str
    res_id: int
    name: str
    value: Fraction
    days_overdue: int
    categ_path: str
    margin: Fraction | None
    discount: Fraction
    origin_period_id: int | None
    event_date: date
