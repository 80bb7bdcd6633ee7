from . import (
    attempt,
    attempt_grant,
    course,
    enrolment,
    survey,
    survey_answer,
    survey_question,
)
