"""Running an import as ./dev does: in a process of its own, which may be killed."""

import subprocess
from contextlib import contextmanager

from devtools.paths import ROOT


@contextmanager
def running_load(platform, database, directory):
    """Start an import and yield its process, whose output can be read as it comes."""
    command = [platform.python, "-m", "devtools.inside_odoo", database]
    process = subprocess.Popen(
        [*map(str, command), "devtools.opportunities", "main", str(directory)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=platform.environment(),
        cwd=ROOT,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def load(platform, database, directory):
    """Run an import to its end; return its exit code and what it said."""
    with running_load(platform, database, directory) as process:
        output = process.stdout.read()
        return process.wait(), output


def kill_load_at(platform, database, directory, words):
    """Start an import and kill it as soon as it says these words."""
    with running_load(platform, database, directory) as process:
        for line in process.stdout:
            if words in line:
                return
    raise AssertionError(f"the import ended without saying “{words}”")
