from . import (
    assignment_move,
    document_assign,
    metric_preview,
    period_lock_release,
    plan_duplicate,
    print_wizard,
    target_lock,
)
