from . import (
    certificate_kind,
    certificate,
    certificate_renewal,
    certificate_skill,
    course,
    enrolment,
    person,
)
