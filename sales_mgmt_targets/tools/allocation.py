"""Exact division of whole units: the parts always add up to what was divided.

Amounts are whole numbers of rounding units (cents, pieces, hundreds), so that nothing
is ever lost to floating point. The method is the largest remainder (Hamilton) method:
every share gets the floor of its ideal value, the units left over go to the largest
fractional parts.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm


class AllocationError(ValueError):
    """The fixed parts leave nothing sensible for the others.

    :ivar total: whole units to divide
    :ivar fixed: whole units that the fixed parts already hold
    """

    def __init__(self, total: int, fixed: int):
        super().__init__(f"Fixed parts hold {fixed} of {total}")
        self.total = total
        self.fixed = fixed


def to_units(amount: float | str | Decimal, rounding: float | str | Decimal) -> int:
    """Express an amount in whole rounding units, halves away from zero.

    >>> to_units(1234.56, 0.01), to_units(1250, 100), to_units(-0.005, 0.01)
    (123456, 13, -1)
    """
    ratio = Decimal(str(amount)) / Decimal(str(rounding))
    return int(ratio.to_integral_value(rounding=ROUND_HALF_UP))


def from_units(units: int, rounding: float | str | Decimal) -> Decimal:
    """Express whole rounding units as an amount, exactly.

    >>> from_units(123456, 0.01)
    Decimal('1234.56')
    """
    return units * Decimal(str(rounding))


def round_to(value: Fraction, rounding: float | str | Decimal) -> Decimal:
    """Return the nearest multiple of the rounding, halves away from zero, exactly.

    >>> round_to(Fraction(1, 3), 0.01), round_to(Fraction(-5, 2), 1)
    (Decimal('0.33'), Decimal('-3'))
    """
    steps = value / Fraction(str(rounding))
    units = int(abs(steps) + Fraction(1, 2))
    return from_units(units if steps >= 0 else -units, rounding)


def to_weights(values: Sequence[float | str | Decimal | Fraction]) -> list[Fraction]:
    """Read typed or measured values as exact weights; below zero nothing is left.

    >>> to_weights([0.1, "2", -3])
    [Fraction(1, 10), Fraction(2, 1), Fraction(0, 1)]
    """
    return [
        max(value if isinstance(value, Fraction) else Fraction(str(value)), Fraction(0))
        for value in values
    ]


def allocate(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Divide whole units in proportion to the weights by the largest remainder method.

    Ties go to the larger weight, then to the earlier place. Weights that are all zero
    count as equal. A negative total is divided as its positive mirror image.

    >>> allocate(100, [1, 1, 1])
    [34, 33, 33]
    >>> allocate(-7, [1, 2])
    [-2, -5]

    :param total: whole units to divide
    :param weights: one weight per share, none below zero
    :return: whole units per share; they sum to the total
    :raise ValueError: a weight below zero, or units to divide among nobody
    """
    if weights and min(weights) < 0:
        raise ValueError("A weight cannot be below zero.")
    return allocate_signed(total, weights)


def allocate_signed(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Divide as `allocate` does, among weights that may be below zero.

    Who weighs less than nothing gets less than nothing, or the other way round if the
    weights add up to less than nothing.

    >>> allocate_signed(300, [500, -200]), allocate_signed(300, [-500, 200])
    ([500, -200], [500, -200])

    :raise ValueError: weights that cancel out, or units to divide among nobody
    """
    if not weights:
        if total:
            raise ValueError(f"There is nobody to divide {total} units among.")
        return []
    if total < 0:
        return [-share for share in allocate_signed(-total, weights)]
    scaled = as_integers(weights)
    whole = sum(scaled)
    if not whole:
        raise ValueError("Weights that cancel out divide nothing.")
    quotas = [divmod(total * weight, whole) for weight in scaled]
    shares = [quotient for quotient, _remainder in quotas]
    missing = total - sum(shares)
    if not missing:
        return shares
    by_claim = sorted(
        range(len(scaled)),
        key=lambda place: (-abs(quotas[place][1]), -abs(scaled[place]), place),
    )
    for place in by_claim[:missing]:
        shares[place] += 1
    return shares


def allocate_around(
    total: int, weights: Sequence[Fraction | int], fixed: dict[int, int]
) -> list[int]:
    """Divide whole units when some shares are fixed already.

    >>> allocate_around(100, [1, 1, 2], {0: 40})
    [40, 20, 40]

    :param fixed: whole units by place; these shares are kept as they are
    :return: whole units per share; they sum to the total
    :raise AllocationError: the rest has the other sign than the total, or there is a
        rest and every share is fixed
    """
    held = sum(fixed.values())
    rest = total - held
    free = [place for place in range(len(weights)) if place not in fixed]
    if (rest and not free) or rest * total < 0 or (rest and not total):
        raise AllocationError(total, held)
    shares = dict(
        zip(free, allocate(rest, [weights[place] for place in free]), strict=True)
    )
    return [fixed.get(place, shares.get(place, 0)) for place in range(len(weights))]


def as_integers(weights: Sequence[Fraction | int]) -> list[int]:
    """Scale weights to integers of the same proportions; all zero becomes all one."""
    if not any(weights):
        return [1] * len(weights)
    scale = lcm(*{weight.denominator for weight in weights})
    return [weight.numerator * (scale // weight.denominator) for weight in weights]
