from . import (
    test_career_tour,
    test_eligibility,
    test_eligibility_figures,
    test_ladder,
    test_promotion,
    test_promotion_effect,
)
