from . import (
    payout_payment,
    payout_statement,
    payout_workbook,
    performance_report,
    plan,
    plan_workbook,
    print_job,
    target,
    target_report,
)
