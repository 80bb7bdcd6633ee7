"""Reading one cell: a day or an amount, or a reason why it is neither."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

DAY_FORMATS = ("%m/%d/%Y", "%Y-%m-%d")
PLAUSIBLE_YEARS = range(1980, 2100)
LARGEST_AMOUNT = Decimal(10) ** 12


class UnreadableCellError(ValueError):
    """The end of a sentence that begins with the column and its text."""


def read_day(text: str) -> date:
    """Return the day that a text in American or ISO notation stands for.

    >>> read_day("3/1/2017"), read_day("2017-03-01")
    (datetime.date(2017, 3, 1), datetime.date(2017, 3, 1))
    """
    for day_format in DAY_FORMATS:
        try:
            day = datetime.strptime(text, day_format).date()
        except ValueError:
            continue
        if day.year not in PLAUSIBLE_YEARS:
            raise UnreadableCellError("is not a plausible date")
        return day
    raise UnreadableCellError("is not a date")


def read_amount(text: str) -> Decimal:
    """Return the amount of money that a text stands for, exactly.

    >>> read_amount("1054"), read_amount("251.41")
    (Decimal('1054'), Decimal('251.41'))
    """
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise UnreadableCellError("is not a number") from None
    if not amount.is_finite():
        raise UnreadableCellError("is not a number")
    if amount < 0:
        raise UnreadableCellError("is below zero")
    if amount >= LARGEST_AMOUNT:
        raise UnreadableCellError("is not a plausible amount")
    return amount
