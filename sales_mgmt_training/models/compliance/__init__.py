from . import (
    version,
    acknowledgement,
    course,
    enrolment,
)
