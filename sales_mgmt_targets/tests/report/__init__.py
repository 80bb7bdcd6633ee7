from . import test_performance_report, test_target_report
