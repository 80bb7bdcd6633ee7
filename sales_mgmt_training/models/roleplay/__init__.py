from . import (
    rubric,
    scenario,
    sheet,
    roleplay,
    enrolment,
    person,
)
