from . import (
    segmentation,
    metric,
    metric_source,
    metric_entry,
    fact,
    refresh,
    calendar,
    measurement,
    measurement_sql,
    measurement_target,
    reconciliation,
)
