from . import test_payout_run
