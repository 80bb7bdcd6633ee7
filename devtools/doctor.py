"""`./dev doctor`: what is there, what is missing, and what to do about it."""

import os
import shutil
import subprocess

from devtools import (
    apt,
    cluster,
    modules,
    odoo_prefix,
    postgres,
    python_env,
    system_packages,
)
from devtools.paths import cache, state
from devtools.progress import Refusal, say

GIGABYTES_NEEDED = 4


def doctor(options):
    """Say of each thing whether it is there; return 1 if ./dev run could not work."""
    blocked = False
    for name, examine in EXAMINATIONS.items():
        try:
            say(f"✓ {name}: {examine()}")
        except Missing as missing:
            say(f"! {name}: {missing}")
        except Refusal as refusal:
            blocked = True
            say(f"✗ {name}: {refusal}")
    say(f"  Downloads are in {cache()}; databases, files and logs in {state()}.")
    return 1 if blocked else 0


class Missing(Exception):
    """Something that is not there yet, without which ./dev still works."""


def _odoo():
    root = odoo_prefix.present()
    if root:
        return f"19.0 in {root}"
    if not apt.available():
        raise Refusal(f"missing, and there is no apt to fetch it with. {apt.ELSEWHERE}")
    raise Missing("will be fetched from Debian's archive on first use")


def _python():
    python = python_env.present()
    if python:
        return python
    raise Missing("requirements.txt will be installed on first use")


def _postgres():
    if postgres.given():
        return f"the server PGHOST names, {os.environ['PGHOST']}"
    running = cluster.postmaster(state() / "postgres" / "data")
    return (
        f"embedded, {f'running as process {running}' if running else 'not running now'}"
    )


def _modules():
    names = modules.ours()
    if names:
        return ", ".join(names)
    raise Missing("this checkout has none yet")


def _disk():
    free = shutil.disk_usage(cache()).free / 2**30
    words = f"{free:.0f} GB free"
    if free < GIGABYTES_NEEDED and not odoo_prefix.present():
        raise Refusal(
            f"{words}; {GIGABYTES_NEEDED} GB are needed. Set SALES_MGMT_CACHE."
        )
    return words


def _need(need):
    is_there, packages, consequence = need

    def examine():
        if is_there():
            return "there"
        hint = f"./dev installs {' '.join(packages)} if it may (root or sudo)"
        raise Missing(f"missing, so {consequence}; {hint}")

    return examine


def _printing():
    _need(system_packages.PRINTING)()
    asked = subprocess.run(
        ["wkhtmltopdf", "--version"], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip()


EXAMINATIONS = {
    "Odoo": _odoo,
    "Python": _python,
    "PostgreSQL": _postgres,
    "our modules": _modules,
    "disk": _disk,
    "printing": _printing,
    "Chinese font": _need(system_packages.CHINESE_FONT),
    "browser": _need(system_packages.BROWSER),
}
