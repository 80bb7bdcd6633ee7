from . import (
    test_difference,
    test_revision,
    test_revision_letters,
    test_revision_takeover,
    test_revision_tours,
)
