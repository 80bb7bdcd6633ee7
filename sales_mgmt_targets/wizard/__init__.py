from . import (
    assignment_move,
    document_assign,
    metric_preview,
    period_lock_release,
    target_lock,
)
