"""Real processes: a refresh killed in the middle, two at once, beside an edit."""

import signal
import subprocess
import time
from contextlib import contextmanager

import pytest

from devtools.server import guarded
from tests import small_company

# Works through the steps as the scheduled job does, and waits before the last one
# until a file is there
REFRESH = """
import time
from pathlib import Path
from odoo.addons.sales_mgmt_targets.models.measurement.measurement import (
    SalesMgmtMeasurement as Engine,
)
original = Engine._refresh_changed_targets
def slowly(self, runs):
    print("the last step begins", flush=True)
    while not Path({gate!r}).exists():
        time.sleep(0.1)
    return original(self, runs)
Engine._refresh_changed_targets = slowly
env["sales.mgmt.measurement"]._cron_refresh()
env.cr.commit()
print("the end", flush=True)
"""
# One more deal for the rep, so that there is something to measure; a plan to edit
DEAL = """
plan = env["sales.mgmt.plan"].search([], limit=1).copy()
plan.line_ids.action_split()
stage = env["crm.stage"].search([("is_won", "=", True)], limit=1)
rep = env["res.users"].search([("login", "=", "rep")])
env["crm.lead"].create({"name": "One more", "type": "opportunity",
    "user_id": rep.id, "stage_id": stage.id, "expected_revenue": 500})
env.cr.commit()
"""
# Somebody edits the draft of next year while the refresh is at work
EDIT = """
director = env["res.users"].search([("login", "=", "director")])
plan = env["sales.mgmt.plan"].with_user(director).search([("state", "=", "draft")])
plan.line_ids.root_id.child_ids[0].write({"amount": 12345})
env.cr.commit()
"""
EDITED = """
SELECT target.amount::integer, SUM(part.amount)::integer
  FROM sales_mgmt_target AS target
  JOIN sales_mgmt_target AS part ON part.parent_id = target.id
 WHERE target.pinned
 GROUP BY target.id
"""
# Writes down a decision, and waits before it is saved until a file is there
DECIDE = """
import time
from pathlib import Path
units = env["sales.mgmt.unit"].search([], limit=2)
env["sales.mgmt.audit"]._log(units, "First")
print("the decision is written", flush=True)
while not Path({gate!r}).exists():
    time.sleep(0.1)
env.cr.commit()
print("the end", flush=True)
"""
# Writes down another one on what it knew before the first was saved
DECIDE_TOO = """
from odoo.service.model import retrying
units = env["sales.mgmt.unit"].search([], limit=2)
def decide():
    print("another decision is written", flush=True)
    env["sales.mgmt.audit"]._log(units, "Second")
retrying(decide, env)
env.cr.commit()
print("the end", flush=True)
"""
# Closes a month that is over, and waits before its last step until a file is there
CLOSE = """
import time
from pathlib import Path
from odoo.addons.sales_mgmt_targets.models.closing.closing import SalesMgmtClosing
original = SalesMgmtClosing._write_snapshot
def slowly(self, lock):
    print("the last step begins", flush=True)
    while not Path({gate!r}).exists():
        time.sleep(0.1)
    return original(self, lock)
SalesMgmtClosing._write_snapshot = slowly
today = env["sales.mgmt.calendar"]._get_for_company(env.company)._get_today()
period = env["sales.mgmt.period"].search([("company_id", "=", env.company.id),
    ("level", "=", "month"), ("date_to", "<", today)], order="date_to desc", limit=1)
env["sales.mgmt.period.lock"].create(
    {{"period_id": period.id, "level": "hard", "reason": "Reported"}})
env.cr.commit()
print("the end", flush=True)
"""
# Deals of the month that is over, won by the rep
DEALS_OF_LAST_MONTH = """
stage = env["crm.stage"].search([("is_won", "=", True)], limit=1)
rep = env["res.users"].search([("login", "=", "rep")])
lead = env["crm.lead"].create({{"name": "Late", "type": "opportunity",
    "user_id": rep.id, "stage_id": stage.id, "expected_revenue": {value}}})
env.flush_all()
env.cr.execute("UPDATE crm_lead SET date_closed = date_trunc('month', now()) "
    "- interval '3 days' WHERE id = %s", [lead.id])
env.cr.commit()
"""
# Closes the month that is over as a click does; the first time it has looked at the
# books before a file is there, and acts afterwards
CLOSE_ON_OLD_BOOKS = """
import time
from pathlib import Path
from odoo.service.model import retrying
def close():
    today = env["sales.mgmt.calendar"]._get_for_company(env.company)._get_today()
    period = env["sales.mgmt.period"].search([("company_id", "=", env.company.id),
        ("level", "=", "month"), ("date_to", "<", today)], order="date_to desc",
        limit=1)
    print("the books are open", flush=True)
    while not Path({gate!r}).exists():
        time.sleep(0.1)
    env["sales.mgmt.period.lock"].create(
        {{"period_id": period.id, "level": "hard", "reason": "Reported"}})
retrying(close, env)
env.cr.commit()
print("the end", flush=True)
"""
# What the rep won in the closed month: by the facts, which are all frozen, and by the
# documents that closing wrote down
CLOSED_DEALS = """
SELECT (SELECT COALESCE(SUM(fact.numerator), 0)::integer
          FROM sales_mgmt_fact AS fact
          JOIN sales_mgmt_metric AS metric ON metric.id = fact.metric_id
          JOIN sales_mgmt_period AS period ON period.id = fact.period_id
         WHERE metric.code = 'opportunities_won_value'
           AND period.closing_id IS NOT NULL AND fact.state = 'frozen'),
       (SELECT COALESCE(SUM(document.value), 0)::integer
          FROM sales_mgmt_closing_document AS document
          JOIN sales_mgmt_metric AS metric ON metric.id = document.metric_id
         WHERE metric.code = 'opportunities_won_value'),
       (SELECT COUNT(*) FROM sales_mgmt_fact AS fact
          JOIN sales_mgmt_period AS period ON period.id = fact.period_id
         WHERE period.closing_id IS NOT NULL AND fact.state = 'live')
"""
CLOSED = """
SELECT (SELECT COUNT(*) FROM sales_mgmt_period_lock),
       (SELECT COUNT(*) FROM sales_mgmt_period WHERE closing_id IS NOT NULL),
       (SELECT COUNT(*) FROM sales_mgmt_closing_metric WHERE metric_id IS NOT NULL) > 0,
       (SELECT COUNT(*) FROM sales_mgmt_fact WHERE state = 'frozen') > 0
"""
VERIFY = """
print(env["sales.mgmt.audit"]._verify(env.company))
"""
DECIDED = "SELECT event FROM sales_mgmt_audit ORDER BY company_id, number DESC LIMIT 4"
STATES = "SELECT state FROM sales_mgmt_refresh ORDER BY id DESC"
ACTUAL = """
SELECT target.actual::float
  FROM sales_mgmt_target AS target
  JOIN res_users AS seller ON seller.id = target.user_id
 WHERE seller.login = 'rep' AND target.level = 'year'
"""
FACTS = """
SELECT SUM(numerator)::float
  FROM sales_mgmt_fact AS fact
  JOIN sales_mgmt_metric AS metric ON metric.id = fact.metric_id
  JOIN res_users AS seller ON seller.id = fact.user_id
 WHERE seller.login = 'rep' AND metric.code = 'opportunities_won_value'
"""


@pytest.fixture
def live(start_server):
    """A server without scheduled jobs, over a company with a deal not yet measured."""
    server = start_server("--max-cron-threads=0")
    small_company.found(server)
    server.python(DEAL)
    assert measured(server) == [1000, 1000]
    return server


def measured(live):
    """Return what the rep achieved, by the facts and by the target of the year."""
    return [float(live.query(sql)[0][0]) for sql in (FACTS, ACTUAL)]


@pytest.fixture
def gate(tmp_path):
    """A file that a refresh waits for."""
    return tmp_path / "open"


@contextmanager
def running(live, code, words):
    """Yield a process that runs code, once it has said these words."""
    command = live.platform.odoo_command(
        "shell", "-d", live.database, "--no-http", "--log-level=warn"
    )
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(
        [*map(str, command)],
        **streams,
        stderr=subprocess.STDOUT,
        text=True,
        env=live.platform.environment(),
    ) as process:
        try:
            process.stdin.write(guarded(code))
            process.stdin.close()
            await_line(process, words)
            yield process
        finally:
            process.kill()


def refreshing(live, gate):
    """Return a process that refreshes and has come to its last step."""
    return running(live, REFRESH.format(gate=str(gate)), "the last step begins")


def await_line(process, words):
    """Read what a process says until it says these words."""
    said = []
    for line in process.stdout:
        said.append(line)
        if words in line:
            return
    raise AssertionError(f"it ended without saying “{words}”:\n{''.join(said)}")


def test_a_refresh_that_is_killed_keeps_its_steps_and_the_next_one_ends_them(
    live, gate
):
    with refreshing(live, gate) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert measured(live) == [1500, 1000]
    assert live.query(STATES)[0] == ["running"]
    gate.touch()
    live.python(REFRESH.format(gate=str(gate)))
    assert measured(live) == [1500, 1500]


def test_two_refreshes_at_once_and_an_edit_between_them_lose_nothing(live, gate):
    with refreshing(live, gate) as first:
        # the second one leaves the work to the first, and the edit does not wait
        live.python(REFRESH.format(gate=str(gate)))
        live.python(EDIT)
        gate.touch()
        await_line(first, "the end")
    assert measured(live) == [1500, 1500]
    assert live.query(STATES)[:2] == [["interrupted"], ["done"]]
    assert live.query(EDITED) == [["12345", "12345"]]


def test_two_decisions_at_once_follow_each_other_in_the_audit_log(live, gate):
    begin = DECIDE.format(gate=str(gate))
    with (
        running(live, begin, "the decision is written") as first,
        running(live, DECIDE_TOO, "another decision is written") as second,
    ):
        # the second one waits for the first, which it did not know of
        time.sleep(1)
        gate.touch()
        await_line(first, "the end")
        await_line(second, "the end")
    assert live.query(DECIDED) == [["Second"], ["Second"], ["First"], ["First"]]
    assert "unbroken" in live.python(VERIFY)


def test_a_closing_that_is_killed_leaves_nothing_and_is_done_again(live, gate):
    close = CLOSE.format(gate=str(gate))
    with running(live, close, "the last step begins") as process:
        # a refresh at the same moment leaves the figures to the closing
        live.python(REFRESH.format(gate=str(gate)))
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert live.query(CLOSED) == [["0", "0", "f", "f"]]
    gate.touch()
    live.python(close)
    [[locks, periods, metrics, _facts]] = live.query(CLOSED)
    assert (locks, metrics) == ("1", "t")
    assert int(periods) >= 1
    assert "unbroken" in live.python(VERIFY)


def test_a_closing_on_books_older_than_a_refresh_is_done_again_on_the_new_ones(
    live, gate
):
    gate_of_refresh = gate.with_name("always open")
    gate_of_refresh.touch()
    live.python(DEALS_OF_LAST_MONTH.format(value=70))
    close = CLOSE_ON_OLD_BOOKS.format(gate=str(gate))
    with running(live, close, "the books are open") as process:
        # one deal that it sees without its figure, and one that it does not see
        live.python(DEALS_OF_LAST_MONTH.format(value=5))
        live.python(REFRESH.format(gate=str(gate_of_refresh)))
        gate.touch()
        await_line(process, "the books are open")
        await_line(process, "the end")
    assert live.query(CLOSED_DEALS) == [["75", "75", "0"]]
