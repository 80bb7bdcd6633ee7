from . import satisfaction, satisfaction_send, satisfaction_answer, complaint, team
