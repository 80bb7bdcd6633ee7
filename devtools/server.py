"""The web server of `./dev run`: its database, its languages, its end."""

import socket
import subprocess
import time
import urllib.error
import urllib.request

from devtools import databases, modules
from devtools.processes import running
from devtools.progress import Refusal, say, step

HOST = "127.0.0.1"
DEMO_DATABASE = "sales_mgmt"
EMPTY_DATABASE = "sales_mgmt_nodemo"
LOGINS = ("director", "leader", "rep", "auditor", "admin")
SECONDS_TO_ANSWER = 120

# Run in `odoo shell`: existing users change language, and new ones are born with it.
SPEAK = """
env["base.language.install"].create({{
    "lang_ids": [(6, 0, env["res.lang"].with_context(active_test=False)
        .search([("code", "=", {code!r})]).ids)],
    "overwrite": False,
}}).lang_install()
env["res.users"].with_context(active_test=False).search(
    [("share", "=", False)]).write({{"lang": {code!r}}})
env["ir.default"].set("res.partner", "lang", {code!r})
env.cr.commit()
# a server on this database has to forget which languages there were
env.registry.signal_changes()
"""


def serve(platform, options):
    """Serve the database until the person ends it; return the exit code."""
    refuse_taken_port(options.port)
    name = prepare(platform, options)
    command = platform.odoo_command(*_arguments(name, options))
    log = databases.log_file(f"server-{name}")
    with log.open("wb") as out:
        streams = (
            {} if options.verbose else {"stdout": out, "stderr": subprocess.STDOUT}
        )
        started = running(
            command, env=platform.environment(), stdin=subprocess.DEVNULL, **streams
        )
        with started as process:
            wait_until_it_answers(process, options.port, log)
            _welcome(platform, name, options, log)
            return _wait(process)


def prepare(platform, options):
    """Return the name of the database to serve, made or upgraded as needed."""
    name = options.database or (EMPTY_DATABASE if options.no_demo else DEMO_DATABASE)
    if options.fresh:
        databases.drop(platform, name)
    if databases.exists(platform, name):
        databases.upgrade(platform, name)
    else:
        databases.install(platform, name, demo=not options.no_demo)
    if options.lang:
        speak(platform, name, options.lang)
    return name


def speak(platform, name, code):
    """Load a language and give it to all internal users, unless that is so already."""
    silent = """
        SELECT 1 FROM res_users JOIN res_partner ON res_partner.id = partner_id
         WHERE res_users.active AND NOT share AND lang IS DISTINCT FROM :'code'
         UNION SELECT 1 FROM res_lang WHERE code = :'code' AND NOT active
    """
    known = platform.postgres.query(
        "SELECT 1 FROM res_lang WHERE code = :'code'", name, code=code
    )
    if not known:
        raise Refusal(
            f"Odoo knows no language “{code}”; Chinese is zh_CN, English en_US."
        )
    if platform.postgres.query(silent, name, code=code):
        with step(f"database “{name}”: loading the language {code}"):
            shell_script(platform, name, SPEAK.format(code=code))


def shell_script(platform, name, source):
    """Run Python in `odoo shell` on a database and return what it prints."""
    done = subprocess.run(
        list(
            map(
                str,
                platform.odoo_command(
                    "shell", "-d", name, "--no-http", "--log-level=warn"
                ),
            )
        ),
        input=guarded(source),
        text=True,
        capture_output=True,
        env=platform.environment(),
        check=False,
    )
    if done.returncode:
        raise Refusal(f"The script failed on database “{name}”:\n{done.stderr[-3000:]}")
    return done.stdout


def guarded(source):
    """Return the script so that `odoo shell` runs it whole and reports its failure."""
    return f"exec(compile({source!r}, '<script>', 'exec'), globals())\n"


def refuse_taken_port(port):
    """Refuse a port that somebody else listens on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Refusal(
                f"Port {port} is taken by another program. Choose another with --port, "
                "or end a left-over server of this checkout with ./dev stop."
            ) from error


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def wait_until_it_answers(process, port, log, page="/web/login"):
    """Return once a page answers; refuse if the server ends before, or errs."""
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}{page}", timeout=60):
                return
        except urllib.error.HTTPError as error:
            raise Refusal(f"{page} answers {error.code}; see {log}") from error
        except OSError:
            time.sleep(0.2)
    tail = log.read_text("utf-8", "replace").splitlines()[-15:]
    raise Refusal("\n".join([f"The server did not start; its log is {log}", *tail]))


def _arguments(name, options):
    arguments = ["-d", name, "--db-filter", f"^{name}$", "--http-port", options.port]
    if options.workers:
        arguments += ["--workers", options.workers, "--gevent-port", free_port()]
    return arguments


def _welcome(platform, name, options, log):
    served = ", ".join(modules.ours()) or "no module yet"
    say(f"\nOdoo serves the database “{name}” with {served}.")
    say(f"Log in at http://{HOST}:{options.port}/odoo as one of")
    wanted = ", ".join(f"'{login}'" for login in LOGINS)
    rows = platform.postgres.query(
        f"SELECT login FROM res_users WHERE active AND login IN ({wanted})", name
    )
    for login in [login for login in LOGINS if [login] in rows]:
        say(f"    {login:<10} password {login}")
    say(f"Its log is {log}. Ctrl-C ends it.\n")


def _wait(process):
    try:
        process.wait()
    except KeyboardInterrupt:
        say("\n• ending the server …")
        return 0
    raise Refusal("The server ended by itself; see its log.")
