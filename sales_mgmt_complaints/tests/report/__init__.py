from . import (
    test_complaint_file,
    test_complaint_report,
    test_complaint_workbook,
    test_complaint_dashboard,
)
