from . import (
    need,
    need_collect,
    need_certificate,
    need_rule,
    need_chain,
    enrolment,
    person,
    training_plan,
    training_plan_line,
    review_measure,
)
