"""`./dev lint`: every linter by name, and what it has to say."""

import os
import subprocess
from contextlib import ExitStack
from functools import cached_property

from devtools import modules, node_env, testing, text_checks, translations
from devtools.paths import ROOT
from devtools.platform import provisioned
from devtools.progress import say

PRETTIER_FILES = (".js", ".cjs", ".json", ".md", ".scss", ".xml", ".yml", ".yaml")
PRETTIER_EXCEPT = ("package-lock.json", "/static/lib/", "/i18n/")
CORE_LINT = (
    "TestIndex",
    "TestNaming",
    "ManifestLinter",
    "TestDunderinit",
    "TestLintOverrideSignatures",
    "TestTestHoles",
    "TestOnchangeDomains",
    "RoutesLinter",
    "TestConflictMarkers",
)
QUIETLY = ("--stop-after-init", "--no-http", "--log-level=warn")
CONCISE = ("--check", "--output-format=concise")
ROOT_WARNING = "Running as user 'root'"


def lint(options):
    """Run all linters and return 1 if any of them complains."""
    with provisioned() as platform, ExitStack() as stack:
        checks = Checks(platform, fix=options.fix, stack=stack)
        named = {
            "ruff": checks.ruff,
            "ruff format": checks.ruff_format,
            "text": checks.text,
            "pylint-odoo": checks.pylint,
            "pylint, members of the pure modules": checks.pylint_pure,
            "oca-checks-odoo-module": checks.oca,
            "prettier": checks.prettier,
            "eslint": checks.eslint,
        }
        if not options.static:
            named |= {
                "translations": checks.translations,
                "Odoo's test_lint": checks.core,
            }
        return (
            1
            if [name for name, check in named.items() if not _passes(name, check)]
            else 0
        )


def _passes(name, check):
    complaints = check()
    say(f"{'✗' if complaints else '✓'} {name}: {'failed' if complaints else 'ok'}")
    for line in complaints.splitlines():
        say(f"    {line}")
    return not complaints


class Checks:
    """The linters; each returns its complaints as text, empty if there are none."""

    def __init__(self, platform, fix, stack):
        self.platform = platform
        self.fix = fix
        self.files = tracked_files()
        self._stack = stack

    @cached_property
    def database(self):
        """The name of a database with our modules, made when a linter needs it."""
        run, _ = self._stack.enter_context(testing.test_databases(self.platform))
        return run

    def ruff(self):
        """Check Python code."""
        return self._run(
            self._module(
                "ruff",
                "check",
                "-q",
                "--output-format=concise",
                *self._if_fixing("--fix"),
                ".",
            )
        )

    def ruff_format(self):
        """Check the layout of Python code."""
        return self._run(
            self._module("ruff", "format", "-q", *self._unless_fixing(*CONCISE), ".")
        )

    def text(self):
        """Check what is written in the files, whatever their language."""
        found = []
        for name in self.files:
            path = ROOT / name
            try:
                text = path.read_text("utf-8")
            except UnicodeDecodeError:
                continue
            if self.fix and any(text_checks.shape(name, text)):
                text = text_checks.mended(text)
                path.write_text(text, "utf-8")
            found += text_checks.complaints(name, text)
        return "\n".join(found)

    def pylint(self):
        """Check the modules against what Odoo wants of them."""
        files = [name for name in self._of_modules() if name.endswith(".py")]
        return (
            self._run(self._module("pylint", "--rcfile=.pylintrc", *files))
            if files
            else ""
        )

    def pylint_pure(self):
        """Check that pure code uses members that exist."""
        files = [
            name for name in self._of_modules(part="/tools/") if name.endswith(".py")
        ]
        only = ("--disable=all", "--enable=no-member")
        command = self._module("pylint", "--rcfile=.pylintrc", *only, *files)
        return self._run(command) if files else ""

    def oca(self):
        """Check manifests, XML and CSV of the modules."""
        files = [
            name for name in self._of_modules() if name.endswith("/__manifest__.py")
        ]
        tool = self.platform.python.parent / "oca-checks-odoo-module"
        return self._run([tool, *self._if_fixing("--fix"), *files]) if files else ""

    def prettier(self):
        """Check the layout of XML, JavaScript, styles and documents."""
        files = [
            name
            for name in self.files
            if name.endswith(PRETTIER_FILES)
            and not any(part in name for part in PRETTIER_EXCEPT)
        ]
        mode = "--write" if self.fix else "--check"
        return (
            self._run_node("prettier", mode, "--log-level=warn", *files)
            if files
            else ""
        )

    def eslint(self):
        """Check JavaScript."""
        files = [
            name for name in self._of_modules(part="/static/") if name.endswith(".js")
        ]
        options = ["--max-warnings=0", *self._if_fixing("--fix")]
        return self._run_node("eslint", *options, *files) if files else ""

    def translations(self):
        """Check that the translations are complete and of this code."""
        return "\n".join(translations.complaints(self.platform, self.database))

    def core(self):
        """Run Odoo's own linters over our modules."""
        tags = ",".join(f"/test_lint:{name}" for name in CORE_LINT)
        arguments = ["-d", self.database, "-i", "test_lint", "--test-tags", tags]
        command = self.platform.odoo_command(*arguments, *QUIETLY)
        words = self._run(command, env=self.platform.environment(), always=True)
        return "\n".join(
            line for line in words.splitlines() if ROOT_WARNING not in line
        )

    def _module(self, *words):
        return [self.platform.python, "-m", *words]

    def _of_modules(self, part=""):
        names = tuple(f"{name}/" for name in modules.ours())
        return [name for name in self.files if name.startswith(names) and part in name]

    def _if_fixing(self, *words):
        return words if self.fix else ()

    def _unless_fixing(self, *words):
        return () if self.fix else words

    def _run_node(self, tool, *arguments):
        command, environment = node_env.command(self.platform.python, tool)
        return self._run([*command, *arguments], env=environment)

    def _run(self, command, env=None, always=False):
        done = subprocess.run(
            list(map(str, command)),
            cwd=ROOT,
            env={**(env or os.environ), "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        words = done.stdout.strip()
        if done.returncode:
            return words or f"it ended with code {done.returncode}"
        return words if always else ""


def tracked_files():
    """Return the names of the files that are, or would be, under version control."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return sorted(
        name for name in listed.split("\0") if name and (ROOT / name).is_file()
    )
