from . import (
    attempt,
    attempt_grant,
    course,
    enrolment,
    enrolment_call,
    survey,
    survey_answer,
    survey_question,
)
