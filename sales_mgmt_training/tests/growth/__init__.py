from . import (
    test_growth_tours,
    test_my_development,
    test_team_development,
    test_trainer_day,
)
