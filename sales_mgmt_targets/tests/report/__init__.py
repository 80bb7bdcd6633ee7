from . import (
    test_performance_report,
    test_plan_workbook,
    test_target_analysis,
    test_target_report,
)
