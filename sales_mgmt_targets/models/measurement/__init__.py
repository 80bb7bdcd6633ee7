from . import segmentation, metric, metric_source, fact, measurement, refresh
