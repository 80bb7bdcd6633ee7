"""The command line is understood, and every refusal is a sentence."""

import subprocess
import sys

import pytest

from devtools import cli, modules, server, testing
from devtools.paths import ROOT
from devtools.progress import Refusal


def parsed(*words):
    options, rest = cli.parser().parse_known_args(words)
    options.rest = rest
    return options


def test_run_serves_on_odoos_usual_port_with_demo_data():
    options = parsed("run")
    assert (options.port, options.no_demo, options.fresh, options.lang) == (
        8069,
        False,
        False,
        None,
    )


def test_run_takes_all_its_options():
    numbers = parsed("run", "--port", "8169", "--workers", "2")
    assert (numbers.port, numbers.workers) == (8169, 2)
    choices = parsed("run", "--fresh", "--no-demo", "--lang", "zh_CN")
    assert (choices.fresh, choices.no_demo, choices.lang) == (True, True, "zh_CN")


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_refused(port, capsys):
    with pytest.raises(SystemExit):
        parsed("run", "--port", port)
    assert f"{port} is not a port" in capsys.readouterr().err


def test_what_test_does_not_know_goes_to_pytest():
    options = parsed("test", "tests/platform", "-k", "cli", "-x", "--durations=5")
    arguments, paths = testing.split(options.rest)
    assert arguments == ["-k", "cli", "-x", "--durations=5"]
    assert paths == ["tests/platform"]


def test_without_a_path_everything_is_tested():
    assert testing.split(["-x"]) == (["-x"], [])
    inside = testing.all_paths()
    assert all(f"{name}/tests" in inside for name in modules.ours())
    assert set(testing.WHOLE_SYSTEM) == {"tests", "devtools"}


@pytest.mark.parametrize(
    ("paths", "needed"),
    [
        (["tests/platform/test_cli.py::test_x"], False),
        (["tests/platform", "devtools"], False),
        (["tests"], True),
        (["tests/platform", "sales_mgmt_targets/tests"], True),
    ],
)
def test_a_database_is_made_only_for_tests_that_use_one(paths, needed):
    assert testing.needs_odoo(paths) is needed


def test_other_commands_refuse_what_they_do_not_know(capsys):
    with pytest.raises(SystemExit):
        cli.main(["doctor", "--cheerfully"])
    assert "unknown: --cheerfully" in capsys.readouterr().err


def test_a_refusal_is_a_sentence_and_not_a_traceback(monkeypatch, capsys):
    def refuse(options):
        raise Refusal("The disk is full.")

    monkeypatch.setattr(cli.doctor, "doctor", refuse)
    assert cli.main(["doctor"]) == 1
    assert capsys.readouterr().err == "✗ The disk is full.\n"


def test_a_taken_port_is_refused_with_the_way_out():
    with server.socket.socket() as taken:
        taken.bind((server.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Refusal, match=rf"Port {port} is taken.*--port"):
            server.refuse_taken_port(port)


def test_the_script_runs_without_the_environment():
    command = [sys.executable, "-I", "-S", str(ROOT / "dev"), "help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "serve Odoo with our modules" in done.stdout


def test_a_path_that_is_not_there_is_refused_instead_of_testing_everything():
    with pytest.raises(Refusal, match=r"nothing to test at tests/test_no\.py"):
        testing.split(["-q", "tests/test_no.py"])
