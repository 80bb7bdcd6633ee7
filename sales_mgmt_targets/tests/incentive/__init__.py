from . import test_payout_recount, test_payout_run
