"""Fixtures of the whole-system tests: a real server over a database of its own."""

import itertools
import os
import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from devtools import databases
from devtools.live_server import live_server
from devtools.paths import ROOT
from devtools.platform import Platform
from devtools.postgres import Server, bundled_programs

TROUBLE = re.compile(r" (ERROR|CRITICAL) .*|Traceback.*")

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def platform():
    """The platform that ./dev test provisioned for this run."""
    if "SALES_MGMT_TEST_TEMPLATE" not in os.environ:
        pytest.skip("./dev test makes the database that this test needs")
    return Platform(
        Path(os.environ["SALES_MGMT_ODOO"]),
        Path(sys.executable),
        Server({}, bundled_programs(sys.executable)),
        Path(os.environ["ODOO_RC"]),
    )


@pytest.fixture(scope="session")
def new_database(platform):
    """Return a function that makes a fresh database with our modules, without demo.

    Its name is returned; it is dropped at the end of the run at the latest.
    """
    template, run = (
        os.environ[f"SALES_MGMT_TEST_{part}"] for part in ("TEMPLATE", "RUN")
    )

    def make():
        name = f"{run}_{next(_numbers)}"
        databases.copy(platform, template, name)
        return name

    return make


@pytest.fixture(scope="session")
def demo_database(platform, new_database):
    """The name of a database with the demo company, shared by all tests of a run."""
    name = new_database()
    command = [platform.python, "-m", "devtools.inside_odoo", name]
    command += ["tests.demo_company", "load"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=platform.environment(),
        text=True,
        capture_output=True,
        check=False,
    )
    assert not done.returncode, done.stderr[-3000:]
    assert not TROUBLE.search(done.stderr), done.stderr[-3000:]
    yield name
    databases.drop(platform, name)


@pytest.fixture
def database(platform, new_database):
    """The name of a fresh database, dropped after the test."""
    name = new_database()
    yield name
    databases.drop(platform, name)


@pytest.fixture(scope="module")
def start_server(platform, new_database):
    """Return a function that starts a server over a fresh database.

    It takes more of Odoo's options, or the name of a `database` to serve instead;
    the servers it starts end with the test module.
    """
    with ExitStack() as stack:

        def start(*options, database=None):
            name = database or new_database()
            if not database:
                stack.callback(databases.drop, platform, name)
            return stack.enter_context(live_server(platform, name, *options))

        yield start


@pytest.fixture(scope="module")
def server(start_server):
    """A server over a fresh database, shared by the tests of one module."""
    return start_server()


@pytest.fixture(scope="module")
def rpc(server):
    """The administrator's session on `server`: `rpc.call(model, method, …)`."""
    return server.login("admin")
