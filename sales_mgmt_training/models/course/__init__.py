from . import (
    material,
    course,
    enrolment,
    enrolment_steps,
    measure_mixin,
    person,
)
