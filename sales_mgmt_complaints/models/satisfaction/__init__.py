from . import (
    satisfaction,
    satisfaction_send,
    satisfaction_answer,
    satisfaction_interview,
    complaint,
    team,
)
