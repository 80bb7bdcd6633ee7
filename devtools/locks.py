"""Locks between processes; the kernel releases them when their holder dies."""

import fcntl
from contextlib import contextmanager

from devtools.progress import say


@contextmanager
def exclusive(path, waiting_for):
    """Hold the lock of that file; say what is waited for if another holds it."""
    with _opened(path) as handle:
        if not _try(handle, fcntl.LOCK_EX):
            say(f"• waiting for another ./dev, which is busy with {waiting_for} …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def shared(path):
    """Hold the file's lock together with other users of the same thing."""
    with _opened(path) as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield handle


def sole_user(handle):
    """Return whether nobody else holds the lock, and keep it exclusively if so."""
    return _try(handle, fcntl.LOCK_EX)


def is_free(path):
    """Return whether nobody holds the lock of that file."""
    with _opened(path) as handle:
        return _try(handle, fcntl.LOCK_EX)


def _opened(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("a+")


def _try(handle, kind):
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
