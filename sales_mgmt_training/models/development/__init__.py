from . import (
    plan,
    plan_steps,
    goal,
    goal_progress,
    goal_call,
    check_in,
    enrolment,
    person,
)
