from . import (
    person,
    person_mixin,
    assignment,
    unit,
    res_users,
    landing,
)
