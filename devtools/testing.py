"""`./dev test`: a fresh database, one run of pytest over everything."""

import hashlib
import os
import secrets
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from devtools import databases, locks, modules, processes, system_packages
from devtools.paths import ROOT, state
from devtools.platform import provisioned
from devtools.progress import Refusal

# What pytest exits with if it found nothing to run
NO_TESTS = 5
PREFIX = "sales_mgmt_test"
LAYER = "sales_mgmt_layer"
WITHOUT_ODOO = ("tests/platform", "devtools")
# Tested on servers of their own, in a process beside those inside Odoo
WHOLE_SYSTEM = ("tests", "devtools")


def test(options):
    """Run the tests and return pytest's exit code.

    All of them together are run as two halves side by side, each in databases of its
    own: inside Odoo here, and beside it on running servers, which take less time, so
    that the last of our modules follows there.
    """
    system_packages.provide(
        system_packages.PRINTING, system_packages.CHINESE_FONT, system_packages.BROWSER
    )
    arguments, paths = split(options.rest)
    with provisioned() as platform:
        if paths:
            turns = in_turns(paths)
            return joined(*(_run(platform, arguments, turn) for turn in turns))
        *_first, last = modules.in_order()
        following = [path for path in all_paths() if path.startswith(f"{last}/")]
        here = [path for path in all_paths() if path not in following]
        with _beside(arguments, [*WHOLE_SYSTEM, *following]) as beside:
            inside = _run(platform, arguments, here)
        return joined(inside, beside.returncode)


def joined(*codes):
    """Return the exit code of several runs: one half may have selected no tests.

    >>> joined(0, NO_TESTS), joined(1, 0), joined(NO_TESTS, NO_TESTS)
    (0, 1, 5)
    """
    return max(set(codes) - {NO_TESTS}, key=abs, default=NO_TESTS)


def in_turns(paths):
    """Return the paths in groups that one run of pytest can test.

    >>> in_turns(["tests", "module/tests"])
    [['tests'], ['module/tests']]
    >>> in_turns(["module/tests", "module/tools"])
    [['module/tests', 'module/tools']]
    """
    whole = [path for path in paths if is_whole_system([path])]
    inside = [path for path in paths if path not in whole]
    return [group for group in (whole, inside) if group]


@contextmanager
def _beside(arguments, paths):
    """Run tests in another process meanwhile, and say in the end what they said."""
    with TemporaryFile("w+") as words:
        command = [ROOT / "dev", "test", *arguments, *paths]
        with processes.running(
            command, cwd=ROOT, stdout=words, stderr=subprocess.STDOUT
        ) as process:
            yield process
            process.wait()
        words.seek(0)
        sys.stdout.write(words.read())


def _run(platform, arguments, paths):
    """Run one process of pytest and return its exit code."""
    command = [platform.python, "-m", "pytest", f"-ocache_dir={state() / 'pytest'}"]
    environment = platform.environment()
    with ExitStack() as stack:
        if not needs_odoo(paths):
            command += ["-p", "no:odoo"]
        else:
            run, template = stack.enter_context(test_databases(platform))
            command += [f"--odoo-database={run}", f"--odoo-config={platform.config}"]
            if not is_whole_system(paths):
                command.append("--odoo-http")
            environment |= variables(run, template)
        command += [*arguments, *paths]
        return processes.foreground(
            command, farewell=signal.SIGINT, env=environment, cwd=ROOT
        )


def split(rest):
    """Return pytest's options, and the paths to test; none stands for all.

    :raise Refusal: a path is not there: all tests would run instead
    """
    for word in rest:
        if _looks_like_path(word) and not _is_path(word):
            raise Refusal(f"There is nothing to test at {word}.")
    paths = [word for word in rest if _is_path(word)]
    return [word for word in rest if word not in paths], paths


def _looks_like_path(word):
    """Return whether somebody means a path, and not the value of an option.

    >>> _looks_like_path("tests/test_demo.py::test_a"), _looks_like_path("not slow")
    (True, False)
    """
    return not word.startswith("-") and ".py" in word


def _is_path(word):
    return not word.startswith("-") and (ROOT / word.split("::")[0]).exists()


def all_paths():
    """Return the folders that hold tests or sentences that are tested (doctests).

    Those of the whole system are tested beside them.
    """
    folders = [
        f"{name}/{part}" for name in modules.ours() for part in ("tests", "tools")
    ]
    return [folder for folder in folders if (ROOT / folder).is_dir()]


def is_whole_system(paths):
    """Return whether all the tests bring running servers of their own."""
    return all(path.startswith(WHOLE_SYSTEM) for path in paths)


def needs_odoo(paths):
    """Return whether any of the paths holds tests that need a database."""
    return not all(path.startswith(WITHOUT_ODOO) for path in paths)


@contextmanager
def test_databases(platform):
    """Yield the names of a database of our own and of the template it is copied from.

    The template is installed anew whenever a file of our modules or Odoo has changed.
    """
    run = f"{PREFIX}_{os.getpid()}_{secrets.token_hex(3)}"
    template = template_name(platform)
    with locks.shared(lock_of(run)), locks.shared(lock_of(template)):
        try:
            with locks.exclusive(lock_of("template"), "installing the test database"):
                sweep(platform)
                if not databases.exists(platform, template):
                    databases.install_in_layers(platform, template, layers(platform))
                databases.copy(platform, template, run)
            yield run, template
        finally:
            drop_run(platform, run)
            lock_of(run).unlink(missing_ok=True)


def variables(run, template):
    """Return the environment in which tests find the databases of their run."""
    return {"SALES_MGMT_TEST_RUN": run, "SALES_MGMT_TEST_TEMPLATE": template}


def template_name(platform):
    """Return a name that only databases of this very code bear."""
    release = (platform.odoo / "odoo" / "release.py").read_bytes()
    recipe = f"{ROOT} {platform.odoo} {modules.fingerprint()}".encode() + release
    return f"{PREFIX}_template_{hashlib.sha256(recipe).hexdigest()[:12]}"


def layers(platform):
    """Return the databases that templates are made of, see `install_in_layers`.

    Odoo's own modules lie at the bottom, then ours one by one, so that a change costs
    the installation of what depends on it only.
    """
    release = (platform.odoo / "odoo" / "release.py").read_bytes()
    steps = [modules.foreign() or ["base"], *([name] for name in modules.in_order())]
    found, below = [], []
    for names in steps:
        ours = [name for name in (*below, *names) if name in modules.ours()]
        recipe = f"{ROOT} {platform.odoo} {steps[0]} {modules.fingerprint(ours)}"
        digest = hashlib.sha256(recipe.encode() + release).hexdigest()[:12]
        found.append((f"{LAYER}_{digest}", names))
        below += names
    return found


def install_logs(platform):
    """Return the logs that installing our modules for tests left."""
    return [
        databases.log_file(f"install-{layer}")
        for layer, names in layers(platform)
        if set(names) <= set(modules.ours())
    ]


def drop_run(platform, run):
    """Drop the databases of one run: its own, and the copies its tests made."""
    names = platform.postgres.query(
        "SELECT datname FROM pg_database WHERE starts_with(datname, :'run')", run=run
    )
    for (name,) in names:
        databases.drop(platform, name)


def sweep(platform):
    """Drop what runs that were killed, and templates of older code, left behind."""
    current = [layer for layer, _names in layers(platform)]
    made = platform.postgres.query(
        f"SELECT datname FROM pg_database WHERE starts_with(datname, '{LAYER}')"
    )
    for (layer,) in made:
        if layer not in current:
            databases.drop(platform, layer)
            databases.log_file(f"install-{layer}").unlink(missing_ok=True)
    for lock in lock_of("x").parent.glob(f"{PREFIX}_*.lock"):
        if locks.is_free(lock):
            drop_run(platform, lock.stem)
            lock.unlink(missing_ok=True)


def lock_of(name) -> Path:
    """Return the file whose lock those hold who use the database."""
    return state() / "locks" / f"{name}.lock"
