from . import metric, metric_source, fact, refresh, measurement
