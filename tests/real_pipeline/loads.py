"""Running an import as a person does: in a process of its own, which may be killed."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import sys
sys.path.insert(0, {root!r})
{before}
from devtools.opportunities import main
sys.exit(main(env, {directory!r}))
"""


@contextmanager
def running_load(platform, database, directory, before=""):
    """Start an import and yield its process, whose output can be read as it comes.

    :param before: statements to run in the process before the import
    """
    command = platform.odoo_command(
        "shell", "-d", database, "--no-http", "--log-level=warn"
    )
    script = SCRIPT.format(root=str(ROOT), directory=str(directory), before=before)
    process = subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=platform.environment(),
    )
    try:
        process.stdin.write(script)
        process.stdin.close()
        yield process
    finally:
        process.kill()
        process.wait()


def load(platform, database, directory, before=""):
    """Run an import to its end; return its exit code and what it said."""
    with running_load(platform, database, directory, before) as process:
        output = process.stdout.read()
        return process.wait(), output


def kill_load_at(platform, database, directory, words):
    """Start an import and kill it as soon as it says these words."""
    with running_load(platform, database, directory) as process:
        for line in process.stdout:
            if words in line:
                return
        sys.exit(f"the import ended without saying “{words}”")
