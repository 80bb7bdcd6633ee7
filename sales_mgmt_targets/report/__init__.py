from . import (
    performance_report,
    plan,
    plan_workbook,
    print_job,
    target,
    target_report,
)
