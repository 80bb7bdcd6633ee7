"""Where somebody stands: sums of plans and results that make one figure, exactly.

Totals add up. A ratio is the ratio of the sums of its two parts, and its target is the
average of the targets behind it, weighted by what each was measured on, or plain where
nothing was measured yet.
"""

from fractions import Fraction
from typing import NamedTuple

ZERO = Fraction(0)
# Up to this part of what was expected somebody is near it, beyond it far behind
NEAR, NEAR_IF_LOWER_IS_BETTER = Fraction(9, 10), Fraction(11, 10)


class Figure(NamedTuple):
    """What was planned and achieved.

    :ivar target: None where nothing was planned
    :ivar actual: None of a ratio of nothing
    :ivar expected: what was expected to date
    """

    target: Fraction | None
    actual: Fraction | None
    expected: Fraction | None

    @property
    def gap(self) -> Fraction | None:
        """Return target less achieved."""
        if self.target is None:
            return None
        return self.target - (self.actual or ZERO)

    @property
    def attainment(self) -> Fraction | None:
        """Return what was achieved in proportion to the target."""
        return _divide(self.actual, self.target)

    @property
    def pace(self) -> Fraction | None:
        """Return what was achieved in proportion to what was expected to date."""
        return _divide(self.actual, self.expected)

    def get_light(self, lower_is_better: bool = False) -> str:
        """Return how it stands: good, near, far, or none where nothing was expected.

        >>> Figure(Fraction(100), Fraction(46), Fraction(50)).get_light()
        'near'
        >>> Figure(Fraction(100), Fraction(46), Fraction(50)).get_light(True)
        'good'
        """
        pace = self.pace
        if pace is None:
            return "none"
        if lower_is_better:
            good, near = pace <= 1, pace <= NEAR_IF_LOWER_IS_BETTER
        else:
            good, near = pace >= 1, pace >= NEAR
        return "good" if good else "near" if near else "far"


class Sums(NamedTuple):
    """What figures of several people, places and periods are made of.

    :ivar amount: sum of the targets
    :ivar expected: sum of what was expected to date
    :ivar weighted: sum of the targets, each times what was measured beside it
    :ivar basis: sum of what was measured beside targets
    :ivar count: how many targets there are
    :ivar numerator: what was achieved
    :ivar denominator: what a ratio is out of
    """

    amount: Fraction = ZERO
    expected: Fraction = ZERO
    weighted: Fraction = ZERO
    basis: Fraction = ZERO
    count: int = 0
    numerator: Fraction = ZERO
    denominator: Fraction = ZERO

    def plus(self, other: "Sums") -> "Sums":
        """Return both together."""
        # most sums have parts that are zero, and adding fractions takes its time
        return Sums(
            *(one + two if two else one for one, two in zip(self, other, strict=True))
        )

    def times(self, share: Fraction) -> "Sums":
        """Return a part of all that was achieved, as if it had come evenly.

        >>> Sums(numerator=Fraction(30)).times(Fraction(1, 3)).numerator
        Fraction(10, 1)
        """
        *planned, numerator, denominator = self
        return Sums(*planned, numerator * share, denominator * share)

    def get_figure(self, is_ratio: bool) -> Figure:
        """Return the figure that the sums stand for.

        >>> won = Sums(Fraction(1), Fraction(1), Fraction(2), Fraction(8), 2,
        ...            Fraction(2), Fraction(8))
        >>> won.get_figure(is_ratio=True)
        Figure(target=Fraction(1, 4), actual=Fraction(1, 4), expected=Fraction(1, 4))
        """
        if not is_ratio:
            planned = self.count > 0
            return Figure(
                self.amount if planned else None,
                self.numerator,
                self.expected if planned else None,
            )
        target = _divide(self.weighted, self.basis)
        if target is None and self.count:
            target = self.amount / self.count
        return Figure(
            target,
            _divide(self.numerator, self.denominator),
            # a rate is expected in full as soon as its period has begun
            target if self.expected else None,
        )


def _divide(part: Fraction | None, whole: Fraction | None) -> Fraction | None:
    return part / whole if whole and part is not None else None
