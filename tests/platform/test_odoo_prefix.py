"""Odoo is fetched once and wholly, or the person learns what to do."""

import threading
import time
from pathlib import Path

import pytest

from devtools import apt, odoo_prefix
from devtools.progress import Refusal

RELEASE = "version_info = ({}, 0, 0, FINAL, 0, '')\n"


class FakeApt:
    """An archive with one package, whose unpacking can be interrupted."""

    def __init__(self, monkeypatch):
        self.series = 19
        self.unpacked = 0
        self.interrupt_after = None
        self.seconds = 0
        monkeypatch.setattr(apt, "PrivateApt", lambda folder: self)
        monkeypatch.setattr(apt, "unpack", self.unpack)

    def read_suites(self, suites):
        self.suites = suites

    def fetch(self, packages):
        files = [Path(str(odoo_prefix.cache() / f"{n}.deb")) for n in range(2)]
        for file in files:
            file.touch()
        return files

    def unpack(self, package_file, folder):
        if self.unpacked == self.interrupt_after:
            raise KeyboardInterrupt
        time.sleep(self.seconds)
        self.unpacked += 1
        put_odoo(folder / odoo_prefix.DIST_PACKAGES, self.series)


def put_odoo(root, series):
    (root / "odoo").mkdir(parents=True, exist_ok=True)
    (root / "odoo" / "release.py").write_text(RELEASE.format(series), "utf-8")


@pytest.fixture
def archive(monkeypatch):
    return FakeApt(monkeypatch)


def test_an_interrupted_fetch_is_redone_from_the_start(archive):
    archive.interrupt_after = 1
    with pytest.raises(KeyboardInterrupt):
        odoo_prefix.provide()
    assert odoo_prefix.present() is None
    archive.interrupt_after, archive.unpacked = None, 0
    assert odoo_prefix.provide() == odoo_prefix.present()
    assert archive.unpacked == 2
    assert not list(odoo_prefix.cache().glob("*.partial-*"))


def test_a_complete_odoo_is_not_fetched_again(archive):
    odoo_prefix.provide()
    odoo_prefix.provide()
    assert archive.unpacked == 2


def test_of_two_at_once_one_fetches_and_the_other_waits(archive, capsys):
    archive.seconds = 0.2
    both = [threading.Thread(target=odoo_prefix.provide) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert archive.unpacked == 2
    assert "waiting for another ./dev" in capsys.readouterr().err


def test_the_file_that_debian_leaves_out_is_there_and_empty(archive):
    root = odoo_prefix.provide()
    assert [(root / name).read_text() for name in odoo_prefix.EMPTY_FILES] == [""]


def test_a_newer_odoo_in_the_archive_is_refused_and_not_kept(archive):
    archive.series = 20
    with pytest.raises(Refusal, match=r"20\.0, and these modules are made for 19\.0"):
        odoo_prefix.provide()
    assert odoo_prefix.present() is None


def test_an_odoo_that_is_given_is_used_and_nothing_is_fetched(
    archive, monkeypatch, tmp_path
):
    put_odoo(tmp_path, 19)
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    assert odoo_prefix.provide() == tmp_path
    assert archive.unpacked == 0


def test_an_odoo_of_another_series_is_refused(monkeypatch, tmp_path):
    put_odoo(tmp_path, 18)
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(Refusal, match=r"is 18\.0, and these modules"):
        odoo_prefix.provide()


def test_a_folder_without_odoo_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(Refusal, match="no Odoo is there"):
        odoo_prefix.provide()


def test_a_machine_without_apt_is_told_of_odoo_home(no_programs):
    with pytest.raises(Refusal, match=r"no apt\. Set ODOO_HOME to an Odoo 19\.0"):
        odoo_prefix.provide()
