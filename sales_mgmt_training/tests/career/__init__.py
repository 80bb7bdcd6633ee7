from . import (
    test_eligibility,
    test_eligibility_figures,
    test_ladder,
)
