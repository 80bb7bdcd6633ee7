"""Databases of Odoo: install, upgrade, copy, drop, with their files."""

import json
import re
import shutil
import subprocess
import time

from devtools import modules
from devtools.paths import copy_tree, state
from devtools.processes import running
from devtools.progress import Refusal, clear_line, say_in_place, step

LOADING = re.compile(r"Loading module (\S+) \((\d+)/(\d+)\)")
TROUBLE = re.compile(r" (WARNING|ERROR|CRITICAL) ")


def exists(platform, name):
    """Return whether the database is there."""
    rows = platform.postgres.query(
        "SELECT 1 FROM pg_database WHERE datname = :'name'", name=name
    )
    return bool(rows)


def note(platform, name):
    """Return what `install` wrote on the database: its modules and their digest."""
    rows = platform.postgres.query(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        " WHERE datname = :'name'",
        name=name,
    )
    try:
        return json.loads(rows[0][0]) if rows else {}
    except ValueError:
        return {}


def install(platform, name, demo):
    """Make a database with our modules; it takes its name only once complete."""
    partial = f"{name}__partial"
    drop(platform, partial)
    names = modules.ours() or ["base"]
    with step(f"database “{name}”: installing {', '.join(names)}"):
        run_odoo(
            platform,
            f"install-{name}",
            "-d",
            partial,
            "-i",
            ",".join(names),
            "--with-demo" if demo else "--without-demo=True",
        )
        _write_note(platform, partial)
        rename(platform, partial, name)


def install_in_layers(platform, name, layers):
    """Make a database without demo data on top of what is there already.

    :param list[tuple[str, list[str]]] layers: names of databases and the modules that
        each has on top of the one before; those that are missing are made and kept
    """
    present = None
    for layer, names in layers:
        if not exists(platform, layer):
            _install_on(platform, present, layer, names)
        present = layer
    copy(platform, present, name)
    _write_note(platform, name)


def _install_on(platform, below, layer, names):
    partial = f"{layer}__partial"
    drop(platform, partial)
    if below:
        copy(platform, below, partial)
    with step(f"tests: installing {', '.join(names)}"):
        arguments = ("-d", partial, "-i", ",".join(names), "--without-demo=True")
        run_odoo(platform, f"install-{layer}", *arguments)
        rename(platform, partial, layer)


def upgrade(platform, name):
    """Bring a database to the code of this checkout if it was made by another."""
    before = note(platform, name)
    if before.get("digest") == modules.fingerprint():
        return
    new = [
        module for module in modules.ours() if module not in before.get("modules", [])
    ]
    old = [module for module in modules.ours() if module not in new]
    arguments = ["-d", name]
    arguments += ["-i", ",".join(new)] if new else []
    arguments += ["-u", ",".join(old)] if old else []
    with step(f"database “{name}”: upgrading it to the code of this checkout"):
        run_odoo(platform, f"upgrade-{name}", *arguments)
        _write_note(platform, name)


def run_odoo(platform, log_name, *arguments):
    """Run Odoo once, without a web server, showing which module it is at.

    Its log goes to a file of that name; if it fails, its troubles are shown.
    """
    log = log_file(log_name)
    command = platform.odoo_command(*arguments, "--stop-after-init", "--no-http")
    with log.open("wb") as out:
        options = {
            "stdin": subprocess.DEVNULL,
            "stdout": out,
            "stderr": subprocess.STDOUT,
        }
        with running(command, env=platform.environment(), **options) as process:
            _follow(process, log)
    troubles = [
        line
        for line in log.read_text("utf-8", "replace").splitlines()
        if TROUBLE.search(line)
    ]
    if process.returncode or any(
        " CRITICAL " in line or " ERROR " in line for line in troubles
    ):
        tail = log.read_text("utf-8", "replace").splitlines()[-25:]
        raise Refusal(
            "\n".join([f"Odoo failed; its whole log is {log}", *troubles[-5:], *tail])
        )
    return log


def log_file(name):
    """Return the path of a log of this checkout."""
    folder = state() / "logs"
    folder.mkdir(exist_ok=True)
    return folder / f"{name}.log"


def _follow(process, log):
    with log.open("rb") as lines:
        while process.poll() is None:
            if found := LOADING.findall(lines.read().decode("utf-8", "replace")):
                module, position, total = found[-1]
                say_in_place(f"  {position} of {total}: {module}")
            time.sleep(0.2)
    clear_line()


def copy(platform, source, target):
    """Copy a database and its files; nobody may be connected to the source."""
    platform.postgres.query(
        f"CREATE DATABASE {quoted(target)} TEMPLATE {quoted(source)} STRATEGY FILE_COPY"
    )
    files = filestore(platform, source)
    if files.is_dir():
        copy_tree(files, filestore(platform, target))


def rename(platform, source, target):
    """Give a database and its files another name."""
    platform.postgres.query(
        f"ALTER DATABASE {quoted(source)} RENAME TO {quoted(target)}"
    )
    shutil.rmtree(filestore(platform, target), ignore_errors=True)
    if filestore(platform, source).is_dir():
        filestore(platform, source).rename(filestore(platform, target))


def drop(platform, name):
    """Drop a database, its connections and its files, if they are there."""
    platform.postgres.query(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")
    shutil.rmtree(filestore(platform, name), ignore_errors=True)


def filestore(platform, name):
    """Return the folder of a database's attachments."""
    return platform.data / "filestore" / name


def quoted(name):
    """Return a name as an SQL identifier."""
    return '"{}"'.format(name.replace('"', '""'))


def today():
    """Return the day as the notes on databases write it."""
    return time.strftime("%Y-%m-%d")


def _write_note(platform, name):
    facts = {"modules": modules.ours(), "digest": modules.fingerprint()}
    text = json.dumps({**facts, "day": today()})
    platform.postgres.query(f"COMMENT ON DATABASE {quoted(name)} IS '{text}'")
