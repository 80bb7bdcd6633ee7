"""Everything a command needs to run Odoo: where it is, and how to call it."""

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devtools import modules, odoo_prefix, postgres, python_env
from devtools.paths import ROOT, state


@dataclass(frozen=True)
class Platform:
    """A provisioned machine with a running PostgreSQL server."""

    odoo: Path
    python: Path
    postgres: postgres.Server
    config: Path

    def environment(self):
        """Return the environment that Odoo and everything beside it runs in."""
        return {
            **self.postgres.client_environment(),
            "SALES_MGMT_ODOO": str(self.odoo),
            "ODOO_RC": str(self.config),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
        }

    def odoo_command(self, *arguments):
        """Return the command line that runs Odoo; our configuration comes first."""
        words = list(map(str, arguments))
        command = []
        while words and not words[0].startswith("-"):
            command.append(words.pop(0))
        return [
            self.python,
            ROOT / "devtools" / "bin" / "odoo-bin",
            *(command or ["server"]),
            "-c",
            self.config,
            *words,
        ]

    @property
    def data(self):
        """The folder of Odoo's files: attachments, sessions."""
        return self.config.parent / "odoo"


@contextmanager
def provisioned():
    """Fetch what is missing, start PostgreSQL and yield the platform."""
    odoo = odoo_prefix.provide()
    python = python_env.provide()
    with postgres.server(python) as server:
        yield Platform(odoo, python, server, write_config(odoo))


def write_config(odoo):
    """Write Odoo's configuration for this checkout and return its path."""
    config = state() / "odoo.conf"
    (config.parent / "odoo").mkdir(exist_ok=True)
    lines = {
        "addons_path": ",".join(map(str, addons_paths(odoo))),
        "data_dir": config.parent / "odoo",
        "http_interface": "127.0.0.1",
        "list_db": "False",
        "limit_time_real": "3600",
        "limit_time_cpu": "3600",
        "limit_memory_soft": "0",
        "limit_memory_hard": "0",
    }
    text = "[options]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())
    partial = config.with_suffix(f".{os.getpid()}")
    partial.write_text(text, "utf-8")
    partial.replace(config)
    return config


def addons_paths(odoo):
    """Return the folders of add-ons: Odoo's, those of ODOO_ADDONS_PATH, ours."""
    beside = odoo / "addons"
    given = os.environ.get("ODOO_ADDONS_PATH", "").split(",")
    paths = [beside] if beside.is_dir() else []
    paths += [Path(path).expanduser().absolute() for path in given if path.strip()]
    if any((ROOT / name).is_dir() for name in modules.ours()):
        paths.append(ROOT)
    return paths
