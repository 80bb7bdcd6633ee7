from . import (
    calendar,
    work_report,
    work_report_line,
    work_report_figures,
    work_report_steps,
    work_report_cron,
    res_company,
    res_config_settings,
)
