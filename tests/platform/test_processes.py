"""Nothing that ./dev started outlives it."""

import os
import signal
import subprocess
import sys
import time

import pytest

from devtools import processes, stopping
from devtools.paths import ROOT, state

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
FAMILY = [
    sys.executable,
    "-uc",
    "import subprocess as s, sys; c = s.Popen(sys.argv[1:]); print(c.pid); c.wait()",
    *SLEEP,
]
PARENT = """
import sys, time
from devtools import processes
print(processes.start(sys.argv[1:]).pid, flush=True)
time.sleep(60)
"""


def until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def test_a_process_and_its_children_end_with_the_block():
    with processes.running(FAMILY, stdout=subprocess.PIPE) as process:
        child = int(process.stdout.readline())
        assert stopping.is_alive(child)
    assert until(lambda: not stopping.is_alive(child))


def test_a_process_that_ignores_politeness_is_ended_too(monkeypatch):
    monkeypatch.setattr(processes, "SECONDS_TO_END", 0.2)
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"
    with processes.running([sys.executable, "-c", stubborn]) as process:
        time.sleep(0.3)
    assert process.returncode == -signal.SIGKILL


def test_a_process_ends_when_its_dev_is_killed():
    command = [sys.executable, "-c", PARENT, *SLEEP]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as parent:
        child = int(parent.stdout.readline())
        parent.kill()
    assert until(lambda: not stopping.is_alive(child))


def test_stop_ends_the_servers_of_this_checkout_and_no_other(tmp_path):
    ours = subprocess.Popen([*SLEEP, "-c", str(state() / "odoo.conf")])
    other = subprocess.Popen([*SLEEP, "-c", str(tmp_path / "odoo.conf")])
    try:
        stopping.stop(None)
        assert ours.wait(1) == -signal.SIGTERM
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_command_that_is_terminated_ends_its_program(tmp_path):
    note = tmp_path / "pid"
    program = f"import os; open({str(note)!r}, 'w').write(str(os.getpid()));" + SLEEP[2]
    source = (
        "import sys; from devtools import cli, processes;"
        "cli.doctor.doctor = lambda o: processes.foreground(sys.argv[1:]);"
        "sys.exit(cli.main(['doctor']))"
    )
    command = [sys.executable, "-c", source, sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=ROOT) as dev:
        assert until(lambda: note.exists() and note.read_text())
        dev.terminate()
        assert dev.wait(10) == 128 + signal.SIGTERM
    assert not stopping.is_alive(int(note.read_text()))


def test_a_failing_program_is_quoted_in_the_refusal():
    command = [sys.executable, "-c", "import sys; sys.exit('the disk is full')"]
    with pytest.raises(processes.Refusal, match=r"It failed\.\n    the disk is full"):
        processes.output_of(command, "It failed.", env=dict(os.environ))


def test_a_missing_program_is_named_in_the_refusal():
    with pytest.raises(processes.Refusal, match="no-such-program is not installed"):
        processes.output_of(["no-such-program"], "It failed.")
