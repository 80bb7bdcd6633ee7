from . import (
    segmentation,
    metric,
    metric_source,
    metric_entry,
    fact,
    document_door,
    refresh,
    calendar,
    measurement_documents,
    measurement_targets,
    measurement,
    reconciliation,
)
