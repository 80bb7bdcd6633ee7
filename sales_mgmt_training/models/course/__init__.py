from . import (
    material,
    course,
    enrolment,
    enrolment_steps,
    person,
)
