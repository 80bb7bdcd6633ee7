"""What lines of invoices and payments count, by product, margin, discount and delay.

A rule may have a table of rates, of which the first line that fits decides, and factors
of money that came late. With one rate the table says what is paid; with tiers, how much
counts.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from .credit import Entry
from .curve import ZERO, Slice

ONE = Fraction(1)


class Rate(NamedTuple):
    """A line of a table of rates; what is empty fits everything."""

    rate: Fraction
    categ_path: str = ""
    margin_from: Fraction | None = None
    discount_to: Fraction | None = None

    def fits(self, entry: Entry) -> bool:
        """Tell whether this line fits a credit; what is not known fits no margin."""
        if not entry.categ_path.startswith(self.categ_path):
            return False
        if self.margin_from is not None and (
            entry.margin is None or entry.margin < self.margin_from
        ):
            return False
        return self.discount_to is None or entry.discount <= self.discount_to


class Late(NamedTuple):
    """How much still counts of money that comes more than so many days late."""

    days: int
    factor: Fraction


class Pricing(NamedTuple):
    """What single credits count for a rule.

    :ivar rate: of everything, if there is no table
    :ivar table: the first line that fits decides
    :ivar late: by days, the fewest first
    :ivar is_flat: the rates are what is paid, not how much counts
    """

    rate: Fraction = ZERO
    table: Sequence[Rate] = ()
    late: Sequence[Late] = ()
    is_flat: bool = True

    def rate_of(self, entry: Entry) -> Fraction | None:
        """Return the rate of what is credited; None if no line of the table fits."""
        if not self.table:
            return self.rate
        return next((line.rate for line in self.table if line.fits(entry)), None)

    def value_of(self, entry: Entry) -> Fraction:
        """Return how much of a value is left after the delay of its payment."""
        factor = ONE
        for late in self.late:
            if late.days < entry.days_overdue:
                factor = late.factor
        return entry.value if factor is ONE else entry.value * factor

    def count(self, credited: Sequence[Entry]) -> list[Fraction]:
        """Return how much of each credit counts, after delay and table."""
        if self.is_flat or not self.table:
            return self._value(credited)
        return [
            self.value_of(entry) * (self.rate_of(entry) or ZERO) for entry in credited
        ]

    def weigh(self, credited: Sequence[Entry]) -> list[Fraction]:
        """Return the claim of each credit on what all of them together are paid."""
        if not self.table:
            return self._value(credited)
        return [
            self.value_of(entry) * (self.rate_of(entry) or ZERO) for entry in credited
        ]

    def slice(self, credited: Sequence[Entry]) -> list[Slice]:
        """Return each credit with its own rate, without those that no line fits."""
        return [
            Slice(self.value_of(entry), rate)
            for entry in credited
            if (rate := self.rate_of(entry)) is not None
        ]

    def _value(self, credited: Sequence[Entry]) -> list[Fraction]:
        if self.late:
            return [self.value_of(entry) for entry in credited]
        return [entry.value for entry in credited]
