"""Rules and results as hypothesis makes them up: money, rates and tiers of any kind."""

from fractions import Fraction

from hypothesis import strategies as st

from ...tools.curve import Tier

MONEY = st.integers(-(10**10), 10**10).map(lambda cents: Fraction(cents, 100))
POSITIVE = st.integers(1, 10**10).map(lambda cents: Fraction(cents, 100))
RATES = st.integers(0, 2000).map(lambda number: Fraction(number, 1000))
ANY_RATES = st.integers(-500, 2000).map(lambda number: Fraction(number, 1000))
STARTS = st.integers(0, 10**9).map(lambda cents: Fraction(cents, 100))
SHARES = st.fractions(min_value=0, max_value=1, max_denominator=1000)


def tables(rates=RATES, min_size=1):
    """Return a strategy of tier tables in any order, no two from the same value."""
    tiers = st.builds(Tier, start=STARTS, rate=rates, amount=MONEY)
    return st.lists(tiers, min_size=min_size, max_size=6, unique_by=lambda t: t.start)


def percent(*pairs):
    """Return the tiers of a table in words: `(start, percent)` each.

    >>> percent((0, 3))
    [Tier(start=Fraction(0, 1), rate=Fraction(3, 100), amount=Fraction(0, 1))]
    """
    return [Tier(Fraction(start), Fraction(str(rate)) / 100) for start, rate in pairs]
