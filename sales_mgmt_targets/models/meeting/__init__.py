from . import (
    task_mixin,
    meeting,
    meeting_item,
    meeting_decision,
    meeting_agenda,
    meeting_steps,
    unit,
    target,
)
