from . import (
    test_allocation,
    test_columns,
    test_contest,
    test_curve,
    test_distribution,
    test_forecast,
    test_payout,
    test_periods,
    test_presence,
    test_profile,
    test_ranking,
    test_settlement,
)
