from . import (
    my_development,
    my_development_due,
    team_development,
    trainer_day,
)
