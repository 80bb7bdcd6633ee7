from . import (
    complaint_demo,
    complaint_demo_care,
    complaint_demo_deadline,
    complaint_demo_remedy,
)
