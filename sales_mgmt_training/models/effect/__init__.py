from . import (
    effect,
    effect_study,
    effect_picture,
    course,
    program,
    session,
)
