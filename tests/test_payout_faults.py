"""Payout runs in real processes: killed in the middle, and two officers at once."""

import signal
import subprocess
from contextlib import contextmanager

import pytest

from devtools.server import guarded
from tests import paying_company
from tests.test_faults import await_line

# Computes the run as an officer does, and waits after writing all statements until a
# file is there
COMPUTE = """
import time
from pathlib import Path
from odoo.exceptions import UserError
Run = env.registry["sales.mgmt.payout.run"]
store = Run._store
def slowly(self, statements):
    store(self, statements)
    self.env.flush_all()
    print("everything is written", flush=True)
    while not Path({gate!r}).exists():
        time.sleep(0.1)
Run._store = slowly
officer = env["res.users"].search([("login", "=", {login!r})])
run = env["sales.mgmt.payout.run"].with_user(officer).search([("kind", "=", "pay")])
try:
    run.action_compute()
    env.cr.commit()
    print("the end", flush=True)
except UserError as refusal:
    print(refusal, flush=True)
"""
RUN = """
SELECT run.state, COUNT(payout.id), COALESCE(SUM(payout.total), 0)::integer
  FROM sales_mgmt_payout_run AS run
  LEFT JOIN sales_mgmt_payout AS payout ON payout.run_id = run.id AND payout.total > 0
 WHERE run.kind = 'pay'
 GROUP BY run.state
"""


@pytest.fixture
def live(start_server):
    """A server without scheduled jobs, over a company whose run is due."""
    server = start_server("--max-cron-threads=0")
    paying_company.found(server)
    assert server.query(RUN) == [["draft", "0", "0"]]
    return server


@pytest.fixture
def gate(tmp_path):
    """A file that a computation waits for."""
    return tmp_path / "open"


@contextmanager
def computing(live, gate):
    """Yield a process that computes, once it has written everything."""
    command = live.platform.odoo_command(
        "shell", "-d", live.database, "--no-http", "--log-level=warn"
    )
    with subprocess.Popen(
        [*map(str, command)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=live.platform.environment(),
    ) as process:
        try:
            script = COMPUTE.format(gate=str(gate), login="officer")
            process.stdin.write(guarded(script))
            process.stdin.close()
            await_line(process, "everything is written")
            yield process
        finally:
            process.kill()


def compute(live, gate, login):
    """Compute the run in another process; return what it says."""
    return live.python(COMPUTE.format(gate=str(gate), login=login))


def test_a_computation_that_is_killed_leaves_no_half_run(live, gate):
    with computing(live, gate) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert live.query(RUN) == [["draft", "0", "0"]]
    gate.touch()
    assert "the end" in compute(live, gate, "officer")
    assert live.query(RUN) == [["computed", "2", "1500"]]


def test_of_two_officers_at_once_the_second_is_told_to_wait(live, gate):
    with computing(live, gate) as first:
        said = compute(live, gate, "second")
        assert "Somebody else is at work on" in said
        gate.touch()
        await_line(first, "the end")
    assert live.query(RUN) == [["computed", "2", "1500"]]
    assert "the end" in compute(live, gate, "second")
    assert live.query(RUN) == [["computed", "2", "1500"]]
