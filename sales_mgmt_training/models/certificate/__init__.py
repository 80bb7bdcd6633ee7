from . import (
    certificate_kind,
    certificate,
    certificate_renewal,
    certificate_skill,
    certificate_standing,
    course,
    enrolment,
    person,
)
