from . import (
    headcount,
    measurement,
    plan,
    plan_line,
    plan_promote,
    planning_board,
    target,
)
