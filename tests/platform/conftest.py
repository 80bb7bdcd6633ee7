"""A cache and a state of their own for tests of provisioning."""

import shutil
import tempfile
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_folders(monkeypatch):
    """Keep every test away from the person's own downloads and databases."""
    folder = Path(tempfile.mkdtemp(prefix="sm-"))
    folder.chmod(0o755)  # PostgreSQL's account passes through
    monkeypatch.setenv("SALES_MGMT_CACHE", str(folder / "cache"))
    monkeypatch.setenv("SALES_MGMT_STATE", str(folder / "state"))
    for name in ("ODOO_HOME", "PGHOST", "PGPORT", "PGUSER", "ODOO_ADDONS_PATH"):
        monkeypatch.delenv(name, raising=False)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def no_programs(monkeypatch, tmp_path):
    """A machine without apt: no program is found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path
