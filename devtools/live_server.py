"""A real Odoo server for tests, measurements and pictures, with its own database."""

import itertools
import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devtools import databases, server
from devtools.processes import running


@dataclass(frozen=True)
class LiveServer:
    """A server that answers on the loopback interface until its block is left."""

    platform: object
    database: str
    port: int
    process: subprocess.Popen
    log: Path

    @property
    def url(self):
        """The address of the server, without a trailing slash."""
        return f"http://{server.HOST}:{self.port}"

    def login(self, login="admin", password=None):
        """Return the session of a user; the password is the login unless given."""
        return Session(self, login, password or login)

    def query(self, sql, **variables):
        """Return rows of the database as lists of text."""
        return self.platform.postgres.query(sql, self.database, **variables)

    def python(self, source):
        """Run Python in a separate `odoo shell` on the database; return what it prints.

        The script has `env`, and must call `env.cr.commit()` for its changes to stay.
        """
        return server.shell_script(self.platform, self.database, source)


class Session:
    """What a logged-in user's browser may ask of the server."""

    def __init__(self, live, login, password):
        import requests

        self.url = live.url
        self.http = requests.Session()
        self._ids = itertools.count(1)
        credentials = {"db": live.database, "login": login, "password": password}
        self.info = self.post("/web/session/authenticate", credentials)
        self.uid = self.info["uid"]

    def call(self, model, method, *arguments, **keywords):
        """Call a public method as the web client does; refusals raise RpcRefusal."""
        return self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": arguments, "kwargs": keywords},
        )

    def post(self, path, parameters):
        """Post JSON-RPC parameters and return the result."""
        body = {
            "jsonrpc": "2.0",
            "method": "call",
            "id": next(self._ids),
            "params": parameters,
        }
        answer = self.http.post(f"{self.url}{path}", json=body, timeout=300).json()
        if "error" in answer:
            raise RpcRefusal(answer["error"])
        # what returns nothing has no result
        return answer.get("result")

    def get(self, path, **options):
        """Get a page or file and return the response."""
        return self.http.get(f"{self.url}{path}", timeout=300, **options)


class RpcRefusal(Exception):
    """The server answered with an error; `name` is the class of its exception."""

    def __init__(self, error):
        data = error.get("data", {})
        self.name = data.get("name", "")
        self.debug = data.get("debug", "")
        super().__init__(data.get("message") or error.get("message"))


@contextmanager
def live_server(platform, database, *arguments):
    """Serve a database on a free port, and end the server on leaving.

    :param arguments: more of Odoo's command-line options, e.g. "--workers", "2".
    """
    port = server.free_port()
    log = databases.log_file(f"live-{database}")
    options = ["-d", database, "--db-filter", f"^{database}$", "--http-port", port]
    if "--workers" in arguments:
        options += ["--gevent-port", server.free_port()]
    with log.open("wb") as out:
        command = platform.odoo_command(*options, *arguments)
        streams = {
            "stdin": subprocess.DEVNULL,
            "stdout": out,
            "stderr": subprocess.STDOUT,
        }
        with running(command, env=platform.environment(), **streams) as process:
            server.wait_until_it_answers(process, port, log, "/web/health")
            yield LiveServer(platform, database, port, process, log)
    if not os.environ.get("SALES_MGMT_KEEP_LOGS"):
        log.unlink(missing_ok=True)
