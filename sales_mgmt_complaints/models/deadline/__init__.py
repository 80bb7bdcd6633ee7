from . import (
    resource_calendar,
    policy,
    team,
    escalation_rule,
    escalation,
    deadline,
    deadline_check,
    complaint_deadlines,
    complaint_risk,
)
