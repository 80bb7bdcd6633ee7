from . import (
    plan,
    plan_line,
    plan_line_split,
    plan_line_weights,
    plan_weight,
    profile,
    target,
    target_import,
    target_import_fields,
    target_lock,
    target_store,
    target_template,
)
