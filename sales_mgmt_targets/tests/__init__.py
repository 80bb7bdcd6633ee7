from . import (
    organisation,
    calendar,
    measurement,
    planning,
    report,
    test_roles,
    test_tours,
    tools,
)
