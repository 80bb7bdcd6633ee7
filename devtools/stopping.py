"""`./dev stop`: end what a ./dev of this checkout left running."""

import contextlib
import os
import signal
import time

from devtools import cluster
from devtools.paths import state
from devtools.progress import Refusal, say

SECONDS_TO_END = 15


def stop(options):
    """End Odoo servers, test runs and the embedded PostgreSQL of this checkout."""
    odoo = _odoo_processes()
    end_all(odoo)
    server = cluster.postmaster(state() / "postgres" / "data")
    # PostgreSQL takes SIGINT as: disconnect everybody and shut down cleanly.
    end_all([server] if server else [], politely=signal.SIGINT)
    ended = [f"{len(odoo)} of Odoo"] if odoo else []
    ended += ["PostgreSQL"] if server else []
    say(f"Ended: {' and '.join(ended)}." if ended else "Nothing was running.")


def _odoo_processes():
    """Return the Python processes that work with this checkout's configuration."""
    config = str(state() / "odoo.conf")
    return [
        pid
        for pid, words in command_lines()
        if "python" in os.path.basename(words[0])
        and any(config in word for word in words)
    ]


def command_lines():
    """Yield the id and the command line of each process but our own."""
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{name}/cmdline") as file:
            words = file.read().rstrip("\0").split("\0")
            if int(name) != os.getpid() and words[0]:
                yield int(name), words


def end_all(pids, politely=signal.SIGTERM):
    """End processes; for good if they do not end by themselves in time."""
    for number in (politely, signal.SIGKILL):
        for pid in filter(is_alive, pids):
            _signal(pid, number)
        deadline = time.monotonic() + SECONDS_TO_END
        while any(map(is_alive, pids)) and time.monotonic() < deadline:
            time.sleep(0.1)


def is_alive(pid):
    """Return whether the process is there and has not ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _signal(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
    except PermissionError as error:
        raise Refusal(
            f"Process {pid} belongs to another user and was left alone."
        ) from error
