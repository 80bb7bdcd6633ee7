from . import satisfaction_interview
