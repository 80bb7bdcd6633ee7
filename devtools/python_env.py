"""The Python environment that Odoo and our tools run in."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from devtools import locks, system_packages
from devtools.paths import ROOT, cache
from devtools.processes import output_of
from devtools.progress import Refusal, step

SUPPORTED = ((3, 11), (3, 13))
STAMP = ".complete"
# Odoo is found through a variable, after the packages of the environment, so that
# one environment serves every Odoo 19.0 on the machine.
PATH_FILE = "sales_mgmt_odoo.pth"
PATH_LINE = (
    "import os, sys; "
    "sys.path.extend(filter(None, [os.environ.get('SALES_MGMT_ODOO')]))\n"
)


def provide():
    """Return the interpreter of a complete environment, building it if needed."""
    interpreter = _interpreter()
    folder = _folder(interpreter)
    if not _is_complete(folder):
        with locks.exclusive(
            cache() / "python.lock", "building the Python environment"
        ):
            if not _is_complete(folder):
                with step("Python environment: installing requirements.txt"):
                    build(folder, interpreter)
    return folder / "bin" / "python"


def present():
    """Return the interpreter if the environment is complete already, or None."""
    folder = _folder(_interpreter())
    return folder / "bin" / "python" if _is_complete(folder) else None


def build(folder, interpreter):
    """Build the environment from nothing; its stamp is written last."""
    shutil.rmtree(folder, ignore_errors=True)
    _make(folder, interpreter)
    python = folder / "bin" / "python"
    output_of(
        [python, "-m", "pip", "install", "--quiet", "-r", ROOT / "requirements.txt"],
        "The Python packages of requirements.txt could not be installed.",
    )
    _path_file(python).write_text(PATH_LINE, "utf-8")
    (folder / STAMP).touch()


def _make(folder, interpreter):
    command = [interpreter, "-m", "venv", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        system_packages.install(["python3-venv"])
        shutil.rmtree(folder, ignore_errors=True)
        output_of(
            command,
            "Python makes no virtual environment; install the package python3-venv.",
        )


def _path_file(python):
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return (
        Path(output_of([python, "-c", where], "Python does not run.").strip())
        / PATH_FILE
    )


def _folder(interpreter):
    recipe = (ROOT / "requirements.txt").read_bytes() + PATH_LINE.encode()
    digest = hashlib.sha256(recipe + interpreter.encode()).hexdigest()[:8]
    return cache() / f"python-{digest}"


def _is_complete(folder):
    return (folder / STAMP).is_file()


def _interpreter():
    """Return a Python that Odoo 19.0 runs on; the one we run on if it will do."""
    if SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        return sys.executable
    for minor in range(SUPPORTED[1][1], SUPPORTED[0][1] - 1, -1):
        if found := shutil.which(f"python3.{minor}"):
            return found
    raise Refusal(
        "The pinned packages want Python 3.11 to 3.13, and none of them was found; "
        f"./dev itself runs on {sys.version_info[0]}.{sys.version_info[1]}."
    )
