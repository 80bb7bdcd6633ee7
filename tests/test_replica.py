"""Everything that only reads is served by a streaming replica of the database."""

import os
import re
import secrets
import shutil
import time

import pytest
import requests

from devtools.cluster import Standby
from devtools.live_server import RpcRefusal, live_server
from devtools.paths import state
from devtools.postgres import Server
from tests.screen_walk import Walk

LOGINS = (
    "rep",
    "leader",
    "director",
    "officer",
    "auditor",
    "complaint_officer",
    "training_officer",
    "hr_officer",
    "trainer",
)
# What the screens that are no views ask the server for
SCREENS = {
    "sales_mgmt_performance": ("sales.mgmt.performance", "get_performance"),
    "sales_mgmt_team_board": ("sales.mgmt.team.board", "get_board"),
    "sales_mgmt_chain_funnel": ("sales.mgmt.chain.diagnosis", "get_diagnosis"),
    "sales_mgmt_planning_board": ("sales.mgmt.planning.board", "get_board"),
    "sales_mgmt_estimate": ("sales.mgmt.estimate", "get_estimate"),
    "sales_mgmt_contest_board": ("sales.mgmt.contest", "get_board"),
    "sales_mgmt_my_development": ("sales.mgmt.my.development", "get_development"),
    "sales_mgmt_team_development": ("sales.mgmt.team.development", "get_team"),
    "sales_mgmt_trainer_day": ("sales.mgmt.trainer.day", "get_day"),
    "sales_mgmt_cover_matrix": ("sales.mgmt.cover", "get_matrix"),
}
# Who prints what a director does not
PRINTERS = {
    "sales_mgmt_complaints.complaint_file": "complaint_officer",
    "sales_mgmt_complaints.complaint_customer_file": "complaint_officer",
    "sales_mgmt_targets.payout_statement": "officer",
    "sales_mgmt_targets.payout_run_report": "officer",
    "sales_mgmt_targets.payroll_summary": "officer",
    "sales_mgmt_training.attendance_sheet": "training_officer",
    "sales_mgmt_training.certificate_report": "training_officer",
    "sales_mgmt_training.career_decision_paper": "hr_officer",
    "sales_mgmt_training.improvement_plan_paper": "hr_officer",
    "sales_mgmt_training.review_form": "hr_officer",
    "sales_mgmt_training.training_record": "hr_officer",
}
DASHBOARD = "action_spreadsheet_dashboard"
# A request in the server's log: its address, and which database answered it
REQUEST = re.compile(r'"(?:GET|POST) (\S+) HTTP/1\.1" (\d+) .* (ro|rw|ro->rw)$')
REPLAYED = """
    SELECT pg_last_wal_replay_lsn() >= :'position'::pg_lsn
"""


@pytest.fixture(scope="module")
def standby(platform):
    """A second PostgreSQL server that follows the one of this run."""
    folder = state() / f"standby-{os.getpid()}"
    cluster = Standby(folder, platform.postgres)
    cluster.start()
    try:
        yield Server(cluster.address(), platform.postgres.programs)
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Replicated:
    """A server that reads from the second database server."""

    def __init__(self, live, standby):
        self.live = live
        self.standby = standby

    def login(self, login):
        """Return the session of a user whom the standby knows to have logged in."""
        session = self.live.login(login)
        self.catch_up()
        return session

    def catch_up(self):
        """Wait until the standby has all that was written."""
        [[position]] = self.live.query("SELECT pg_current_wal_insert_lsn()")
        deadline = time.monotonic() + 120
        while self.standby.query(REPLAYED, position=position) != [["t"]]:
            assert time.monotonic() < deadline, "the standby does not follow"
            time.sleep(0.2)


@pytest.fixture(scope="module")
def replicated(platform, demo_database, standby):
    """A server over the demo company that reads from the second database server."""
    address = standby.environment
    options = ["--max-cron-threads", "0"]
    options += ["--db_replica_host", address["PGHOST"]]
    options += ["--db_replica_port", address["PGPORT"]]
    with live_server(platform, demo_database, *options) as live:
        yield Replicated(live, standby)


class Requests:
    """The requests that a server answers while the block runs."""

    def __init__(self, live):
        self.live = live

    def __enter__(self):
        self.start = self.live.log.stat().st_size
        return self

    def __exit__(self, *error):
        # a request is written to the log after its answer was sent
        if not any(error):
            deadline = time.monotonic() + 30
            mark = f"/web/health?{secrets.token_hex(4)}"
            requests.get(f"{self.live.url}{mark}", timeout=60)
            while not any(mark in line for line in self.lines()):
                assert time.monotonic() < deadline, "the request is not in the log"
                time.sleep(0.1)
            time.sleep(0.5)

    def lines(self):
        """Return what the server wrote into its log."""
        with self.live.log.open("rb") as log:
            log.seek(self.start)
            return log.read().decode("utf-8", "replace").splitlines()

    def modes(self):
        """Return the address, the code and the database of each request."""
        found = [
            match.groups() for line in self.lines() if (match := REQUEST.search(line))
        ]
        return [each for each in found if not each[0].startswith("/web/health")]

    def assert_read_only(self):
        """Check that no request came to the primary, nor tried to write."""
        found = self.modes()
        assert found
        assert not [each for each in found if each[2] != "ro"]
        assert not [
            line for line in self.lines() if "retrying with a read/write" in line
        ]


def test_what_is_read_comes_from_the_replica(replicated, standby):
    director = replicated.login("director")
    plans = director.call("sales.mgmt.plan", "search_read", [], ["name"])
    plan = plans[0]
    standby.query("SELECT pg_wal_replay_pause()")
    try:
        replicated.live.query(
            "UPDATE sales_mgmt_plan SET name = 'Renamed' WHERE id = :'plan'",
            plan=plan["id"],
        )
        again = director.call("sales.mgmt.plan", "read", [plan["id"]], ["name"])
        assert again == [plan]
    finally:
        standby.query("SELECT pg_wal_replay_resume()")
    replicated.catch_up()
    [now] = director.call("sales.mgmt.plan", "read", [plan["id"]], ["name"])
    assert now["name"] == "Renamed"


@pytest.mark.parametrize("login", LOGINS)
def test_every_screen_of_the_menus_only_reads(replicated, login):
    walk = Walk(replicated.login(login))
    with Requests(replicated.live) as asked:
        actions = walk.list_actions()
        for action in actions:
            try:
                open_action(walk, action)
            except RpcRefusal as refusal:
                pytest.fail(f"{login} opens {action['name']}: {refusal}")
    assert actions
    asked.assert_read_only()


def open_action(walk, action):
    """Ask for what an action shows: its views, a dashboard, or a screen of ours."""
    if action["type"] == "ir.actions.act_window":
        walk.open(action)
    elif action["type"] == "ir.actions.client" and action["tag"] == DASHBOARD:
        number = action["params"]["dashboard_id"]
        walk.session.get(f"/spreadsheet/dashboard/data/{number}").raise_for_status()
    elif action["type"] == "ir.actions.client":
        walk.session.call(*SCREENS[action["tag"]])


def test_every_report_is_printed_by_the_replica(replicated):
    reports = replicated.login("admin").call(
        "ir.actions.report",
        "search_read",
        [["report_name", "=like", "sales_mgmt_%"], ["report_type", "=", "qweb-pdf"]],
        ["report_name", "model"],
    )
    printed = []
    for report in reports:
        name, model = report["report_name"], report["model"]
        walk = Walk(replicated.login(PRINTERS.get(name, "director")))
        [record] = walk.session.call(model, "search", [], limit=1)
        with Requests(replicated.live) as asked:
            answer = walk.print(name, record)
        assert answer.content.startswith(b"%PDF"), name
        assert ("/report/download", "200", "ro") in asked.modes(), name
        printed.append(name)
    assert len(printed) > 10


def test_lists_are_exported_by_the_replica(replicated):
    walk = Walk(replicated.login("director"))
    with Requests(replicated.live) as asked:
        answer = walk.export("sales.mgmt.target", "subject", "amount", "actual")
    assert answer.content.startswith(b"PK")
    assert ("/web/export/xlsx", "200", "ro") in asked.modes()


def test_our_files_are_made_on_the_replica(replicated):
    def ids(session, model, *domain):
        found = session.call(model, "search", list(domain), limit=2)
        return ",".join(map(str, found))

    logins = ("director", "officer", "complaint_officer", "training_officer")
    let_export(replicated, logins)
    director, officer, complaints, training = map(replicated.login, logins)
    plans = ids(director, "sales.mgmt.plan")
    payouts = ids(officer, "sales.mgmt.payout", ["kind", "=", "pay"])
    with Requests(replicated.live) as asked:
        answers = {
            "plans": director.get(f"/sales_mgmt_targets/workbook/{plans}"),
            "targets": director.get("/sales_mgmt_targets/template"),
            "sheet": director.get(f"/sales_mgmt_targets/sheet/{plans.split(',')[0]}"),
            "statements": officer.get(f"/sales_mgmt_targets/statement/{payouts}"),
            "complaints": Walk(complaints).post_file(
                "/sales_mgmt_complaints/workbook",
                ids=ids(complaints, "sales.mgmt.complaint"),
            ),
            "training": Walk(training).post_file(
                "/sales_mgmt_training/workbook",
                kind="record",
                ids=ids(training, "sales.mgmt.training.enrolment"),
            ),
        }
    for name, answer in answers.items():
        assert answer.content.startswith(b"PK"), (name, answer.text[:500])
    files = [each for each in asked.modes() if each[0].startswith("/sales_mgmt_")]
    assert len(files) == len(answers)
    assert {(code, mode) for _path, code, mode in files} == {("200", "ro")}


def let_export(replicated, logins):
    """Give users the right to take data out of Odoo."""
    [[group]] = replicated.live.query(
        "SELECT res_id FROM ir_model_data WHERE name = 'group_allow_export'"
    )
    admin = replicated.login("admin")
    users = admin.call("res.users", "search", [["login", "in", list(logins)]])
    admin.call("res.users", "write", users, {"group_ids": [[4, int(group)]]})
    replicated.catch_up()
