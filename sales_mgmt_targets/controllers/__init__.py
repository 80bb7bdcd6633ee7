from . import payout, plan_workbook, print_job, target_template
