from . import (
    program,
    program_step,
    program_person,
    program_person_step,
    enrolment,
    person,
)
