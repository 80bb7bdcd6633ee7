from . import plan_workbook, target_template
