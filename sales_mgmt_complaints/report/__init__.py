from . import (
    complaint_report,
    complaint_trend,
    complaint_file,
    complaint_workbook,
    complaint,
)
