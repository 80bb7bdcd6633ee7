from . import (
    test_cash_collected,
    test_definition,
    test_measured_targets,
    test_metric,
    test_refresh,
    test_refresh_robust,
    test_results,
    test_segments,
    test_shipped_metrics,
)
