"""The real pipeline in a database and on a server of its own."""

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from devtools.live_server import live_server

from .digest import digest_tables
from .files import require_real_files
from .loads import kill_load_at, load


@dataclass(frozen=True)
class Run:
    """One import: how it ended, what it said and how long it took."""

    code: int
    output: str
    seconds: float


@dataclass(frozen=True)
class RealLoad:
    """The real files imported: killed in the middle, resumed, and once more."""

    files: Path
    database: str
    resumed: Run
    repeated: Run
    changed_tables: set


@pytest.fixture(scope="session")
def real_load(platform, new_database):
    """The real pipeline in a database; nobody else has touched it meanwhile."""
    files, database = require_real_files(), new_database()

    def run():
        begun = time.monotonic()
        code, output = load(platform, database, files)
        return Run(code, output, time.monotonic() - begun)

    kill_load_at(platform, database, files, "2,000 of 8,800 opportunities")
    resumed = run()
    before = digest_tables(platform, database)
    repeated = run()
    after = digest_tables(platform, database)
    changed = {table for table, _digest in before.items() ^ after.items()}
    return RealLoad(files, database, resumed, repeated, changed)


@pytest.fixture(scope="session")
def real_server(platform, real_load):
    """A server over the real pipeline."""
    with live_server(platform, real_load.database) as server:
        yield server


@pytest.fixture(scope="session")
def real_rpc(real_server):
    """The administrator's session on the server over the real pipeline."""
    return real_server.login("admin")
