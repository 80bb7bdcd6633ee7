from . import certificate_report
from . import review_form
