from . import performance_report
