"""The commands of ./dev and their options."""

import argparse
import signal
import sys

from devtools import (
    databases,
    doctor,
    errands,
    linting,
    processes,
    server,
    stopping,
    system_packages,
    testing,
    translations,
)
from devtools.platform import provisioned
from devtools.progress import Refusal, clear_line, say


def main(arguments):
    """Run one command and return its exit code; refusals end in a sentence."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    words = ["--help"] if arguments in ([], ["help"]) else arguments
    options, rest = parser().parse_known_args(words)
    if rest and not options.takes_more:
        parser().error(f"unknown: {' '.join(rest)}")
    options.rest = rest
    try:
        return options.run(options) or 0
    except Refusal as refusal:
        clear_line()
        say(f"✗ {refusal}")
        return 1
    except KeyboardInterrupt:
        clear_line()
        return 130


def _leave(number, frame):
    """End as if by `sys.exit`, so that everything started is ended too."""
    sys.exit(128 + number)


def parser():
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="./dev", description="Sales Management for Odoo 19.0"
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    _add_run(commands)
    _add_checks(commands)
    _add_tools(commands)
    return top


def _add(commands, name, run, words, takes_more=False):
    command = commands.add_parser(
        name, help=words, description=words, add_help=not takes_more, prefix_chars="-"
    )
    command.set_defaults(run=run, takes_more=takes_more)
    return command


def _add_run(commands):
    run = _add(commands, "run", _run, "serve Odoo with our modules and demo data")
    run.add_argument(
        "--port", type=_port, default=8069, help="port on 127.0.0.1 (8069)"
    )
    run.add_argument(
        "--fresh", action="store_true", help="drop the database and make it again"
    )
    run.add_argument(
        "--lang", metavar="CODE", help="load a language for all users, e.g. zh_CN"
    )
    run.add_argument(
        "--no-demo", action="store_true", help="a database without demo data"
    )
    run.add_argument(
        "--workers",
        type=int,
        default=0,
        help="worker processes (0: threads); live notices then need a proxy",
    )
    run.add_argument(
        "--database", metavar="NAME", help="another database than the usual one"
    )
    run.add_argument("--verbose", action="store_true", help="show Odoo's log here")


def _add_checks(commands):
    _add(
        commands,
        "test",
        testing.test,
        "run all tests, or those of the paths given",
        True,
    )
    lint = _add(commands, "lint", linting.lint, "check code and translations")
    lint.add_argument("--fix", action="store_true", help="mend what can be mended")
    lint.add_argument("--static", action="store_true", help="use no database")
    i18n = _add(commands, "i18n", translations.i18n, "export and merge terms")
    i18n.add_argument("--check", action="store_true", help="only compare")
    bench = _add(commands, "bench", errands.bench, "measure, on a database of its own")
    bench.add_argument("--json", metavar="FILE", help="write the figures to a file too")
    bench.add_argument("--scale", metavar="X", help="how much data to measure with")
    bench.add_argument(
        "--only", metavar="PART", action="append", default=[], help="a part, or several"
    )
    pictures = _add(
        commands,
        "screenshots",
        errands.take_screenshots,
        "take the pictures of docs/images",
    )
    pictures.add_argument("names", nargs="*", help="only these pictures")


def _add_tools(commands):
    importing = _add(
        commands,
        "import-opportunities",
        errands.import_opportunities,
        "load a CSV pipeline",
    )
    importing.add_argument(
        "directory", metavar="DIR", help="the folder with the CSV files"
    )
    importing.add_argument("--database", default=errands.REAL_DATABASE)
    shell = _add(commands, "shell", _shell, "Odoo's Python shell on the database", True)
    shell.add_argument("--database", "-d", default=server.DEMO_DATABASE)
    psql = _add(commands, "psql", _psql, "PostgreSQL's shell on the database", True)
    psql.add_argument("--database", "-d", default=server.DEMO_DATABASE)
    _add(
        commands,
        "odoo",
        _odoo,
        "Odoo's own commands: ./dev odoo -d x -i crm",
        True,
    )
    _add(commands, "python", _python, "run Python in the environment", True)
    _add(commands, "stop", stopping.stop, "end what was left running")
    _add(
        commands,
        "doctor",
        doctor.doctor,
        "say what is there and what is missing",
    )


def _port(text):
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text} is not a port")
    return int(text)


def _run(options):
    system_packages.provide(system_packages.PRINTING, system_packages.CHINESE_FONT)
    with provisioned() as platform:
        return server.serve(platform, options)


def _shell(options):
    with provisioned() as platform:
        if not databases.exists(platform, options.database):
            raise Refusal(
                f"There is no database “{options.database}”; ./dev run makes it."
            )
        arguments = ["shell", "-d", options.database, "--no-http", *options.rest]
        return processes.foreground(
            platform.odoo_command(*arguments), env=platform.environment()
        )


def _odoo(options):
    with provisioned() as platform:
        command = platform.odoo_command(*options.rest)
        return processes.foreground(command, env=platform.environment())


def _python(options):
    with provisioned() as platform:
        command = [platform.python, *options.rest]
        return processes.foreground(command, env=platform.environment())


def _psql(options):
    with provisioned() as platform:
        command = [
            platform.postgres.programs / "psql",
            "-d",
            options.database,
            *options.rest,
        ]
        return processes.foreground(command, env=platform.environment())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
