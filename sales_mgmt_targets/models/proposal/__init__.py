from . import (
    proposal,
    proposal_ask,
    proposal_decide,
    proposal_line,
    proposal_sheet,
    proposal_tell,
)
