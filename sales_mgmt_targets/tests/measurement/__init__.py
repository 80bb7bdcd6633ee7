from . import test_metric, test_refresh
