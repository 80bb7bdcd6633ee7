from . import (
    complaint,
    complaint_file,
    complaint_report,
    complaint_trend,
    complaint_workbook,
    deadline_report,
    risk,
)
