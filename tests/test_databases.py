"""Databases are whole or absent, and follow the code of the checkout."""

import os

import pytest

from devtools import databases, modules, server, testing
from devtools.progress import Refusal


@pytest.fixture
def name(platform):
    """The name of a database that does not exist yet, dropped after the test."""
    name = f"{os.environ['SALES_MGMT_TEST_RUN']}_made"
    yield name
    for each in (name, f"{name}__partial"):
        databases.drop(platform, each)


@pytest.fixture
def calls(platform, monkeypatch):
    """Odoo's runs are written down; an installation makes an empty database."""
    made = []

    def run_odoo(platform, log_name, *arguments):
        made.append(arguments)
        if "-i" in arguments and not databases.exists(platform, arguments[1]):
            platform.postgres.query(f"CREATE DATABASE {databases.quoted(arguments[1])}")

    monkeypatch.setattr(databases, "run_odoo", run_odoo)
    return made


def test_an_installation_that_fails_leaves_no_database_of_that_name(
    platform, name, monkeypatch
):
    def fail(platform, log_name, *arguments):
        platform.postgres.query(f"CREATE DATABASE {databases.quoted(arguments[1])}")
        raise Refusal("Odoo failed.")

    monkeypatch.setattr(databases, "run_odoo", fail)
    with pytest.raises(Refusal):
        databases.install(platform, name, demo=False)
    assert not databases.exists(platform, name)


def test_an_installation_after_a_failed_one_starts_from_nothing(platform, name, calls):
    platform.postgres.query(f"CREATE DATABASE {databases.quoted(name + '__partial')}")
    databases.install(platform, name, demo=True)
    assert databases.exists(platform, name)
    assert not databases.exists(platform, f"{name}__partial")
    assert "--with-demo" in calls[0]


def test_only_the_layers_that_changed_are_installed_again(platform, name, calls):
    layers = [(f"{name}_{number}", [f"module_{number}"]) for number in range(3)]
    changed = [*layers[:2], (f"{name}_other", ["module_2"])]
    databases.install_in_layers(platform, name, layers)
    databases.drop(platform, name)
    databases.install_in_layers(platform, name, changed)
    installed = [arguments[arguments.index("-i") + 1] for arguments in calls]
    assert installed == ["module_0", "module_1", "module_2", "module_2"]
    assert databases.note(platform, name)["digest"] == modules.fingerprint()
    for layer, _names in (*layers, *changed):
        databases.drop(platform, layer)


def test_modules_are_installed_behind_those_they_depend_on():
    ordered = modules.in_order()
    assert sorted(ordered) == modules.ours()
    for place, each in enumerate(ordered):
        later = set(ordered[place:])
        assert not later & set(modules.manifest(each)["depends"])


def test_a_database_of_this_code_is_not_upgraded(platform, name, calls):
    databases.install(platform, name, demo=False)
    databases.upgrade(platform, name)
    assert len(calls) == 1


def test_a_database_of_other_code_is_upgraded_once(platform, name, calls, monkeypatch):
    databases.install(platform, name, demo=False)
    monkeypatch.setattr(modules, "fingerprint", lambda: "of tomorrow")
    databases.upgrade(platform, name)
    databases.upgrade(platform, name)
    assert calls[1:] == [("-d", name, "-u", ",".join(modules.ours()))]


def test_a_module_that_is_new_is_installed_by_the_upgrade(
    platform, name, calls, monkeypatch
):
    databases.install(platform, name, demo=False)
    monkeypatch.setattr(modules, "ours", lambda: ["sales_mgmt_new"])
    databases.upgrade(platform, name)
    assert calls[1] == ("-d", name, "-i", "sales_mgmt_new")


def test_a_copy_has_the_files_of_its_source(platform, database, name):
    files = databases.filestore(platform, database)
    databases.copy(platform, database, name)
    copied = databases.filestore(platform, name)
    assert sorted(p.name for p in copied.rglob("*")) == sorted(
        p.name for p in files.rglob("*")
    )


def test_a_dropped_database_leaves_no_files(platform, database, name):
    databases.copy(platform, database, name)
    databases.drop(platform, name)
    assert not databases.exists(platform, name)
    assert not databases.filestore(platform, name).exists()


def test_what_a_killed_test_run_left_is_swept(platform):
    left = f"{testing.PREFIX}_1_000000"
    platform.postgres.query(f"CREATE DATABASE {databases.quoted(left + '_3')}")
    testing.lock_of(left).touch()
    testing.sweep(platform)
    assert not databases.exists(platform, f"{left}_3")
    assert databases.exists(platform, os.environ["SALES_MGMT_TEST_RUN"])


def test_a_language_reaches_all_internal_users_of_an_existing_database(
    platform, database
):
    server.speak(platform, database, "zh_CN")
    rows = platform.postgres.query(
        "SELECT DISTINCT lang FROM res_users JOIN res_partner ON res_partner.id ="
        " partner_id WHERE res_users.active AND NOT share",
        database,
    )
    assert rows == [["zh_CN"]]


def test_a_language_that_does_not_exist_is_refused(platform, database):
    with pytest.raises(Refusal, match="knows no language “xx_XX”"):
        server.speak(platform, database, "xx_XX")


def test_the_modules_install_without_a_warning(platform):
    logs = testing.install_logs(platform)
    assert logs
    words = [line for log in logs for line in log.read_text("utf-8").splitlines()]
    assert [line for line in words if databases.TROUBLE.search(line)] == []
