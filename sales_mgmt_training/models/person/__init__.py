from . import (
    person,
    person_mixin,
    assignment,
    unit,
)
