from . import (
    test_agenda,
    test_meeting,
    test_meeting_decision,
)
