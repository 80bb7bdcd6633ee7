"""Packages from the machine's own Debian archive, unpacked without installing them.

Nothing of the system's apt is changed: lists and downloads live in a folder of our
own, the archive's address comes from the machine's configuration, and apt itself
verifies the signatures with the machine's keyring.
"""

import re
import shutil
from pathlib import Path

from devtools.processes import output_of
from devtools.progress import Refusal

KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
)
TARGET = "$(REPO_URI) $(COMPONENT) $(ORIGIN) $(CODENAME) $(LABEL)"
ELSEWHERE = (
    "Set ODOO_HOME to an Odoo 19.0 that you have (a source checkout or an "
    "installation), and ./dev will use it."
)


def available():
    """Return whether this machine can read packages from a Debian archive."""
    return all(shutil.which(tool) for tool in ("apt-get", "dpkg-deb"))


class PrivateApt:
    """An apt of our own in a folder, reading several suites of the archive."""

    def __init__(self, folder):
        if not available():
            raise Refusal(
                f"Odoo 19.0 comes from Debian, but this machine has no apt. {ELSEWHERE}"
            )
        self.folder = folder
        self.downloads = folder / "downloads"
        for name in ("lists/partial", "cache/archives/partial", "downloads"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()

    def read_suites(self, suites):
        """Fetch the package lists of these suites, and check their signatures."""
        archive, keyring = self.archive(), self._keyring()
        lines = [
            f"deb [signed-by={keyring}] {archive} {suite} main\n" for suite in suites
        ]
        (self.folder / "sources.list").write_text("".join(lines), "utf-8")
        self._own("The Debian archive could not be read.", "update")

    def archive(self):
        """Return the address of the Debian archive this machine is configured for."""
        targets = self._system("indextargets", "--format", TARGET)
        if not targets.strip():
            # A fresh container has sources but no lists yet: read them, privately.
            lists = ("-o", f"Dir::State::Lists={self.folder / 'system-lists'}")
            (self.folder / "system-lists" / "partial").mkdir(
                parents=True, exist_ok=True
            )
            self._system(*lists, "update")
            targets = self._system(*lists, "indextargets", "--format", TARGET)
        return debian_archive(targets)

    def fetch(self, packages):
        """Download packages (`name` or `name/suite`) and return their files."""
        wanted = ", ".join(packages)
        refusal = f"Debian's archive does not offer all of {wanted}. {ELSEWHERE}"
        for stale in self.downloads.glob("*.deb"):
            stale.unlink()
        self._own(refusal, "download", *packages, cwd=self.downloads)
        return sorted(self.downloads.glob("*.deb"))

    def _own(self, refusal, *arguments, **options):
        folder = self.folder
        settings = {
            "Dir::State": folder,
            "Dir::State::Lists": folder / "lists",
            "Dir::State::Status": folder / "status",
            "Dir::Cache": folder / "cache",
            "Dir::Etc::SourceList": folder / "sources.list",
            "Dir::Etc::SourceParts": "-",
            "Dir::Etc::Preferences": "-",
            "Dir::Etc::PreferencesParts": "-",
            "APT::Sandbox::User": "root",
            "APT::Get::AllowUnauthenticated": "false",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled": "false",
        }
        flags = [
            part for key, value in settings.items() for part in ("-o", f"{key}={value}")
        ]
        return output_of(["apt-get", "-q", *flags, *arguments], refusal, **options)

    def _system(self, *arguments):
        own_cache = (
            "-o",
            f"Dir::Cache={self.folder / 'cache'}",
            "-o",
            "APT::Sandbox::User=root",
        )
        return output_of(
            ["apt-get", "-q", *own_cache, *arguments],
            f"This machine's apt cannot be read. {ELSEWHERE}",
        )

    def _keyring(self):
        for path in KEYRINGS:
            if Path(path).exists():
                return path
        raise Refusal(
            "Debian's signing keys are missing; install the package "
            f"debian-archive-keyring. {ELSEWHERE}"
        )


def debian_archive(targets):
    """Return the archive's address out of the lines of `apt-get indextargets`.

    >>> debian_archive("http://a.example/debian main Debian bookworm Debian")
    'http://a.example/debian'
    """
    for line in targets.splitlines():
        address, component, origin, *rest = line.split()
        if component == "main" and origin == "Debian" and "Debian-Security" not in rest:
            return address
    raise Refusal(
        f"This machine's apt is not configured for a Debian archive. {ELSEWHERE}"
    )


def version_of(package_file):
    """Return the upstream version in a package's file name.

    >>> from pathlib import Path
    >>> version_of(Path("fonts-x_5%3a5.0.10+really4.7.0~dfsg-4_all.deb"))
    '5.0.10+really4.7.0~dfsg-4'
    """
    version = package_file.name.split("_")[1]
    return re.sub(r"^\d+(%3a|:)", "", version)


def unpack(package_file, folder):
    """Unpack one package's files into the folder."""
    output_of(
        ["dpkg-deb", "-x", package_file, folder],
        f"The package {package_file.name} cannot be unpacked; is the disk full?",
    )
