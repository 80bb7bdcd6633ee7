"""How often somebody may still try."""


def allowed(limit: int | None, granted: int) -> int | None:
    """Return how many attempts somebody has in all, or None if they are not counted.

    :param limit: attempts that everybody has; None without a limit
    :param granted: attempts that were given in addition

    >>> allowed(2, 1), allowed(None, 1)
    (3, None)
    """
    return None if limit is None else limit + granted


def left(limit: int | None, granted: int, used: int) -> int | None:
    """Return how many attempts are left, or None if they are not counted.

    A limit that was lowered afterwards leaves nobody with less than none.

    >>> left(2, 0, 1), left(2, 0, 5), left(2, 1, 2), left(None, 0, 9)
    (1, 0, 1, None)
    """
    total = allowed(limit, granted)
    return None if total is None else max(0, total - used)
