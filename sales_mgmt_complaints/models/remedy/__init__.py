from . import (
    why,
    measure,
    check,
    compensation,
    known_solution,
    complaint,
    category,
    team,
    account_move,
)
