from . import (
    test_policy,
    test_deadline,
    test_deadline_check,
    test_escalation,
    test_risk,
    test_time_bombs,
)
