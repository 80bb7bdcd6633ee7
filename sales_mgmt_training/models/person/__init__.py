from . import (
    average_mixin,
    person,
    person_mixin,
    assignment,
    unit,
    res_users,
    landing,
)
