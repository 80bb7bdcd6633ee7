"""Where things live: the checkout, the download cache, the state of this checkout."""

import hashlib
import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def cache():
    """Return the folder of everything that can be downloaded again."""
    chosen = os.environ.get("SALES_MGMT_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return _existing(Path(chosen) if chosen else Path(base) / "sales-mgmt")


def state():
    """Return the folder of this checkout's databases, files and logs.

    Two checkouts have two states, so that neither can disturb the other. As root
    it lies outside root's home, which PostgreSQL's own account may not enter.
    """
    chosen = os.environ.get("SALES_MGMT_STATE")
    states = _existing(Path(chosen) if chosen else _default_states())
    folder = _existing(states / _checkout_name())
    if os.geteuid() == 0:
        states.chmod(0o755)
        folder.chmod(0o755)
    return folder


def copy_tree(source, target):
    """Copy a folder whose files are replaced, never changed: link them if possible."""
    shutil.copytree(source, target, copy_function=_link_or_copy)


def _link_or_copy(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _default_states():
    if os.geteuid() == 0:
        return Path("/var/lib/sales-mgmt")
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "sales-mgmt"


def _checkout_name():
    digest = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    return f"{ROOT.name}-{digest}"


def _existing(folder):
    folder = folder.expanduser().absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
