from . import (
    material,
    course,
    enrolment,
    enrolment_steps,
    part_mixin,
    measure_mixin,
    person,
)
