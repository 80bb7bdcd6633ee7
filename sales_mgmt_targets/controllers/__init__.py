from . import (
    commitment,
    payout,
    plan_workbook,
    print_job,
    read_only,
    target_template,
)
