from . import (
    test_credit,
    test_credit_collected,
    test_credit_orders,
    test_credit_share,
    test_dispute,
    test_payout_adjustment,
    test_payout_recount,
    test_payout_run,
    test_run_workflow,
    test_scheme,
)
