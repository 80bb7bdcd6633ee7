"""Packages come from the archive of the machine's own configuration, verified."""

import pytest

from devtools import apt
from devtools.progress import Refusal

APT = """#!/bin/sh
case "$*" in
*indextargets*) echo "http://a.example/debian/ main Debian bookworm Debian";;
*download*) [ -n "$NO_PACKAGE" ] && { echo "E: Unable to locate" >&2; exit 100; }
    touch odoo-19_19.0.0_all.deb;;
esac
echo "$*" >> "$CALLS"
"""


@pytest.fixture
def private_apt(monkeypatch, tmp_path):
    """An apt of our own over a program that only writes down its calls."""
    for name in ("apt-get", "dpkg-deb"):
        (tmp_path / name).write_text(APT, "utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    (tmp_path / "key.gpg").touch()
    monkeypatch.setattr(apt, "KEYRINGS", (str(tmp_path / "key.gpg"),))
    return apt.PrivateApt(tmp_path / "apt")


def test_the_suites_are_read_from_the_machines_archive_and_signed(private_apt):
    private_apt.read_suites(["sid"])
    sources = (private_apt.folder / "sources.list").read_text("utf-8")
    assert sources.endswith("key.gpg] http://a.example/debian/ sid main\n")


def test_packages_are_downloaded_into_a_folder_of_our_own(private_apt):
    (package,) = private_apt.fetch(["odoo-19"])
    assert package.parent == private_apt.downloads


def test_a_package_that_vanished_is_named_with_the_way_out(private_apt, monkeypatch):
    monkeypatch.setenv("NO_PACKAGE", "1")
    with pytest.raises(Refusal, match=r"does not offer all of odoo-19.*ODOO_HOME"):
        private_apt.fetch(["odoo-19"])


def test_missing_signing_keys_are_named(private_apt, monkeypatch):
    monkeypatch.setattr(apt, "KEYRINGS", ())
    with pytest.raises(Refusal, match="debian-archive-keyring"):
        private_apt.read_suites(["sid"])


@pytest.mark.parametrize(
    "targets",
    [
        "",
        "http://a.example/ubuntu main Ubuntu noble Ubuntu",
        "http://a.example/security main Debian bookworm Debian-Security",
    ],
)
def test_a_machine_of_another_distribution_is_told_so(targets):
    with pytest.raises(Refusal, match="not configured for a Debian archive"):
        apt.debian_archive(targets)
