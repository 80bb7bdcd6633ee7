from . import performance_report, plan, plan_workbook, target_report
