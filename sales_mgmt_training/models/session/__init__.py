from . import (
    course,
    session,
    session_steps,
    session_calendar,
    participant,
    feedback,
    person,
)
