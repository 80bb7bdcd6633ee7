from . import (
    test_action,
    test_action_answer,
    test_action_cover,
    test_action_meeting,
    test_action_plan,
    test_action_reminder,
    test_action_tour,
)
