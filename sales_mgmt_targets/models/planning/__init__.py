from . import (
    plan,
    plan_line,
    plan_line_split,
    plan_line_weights,
    plan_weight,
    profile,
    target,
    target_lock,
    target_store,
)
