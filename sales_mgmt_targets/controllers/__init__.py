from . import plan_workbook, print_job, target_template
