from . import complaint_escalate, complaint_step, intake
