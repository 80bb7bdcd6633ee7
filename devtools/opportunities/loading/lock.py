"""One load at a time in a database."""

from contextlib import contextmanager

LOCK_NAME = "import-opportunities"


class LoadRunningError(Exception):
    """Another load is under way in the same database."""


@contextmanager
def one_load_at_a_time(env):
    """Hold a lock that outlives the commits of a load.

    :raise LoadRunningError: when somebody else holds it
    """
    env.cr.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [LOCK_NAME])
    if not env.cr.fetchone()[0]:
        raise LoadRunningError(
            f"Another import of opportunities is running in {env.cr.dbname}; "
            "wait until it is done."
        )
    try:
        yield
    finally:
        env.cr.rollback()
        env.cr.execute("SELECT pg_advisory_unlock(hashtext(%s))", [LOCK_NAME])
