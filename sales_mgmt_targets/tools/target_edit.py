"""What is changed in a tree of targets, as data."""

from decimal import Decimal
from typing import NamedTuple

# Beyond this a number of the screen does not hold cents any more
TOO_LARGE = 10**13


class Split(NamedTuple):
    """How what lies below a target is divided anew.

    :ivar organisation: method among people; empty for the weights there are
    :ivar period: method over the year; empty for the weights there are
    :ivar is_grid: the periods of the people together are exact as well
    """

    organisation: str = ""
    period: str = ""
    is_grid: bool = False


class Edit(NamedTuple):
    """What is changed in targets of one line, all at once.

    :ivar amounts: the new amount by id, which pins the target
    :ivar reserves: the new reserve by id
    :ivar pins: pinned or not by id; the amount stays what it is
    :ivar splits: ways of dividing anew what lies below a target, by its id
    :ivar origin: where the amounts come from
    """

    amounts: dict[int, Decimal | float] = {}
    reserves: dict[int, Decimal | float] = {}
    pins: dict[int, bool] = {}
    splits: dict[int, Split] = {}
    origin: str = "typed"

    @property
    def ids(self):
        """The ids of all targets that are named."""
        return {*self.amounts, *self.reserves, *self.pins, *self.splits}
