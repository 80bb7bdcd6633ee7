from . import (
    assignment_move,
    dispute_answer,
    document_assign,
    metric_preview,
    payout_run_back,
    payout_run_new,
    payout_run_pay,
    period_lock_release,
    plan_duplicate,
    print_wizard,
    target_lock,
)
