from . import (
    organisation,
    calendar,
    measurement,
    planning,
    report,
    test_demo,
    test_roles,
    test_tours,
    test_translations,
    tools,
)
