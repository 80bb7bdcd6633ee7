"""What documents credit to people: the closed formula, on exact numbers.

The database evaluates the same formula for all documents at once, see the model
`sales.mgmt.credit.state`; its tests compare it with these functions.

An invoice of total `T` (with tax), of which credit notes took back `R`, has brought in
`K`: money received less money paid back, all in its own currency. Collected is then

    min(K, T - R) / T

of every amount that the invoice credits, so that it can never be more than what is
still invoiced, in whatever order money and credit notes come. Every payment is credited
with the step by which it moved this figure.

Rounding follows running totals (the "cumulative rounding" of apportionment): a part is
the rounded total up to and including it, less the rounded total before it. So parts of
a line, lines of an invoice and people on a line all add up to the cent.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple


class Entry(NamedTuple):
    """One amount that a document credits to a person.

    :ivar user_id: the person
    :ivar unit_id: where the person worked then; None: nowhere
    :ivar role: split, of 100 % in all; overlay, on top of them
    :ivar key: what is credited; a later correction of it has the same key
    :ivar model: of the document behind it, with its id and name
    :ivar value: in company currency, without tax
    :ivar days_overdue: of money received: how late it was
    :ivar categ_path: path of the product category, from the top; empty if none
    :ivar margin: as a fraction of the price; None if unknown
    :ivar discount: as a fraction
    :ivar origin_period_id: the period which the key was first credited in, if that is
        none of those that were asked for
    :ivar event_date: day of the invoice, the payment or the correction
    """

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


def dump(entries: Sequence[Entry]) -> list[Sequence]:
    """Return what is credited column by column, for fingerprints.

    All values are such that JSON writes them without asking how.
    """
    if not entries:
        return []
    columns = dict(zip(Entry._fields, zip(*entries, strict=True), strict=True))
    for name in ("value", "margin", "discount"):
        columns[name] = [
            each if each is None else f"{each.numerator}/{each.denominator}"
            for each in columns[name]
        ]
    columns["event_date"] = list(map(str, columns["event_date"]))
    return list(columns.values())


def round_half_away(value: Fraction) -> int:
    """Round to a whole number, halves away from zero.

    >>> round_half_away(Fraction(5, 2)), round_half_away(Fraction(-5, 2))
    (3, -3)
    """
    numerator, denominator = value.numerator, value.denominator
    units = (2 * abs(numerator) + denominator) // (2 * denominator)
    return units if numerator >= 0 else -units


def share_out(units: int, shares: Iterable[Fraction]) -> list[int]:
    """Share whole units out by running totals; the mirror image if they are negative.

    >>> third = Fraction(1, 3)
    >>> share_out(100, [third] * 3), share_out(-100, [third] * 3), share_out(1, [])
    ([33, 34, 33], [-33, -34, -33], [])
    """
    return _steps(round_half_away(units * upto) for upto in accumulate(shares))


def reach(
    total: Fraction, returned: Fraction, payments: Iterable[Fraction]
) -> list[Fraction]:
    """Return which part of an invoice has been collected after each payment.

    :param total: of the invoice, with tax, above zero
    :param returned: by credit notes
    :param payments: in their order; negative: paid back

    >>> list(map(float, reach(Fraction(100), Fraction(60), [Fraction(30)] * 2)))
    [0.3, 0.4]
    """
    left = max(total - returned, Fraction(0))
    return [min(received, left) / total for received in accumulate(payments)]


def collect(slices: Sequence[int], reached: Sequence[Fraction]) -> list[list[int]]:
    """Return what each payment collects of each slice of an invoice.

    :param slices: whole units that the invoice credits, by line and person
    :param reached: which part is collected after each payment, see `reach`
    :return: a list per payment, with a number per slice

    >>> collect([100, 1], [Fraction(1, 3), Fraction(1)])
    [[33, 1], [67, 0]]
    """
    after = [
        _steps(round_half_away(upto * part) for upto in accumulate(slices))
        for part in reached
    ]
    before = [[0] * len(slices), *after][: len(after)]
    return [
        [new - old for new, old in zip(*columns, strict=True)]
        for columns in zip(after, before, strict=True)
    ]


def _steps(totals: Iterable[int]) -> list[int]:
    """Return what running totals grow by at each step."""
    totals = list(totals)
    return [new - old for new, old in zip(totals, [0, *totals], strict=False)]
