from . import (
    topic,
    cover,
    requirement,
    enrolment,
    certificate,
    person,
)
