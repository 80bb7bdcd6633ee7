from . import test_definition, test_metric, test_refresh, test_refresh_robust
