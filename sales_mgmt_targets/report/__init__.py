from . import performance_report, target_report
