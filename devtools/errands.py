"""Commands that run one program of ours on a database made for it."""

from pathlib import Path

from devtools import (
    databases,
    modules,
    processes,
    screenshots,
    server,
    system_packages,
    testing,
)
from devtools.live_server import live_server
from devtools.paths import ROOT
from devtools.platform import provisioned
from devtools.progress import Refusal, say, step

REAL_DATABASE = "sales_mgmt_real"
PICTURE_DATABASE = "sales_mgmt_pictures"
IMAGES = ROOT / "docs" / "images"


def bench(options):
    """Run the benchmarks on a fresh database; they get its name as --database."""
    if not (ROOT / "benchmarks" / "__main__.py").is_file():
        raise Refusal("This checkout has no benchmarks/__main__.py to run.")
    with provisioned() as platform, testing.test_databases(platform) as (run, template):
        command = [platform.python, "-m", "benchmarks", "--database", run]
        command += ["--scale", options.scale] if options.scale else []
        command += ["--json", options.json] if options.json else []
        command += [f"--only={part}" for part in options.only]
        environment = {**platform.environment(), **testing.variables(run, template)}
        return processes.foreground(command, env=environment, cwd=ROOT)


def import_opportunities(options):
    """Load a folder of CSV files with a sales pipeline into a database of its own."""
    folder = Path(options.directory).expanduser().absolute()
    if not folder.is_dir():
        raise Refusal(f"There is no folder {folder}.")
    with provisioned() as platform:
        if not databases.exists(platform, options.database):
            databases.install(platform, options.database, demo=False)
        else:
            databases.upgrade(platform, options.database)
        command = [platform.python, "-m", "devtools.inside_odoo", options.database]
        command += ["devtools.opportunities", "main", folder]
        return processes.foreground(command, env=platform.environment(), cwd=ROOT)


def take_screenshots(options):
    """Take the pictures of the documentation on fresh demo data."""
    unknown = set(options.names) - {each.name for each in screenshots.PICTURES}
    if unknown:
        raise Refusal(f"There is no picture {', '.join(sorted(unknown))}.")
    system_packages.provide(system_packages.CHINESE_FONT, system_packages.BROWSER)
    if not system_packages.browser():
        raise Refusal("Pictures need a browser: install chromium.")
    with provisioned() as platform:
        _prepare_picture_database(platform)
        with live_server(platform, PICTURE_DATABASE) as live:
            for language in screenshots.languages(options.names):
                server.speak(platform, PICTURE_DATABASE, language)
                with step(f"pictures in {language}"):
                    _take(platform, live, language, options.names)
    say(f"The pictures are in {IMAGES.relative_to(ROOT)}.")


def _prepare_picture_database(platform):
    """Make the database anew if the code or the day has changed."""
    wanted = {"digest": modules.fingerprint(), "day": databases.today()}
    found = databases.note(platform, PICTURE_DATABASE)
    if any(found.get(key) != value for key, value in wanted.items()):
        databases.drop(platform, PICTURE_DATABASE)
        databases.install(platform, PICTURE_DATABASE, demo=True)


def _take(platform, live, language, names):
    command = [
        platform.python,
        "-m",
        "devtools.screenshots",
        live.url,
        IMAGES,
        language,
    ]
    code = processes.foreground(
        [*command, *names], env=platform.environment(), cwd=ROOT
    )
    if code:
        raise Refusal("A picture could not be taken; the reason stands above.")
