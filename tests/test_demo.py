"""The demo company shows what the README and the user guide promise."""

import re
import subprocess
import time
from pathlib import Path

import pytest

from devtools import databases
from devtools.live_server import live_server

ROOT = Path(__file__).parents[1]
TROUBLE = re.compile(r" (ERROR|CRITICAL) .*|Traceback.*")
# scheduled jobs whose time has come, asked for or by the clock
DUE = """
SELECT count(*)
  FROM ir_cron AS job
 WHERE job.active
   AND (job.nextcall <= now() AT TIME ZONE 'utc'
        OR EXISTS (SELECT FROM ir_cron_trigger AS asked
                    WHERE asked.cron_id = job.id
                      AND asked.call_at <= now() AT TIME ZONE 'utc'))
"""


@pytest.fixture(scope="module")
def demo(platform, new_database):
    """A server over the demo company, whose scheduled jobs run."""
    name = new_database()
    command = [platform.python, "-m", "devtools.inside_odoo", name]
    command += ["tests.demo_company", "load"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=platform.environment(),
        text=True,
        capture_output=True,
        check=False,
    )
    assert not done.returncode, done.stderr[-3000:]
    assert not TROUBLE.search(done.stderr), done.stderr[-3000:]
    with live_server(platform, name, "--max-cron-threads", "1") as live:
        yield live
    databases.drop(platform, name)


def read(session, model, domain, *names):
    """Return what a user reads of the records of a model."""
    return session.call(model, "search_read", domain, list(names), order="id")


def test_a_salesperson_has_statements_whose_lines_add_up(demo):
    rep = demo.login("rep")
    statements = read(rep, "sales.mgmt.payout", [["kind", "=", "pay"]], "total")
    assert statements
    counts = []
    for statement in statements:
        lines = read(
            rep,
            "sales.mgmt.payout.line",
            [["payout_id", "=", statement["id"]]],
            "amount",
            "share_count",
        )
        cents = sum(round(line["amount"] * 100) for line in lines)
        assert cents == round(statement["total"] * 100)
        counts.append(sum(1 for line in lines if line["amount"]))
        assert any(line["share_count"] for line in lines)
    assert max(counts) >= 3


def test_one_dispute_is_open_and_one_is_answered(demo):
    disputes = read(demo.login("officer"), "sales.mgmt.dispute", [], "state", "answer")
    states = [each["state"] for each in disputes]
    assert states.count("open") == 1
    assert [bool(each["answer"]) for each in disputes].count(True) == 1


def test_a_contest_is_running_with_a_ranking(demo):
    officer = demo.login("officer")
    [running] = read(
        officer, "sales.mgmt.contest", [["state", "=", "running"]], "line_ids"
    )
    lines = read(
        officer,
        "sales.mgmt.contest.line",
        [["contest_id", "=", running["id"]], ["place", ">", 0]],
        "place",
    )
    assert min(line["place"] for line in lines) == 1


def test_a_scheme_is_in_force_and_the_next_one_waits_for_its_approval(demo):
    schemes = read(
        demo.login("approver"), "sales.mgmt.scheme", [], "state", "can_approve"
    )
    assert [each["state"] for each in schemes].count("in_force") == 1
    [waiting] = [each for each in schemes if each["state"] == "review"]
    assert waiting["can_approve"]


def test_an_honour_is_decided_and_hangs_on_the_wall(demo):
    rounds = read(
        demo.login("rep"),
        "sales.mgmt.honour.round",
        [["state", "=", "decided"]],
        "winner_ids",
    )
    assert any(each["winner_ids"] for each in rounds)


def test_late_changes_were_found_of_which_one_is_posted(demo):
    found = read(demo.login("director"), "sales.mgmt.recompute", [], "state")
    assert {each["state"] for each in found} == {"draft", "posted"}


def test_the_rules_of_next_year_were_simulated(demo):
    [simulation] = read(
        demo.login("officer"),
        "sales.mgmt.simulation",
        [],
        "state",
        "total",
        "compare_total",
        "winner_count",
    )
    assert simulation["state"] == "done"
    assert simulation["total"] > 0 < simulation["compare_total"]


def test_a_payout_waits_for_its_approval_and_others_are_paid(demo):
    runs = read(
        demo.login("officer"), "sales.mgmt.payout.run", [["kind", "=", "pay"]], "state"
    )
    states = [each["state"] for each in runs]
    assert states[-1] == "reviewed"
    assert set(states[:-1]) == {"paid"}


def test_the_scheduled_jobs_run_without_an_error(demo):
    deadline = time.monotonic() + 120
    while demo.query(DUE) != [["0"]] and time.monotonic() < deadline:
        time.sleep(1)
    assert demo.query(DUE) == [["0"]]
    found = TROUBLE.findall(demo.log.read_text("utf-8", "replace"))
    assert not found, found


def test_complaints_are_open_late_waiting_and_solved(demo):
    officer = demo.login("complaint_officer")
    complaints = read(
        officer,
        "sales.mgmt.complaint",
        [],
        "state",
        "user_id",
        "severity",
        "confidential",
        "is_repeated",
        "satisfaction_score",
    )
    waiting = [each for each in complaints if each["state"] == "waiting"]
    is_open = [each for each in complaints if each["state"] in ("new", "progress")]
    assert len(waiting) == 1
    assert all(each["user_id"] for each in is_open)
    assert any(each["severity"] == "3" for each in is_open)
    assert [each["confidential"] for each in complaints].count(True) == 1
    assert any(each["is_repeated"] for each in complaints)
    scores = {each["satisfaction_score"] for each in complaints}
    assert {"2", "5"} <= scores


def test_few_causes_make_most_complaints(demo):
    groups = demo.login("complaint_officer").call(
        "sales.mgmt.complaint.report",
        "formatted_read_group",
        [["cause_id", "!=", False]],
        ["cause_id"],
        ["__count"],
        order="__count DESC",
    )
    counts = [group["__count"] for group in groups]
    assert len(counts) >= 5
    assert sum(counts[:3]) >= 0.6 * sum(counts)


def test_a_handler_reads_the_own_queue_and_a_customer_the_own_complaints(demo):
    handler = read(demo.login("handler"), "sales.mgmt.complaint", [], "confidential")
    assert handler
    assert not any(each["confidential"] for each in handler)
    customer = read(demo.login("customer"), "sales.mgmt.complaint", [], "name", "state")
    assert {each["state"] for each in customer} >= {"progress", "closed"}


def test_customers_are_graded_and_greeted(demo):
    officer = demo.login("complaint_officer")
    greetings = read(officer, "sales.mgmt.care.message", [], "state", "kind")
    assert ("birthday", "active") in {
        (each["kind"], each["state"]) for each in greetings
    }
    graded = read(
        officer, "res.partner", [["care_grade_id", "!=", False]], "care_grade_id"
    )
    assert len(graded) > 10
