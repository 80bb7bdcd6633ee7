from . import (
    demo,
)
