"""`./dev i18n`: the terms of our modules and their Chinese."""

import tempfile
from pathlib import Path

from devtools import modules, testing
from devtools.paths import ROOT
from devtools.platform import provisioned
from devtools.processes import output_of
from devtools.progress import say

LANGUAGE = "zh_CN"


def i18n(options):
    """Export and merge the terms of all modules; with --check only compare."""
    with provisioned() as platform, testing.test_databases(platform) as (run, _):
        found = list(complaints(platform, run, update=not options.check))
    for line in found:
        say(line)
    say(
        f"{len(found)} open points in the translations."
        if found
        else "✓ translations: complete"
    )
    return 1 if found and options.check else 0


def complaints(platform, database, update=False):
    """Yield what is wrong with the modules' translations, updated first if told."""
    for name in modules.ours():
        if not (ROOT / name).is_dir():
            continue
        for line in _compare(platform, database, name, update).splitlines():
            yield f"{name}: {line}"


def _compare(platform, database, name, update):
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / f"{name}.pot"
        command = platform.odoo_command(
            "i18n", "export", "-d", database, "-o", export, name
        )
        output_of(
            command,
            f"Odoo cannot export the terms of {name}.",
            env=platform.environment(),
        )
        merge = [
            platform.python,
            "-m",
            "devtools.po_files",
            export,
            ROOT / name,
            LANGUAGE,
        ]
        merge += [] if update else ["--check"]
        return output_of(merge, f"The translations of {name} cannot be read.", cwd=ROOT)
