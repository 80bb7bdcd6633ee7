from . import test_work_report, test_work_report_cron, test_work_report_figures
