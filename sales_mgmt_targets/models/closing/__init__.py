from . import (
    closed_mixin,
    closing_metric,
    closing_document,
    snapshot,
    closing,
    period_lock,
    recompute,
    recompute_line,
    closed_records,
)
