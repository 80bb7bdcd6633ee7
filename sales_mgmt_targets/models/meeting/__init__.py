from . import (
    meeting,
    meeting_item,
    meeting_decision,
    meeting_agenda,
    meeting_steps,
    unit,
    target,
)
