from . import (
    commitment,
    pack,
    payout,
    plan_sheet,
    plan_workbook,
    print_job,
    read_only,
    target_template,
)
