from . import (
    test_approval,
    test_proposal,
    test_proposal_scale,
    test_proposal_tour,
    test_take,
)
