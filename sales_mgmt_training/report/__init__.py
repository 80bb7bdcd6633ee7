from . import attendance_sheet
from . import certificate_report
from . import review_form
