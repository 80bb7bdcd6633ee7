from . import (
    demo,
    demo_development,
)
