from . import (
    test_pack,
    test_pack_collection,
    test_pack_schedule,
    test_pack_wizard,
    test_pack_workbook,
    test_performance_report,
    test_plan_workbook,
    test_print_job,
    test_statement_job,
    test_server_actions,
    test_target_analysis,
    test_target_report,
)
