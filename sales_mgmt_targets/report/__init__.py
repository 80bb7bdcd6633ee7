from . import (
    fairness_report,
    payout_payment,
    payout_report,
    payout_statement,
    payout_workbook,
    performance_report,
    plan,
    plan_workbook,
    print_job,
    statement_job,
    target,
    target_report,
)
