"""The role for business intelligence reads the views, and nothing else."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "sales_mgmt_targets" / "bi" / "read_only_role.sql"
READABLE = """
    SELECT relname, relkind
      FROM pg_class
     WHERE relkind IN ('r', 'v', 'm', 'p')
       AND relnamespace = 'public'::regnamespace
       AND has_table_privilege(:'role', oid, 'SELECT')
"""
VIEWS = """
    SELECT viewname FROM pg_views
     WHERE schemaname = 'public' AND starts_with(viewname, 'sales_mgmt_bi_')
"""


@pytest.fixture
def role(platform, database):
    """A role made by the script, dropped after the test."""
    name = f"bi_{os.getpid()}"
    _run_script(platform, database, name)
    yield name
    platform.postgres.query(f"DROP OWNED BY {name}", database)
    platform.postgres.query(f"DROP ROLE {name}", database)


def _run_script(platform, database, name):
    postgres = platform.postgres
    subprocess.run(
        [
            *(postgres.programs / "psql", "-d", database, "-v", f"role={name}"),
            *("-f", SCRIPT),
        ],
        env=postgres.client_environment(),
        check=True,
        capture_output=True,
    )


def test_the_role_reads_the_views_and_no_table(platform, database, role):
    found = platform.postgres.query(READABLE, database, role=role)
    views = {name for (name,) in platform.postgres.query(VIEWS, database)}
    assert views
    assert {name for name, _kind in found} == views
    for view in sorted(views):
        platform.postgres.query(
            f"SET ROLE {role}; SELECT COUNT(*) FROM {view}", database
        )


def test_the_script_may_run_again(platform, database, role):
    _run_script(platform, database, role)
    found = platform.postgres.query(READABLE, database, role=role)
    assert {kind for _name, kind in found} == {"v"}
