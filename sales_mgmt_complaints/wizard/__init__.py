from . import complaint_step, complaint_escalate, intake, satisfaction
