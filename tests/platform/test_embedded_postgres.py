"""The embedded PostgreSQL runs exactly as long as somebody uses it."""

import subprocess
import sys

import pytest

from devtools import cluster, postgres, stopping
from devtools.paths import ROOT, state
from devtools.progress import Refusal

USE_IT = """
import sys
from devtools import postgres
with postgres.server(sys.executable):
    print("ready", flush=True)
    sys.stdin.read()
"""


def is_running():
    return cluster.postmaster(state() / "postgres" / "data") is not None


@pytest.fixture
def other_user():
    """Another process that uses the server of this checkout."""
    command = [sys.executable, "-c", USE_IT]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as process:
        process.stdout.readline()
        yield process
        process.kill()
    stopping.stop(None)


def test_it_starts_on_first_use_and_ends_with_it():
    with postgres.server(sys.executable) as server:
        assert server.query("SELECT 1 + 1") == [["2"]]
    assert not is_running()


def test_its_databases_stay():
    with postgres.server(sys.executable) as server:
        server.query("CREATE DATABASE kept")
    with postgres.server(sys.executable) as server:
        assert server.query("SELECT 1", "kept")


def test_it_knows_the_case_of_every_script():
    with postgres.server(sys.executable) as server:
        assert server.query("SELECT lower('ÀЖ')") == [["àж"]]


def test_it_listens_to_no_network():
    with postgres.server(sys.executable) as server:
        assert server.query("SHOW listen_addresses") == [[""]]


def test_the_first_to_leave_does_not_stop_it(other_user):
    with postgres.server(sys.executable):
        pass
    assert is_running()


def test_the_last_to_leave_stops_it(other_user):
    with postgres.server(sys.executable):
        other_user.communicate()
        assert is_running()
    assert not is_running()


def test_what_a_killed_user_left_running_the_next_one_stops(other_user):
    other_user.kill()
    other_user.wait()
    assert is_running()
    with postgres.server(sys.executable):
        pass
    assert not is_running()


def test_stop_ends_what_a_killed_user_left_running(other_user, capsys):
    other_user.kill()
    other_user.wait()
    stopping.stop(None)
    assert not is_running()
    assert "Ended: PostgreSQL." in capsys.readouterr().err


def test_a_data_folder_left_half_made_is_made_again():
    partial = state() / "postgres" / "data.partial"
    partial.mkdir(parents=True)
    (partial / "PG_VERSION").write_text("18\n", "utf-8")
    with postgres.server(sys.executable) as server:
        assert server.query("SELECT 1")


def test_a_server_that_is_given_is_used_instead(monkeypatch):
    with postgres.server(sys.executable) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("SALES_MGMT_STATE", str(state() / "other"))
        with postgres.server(sys.executable) as given:
            assert given.query("SELECT 1") == [["1"]]
        assert not (state() / "postgres").exists()


def test_a_server_that_does_not_answer_is_refused_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("PGHOST", str(tmp_path))
    with (
        pytest.raises(Refusal, match="PostgreSQL refused"),
        postgres.server(sys.executable),
    ):
        pass
