from . import (
    test_credit,
    test_credit_collected,
    test_credit_share,
    test_dispute,
    test_payout_adjustment,
    test_payout_preview,
    test_payout_recount,
    test_payout_run,
    test_run_workflow,
    test_scheme,
)
from . import test_contest, test_contest_tours, test_honour
