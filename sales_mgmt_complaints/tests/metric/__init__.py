from . import test_complaint_metrics
