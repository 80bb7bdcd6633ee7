from . import test_performance_report
