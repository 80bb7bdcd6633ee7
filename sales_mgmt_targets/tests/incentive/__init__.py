from . import (
    test_dispute,
    test_payout_adjustment,
    test_payout_recount,
    test_payout_run,
    test_run_workflow,
    test_scheme,
)
