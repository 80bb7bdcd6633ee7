from . import (
    test_performance_report,
    test_plan_workbook,
    test_print_job,
    test_statement_job,
    test_server_actions,
    test_target_analysis,
    test_target_report,
)
