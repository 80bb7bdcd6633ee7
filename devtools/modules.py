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


def fingerprint():
    """Return a digest of all files of our modules that a database depends on."""
    digest = hashlib.sha256(",".join(ours()).encode())
    for path in sorted(ROOT.glob("sales_mgmt_*/**/*")):
        if path.is_file() and not _is_beside_the_point(path):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def manifest(name):
    """Return the manifest of one of our modules."""
    return ast.literal_eval((ROOT / name / "__manifest__.py").read_text("utf-8"))


def _is_beside_the_point(path):
    parts = path.relative_to(ROOT).parts
    return "tests" in parts or "__pycache__" in parts or path.suffix in (".md", ".rst")
