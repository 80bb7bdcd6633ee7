# what happens when a version takes over comes before the rooms that extend it
from . import (  # isort: skip
    plan,
    plan_copy,
    plan_line,
    plan_rate,
    plan_revision,
    plan_takeover,
    alert,
    board,
    commitment,
    target,
)
