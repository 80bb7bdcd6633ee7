"""The add-ons of this checkout."""

import ast
import hashlib
import os

from devtools.paths import ROOT


def ours():
    """Return the names of our modules, in the order of the alphabet.

    SALES_MGMT_MODULES names others to work with instead, separated by commas.
    """
    chosen = os.environ.get("SALES_MGMT_MODULES")
    if chosen:
        return [name.strip() for name in chosen.split(",")]
    return sorted(
        path.parent.name for path in ROOT.glob("sales_mgmt_*/__manifest__.py")
    )


def fingerprint(names=None):
    """Return a digest of all files of our modules that a database depends on.

    :param list[str] names: some of our modules; none stands for all
    """
    names = ours() if names is None else names
    digest = hashlib.sha256(",".join(names).encode())
    for path in sorted(path for name in names for path in (ROOT / name).rglob("*")):
        if path.is_file() and not _is_beside_the_point(path):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def foreign():
    """Return the modules of Odoo on which ours depend."""
    named = {name for each in ours() for name in _depends(each)}
    return sorted(named - set(ours()))


def in_order():
    """Return our modules, each behind those it depends on."""
    ordered, waiting = [], ours()
    while waiting:
        ready = [name for name in waiting if not set(_depends(name)) & set(waiting)]
        if not ready:
            raise ValueError(f"{', '.join(waiting)} depend on each other.")
        ordered += ready
        waiting = [name for name in waiting if name not in ready]
    return ordered


def manifest(name):
    """Return the manifest of one of our modules."""
    return ast.literal_eval((ROOT / name / "__manifest__.py").read_text("utf-8"))


def _depends(name):
    """Return what a module depends on; of one that lies elsewhere nothing is known."""
    here = (ROOT / name / "__manifest__.py").is_file()
    return manifest(name)["depends"] if here else []


def _is_beside_the_point(path):
    parts = path.relative_to(ROOT).parts
    return "tests" in parts or "__pycache__" in parts or path.suffix in (".md", ".rst")
