from . import (
    approval_rule,
    approval_step,
    plan_approval,
    proposal,
    proposal_ask,
    proposal_decide,
    proposal_line,
    proposal_report,
    proposal_sheet,
    proposal_take,
    proposal_tell,
    target,
)
