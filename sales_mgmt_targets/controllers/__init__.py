from . import commitment, payout, plan_workbook, print_job, target_template
