from . import (
    segmentation,
    metric,
    metric_source,
    fact,
    refresh,
    calendar,
    measurement,
    measurement_sql,
    measurement_target,
)
