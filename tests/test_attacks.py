"""What people try through the server's own door, the RPC interface of the browser."""

import pytest

from devtools.live_server import RpcRefusal
from tests import small_company

ACCESS = "odoo.exceptions.AccessError"
USER = "odoo.exceptions.UserError"
TARGET = "sales.mgmt.target"


@pytest.fixture(scope="module")
def company(start_server):
    """A live server with a small sales company on it."""
    # a job that refreshes figures at the wrong moment refuses to close a period
    live = start_server("--max-cron-threads", "0")
    small_company.found(live)
    return live


@pytest.fixture(scope="module")
def sessions(company):
    """Sessions of its people by login."""
    return {login: company.login(login) for login in small_company.LOGINS}


@pytest.fixture(scope="module")
def ids(sessions):
    """Ids of the records that people go for."""
    director = sessions["director"]

    def first(model, *domain):
        return director.call(model, "search", list(domain), limit=1)[0]

    def of(login):
        return ["user_id.login", "=", login]

    return {
        "own target": first(TARGET, of("rep"), ["level", "=", "year"]),
        "colleague's target": first(TARGET, of("colleague"), ["level", "=", "year"]),
        "top target": first(TARGET, ["parent_id", "=", False]),
        "fact": first("sales.mgmt.fact", of("rep")),
        "period": first("sales.mgmt.period", ["level", "=", "year"]),
        "plan": first("sales.mgmt.plan"),
        "line": first("sales.mgmt.plan.line"),
        "source": first("sales.mgmt.metric.source"),
        "unit": first("sales.mgmt.unit", ["name", "=", "North Unit"]),
        "metric": first("sales.mgmt.metric"),
        "month": first("sales.mgmt.period", ["level", "=", "month"]),
        "refresh": first("sales.mgmt.refresh"),
        "reconciliation": first("sales.mgmt.reconciliation"),
        "calendar": first("sales.mgmt.calendar"),
        "segmentation": director.call(
            "sales.mgmt.segmentation", "create", [{"name": "Markets"}]
        )[0],
        "lock": director.call(
            "sales.mgmt.period.lock",
            "create",
            [
                {
                    "period_id": first("sales.mgmt.period", ["level", "=", "month"]),
                    "level": "hard",
                    "reason": "Reported to the board",
                    "create_uid": 1,
                    "released_on": "2020-01-01 00:00:00",
                }
            ],
        )[0],
    }


@pytest.fixture(scope="module")
def job(company):
    """The id of what the director had printed, and of the file."""
    return company.python(PRINTED)


PRINTED = """
from odoo.fields import Command
director = env["res.users"].search([("login", "=", "director")])
job = env["sales.mgmt.print.job"].create({
    "name": "Reports", "user_id": director.id, "company_id": env.company.id,
    "line_ids": [Command.create({"name": "Everybody", "state": "done"})],
})
job.line_ids.part_id = job._attach("Everybody", b"%PDF-1.4 confidential")
env.cr.commit()
print(job.id, job.line_ids.part_id.id)
"""


ATTACKS = {
    "a rep lowers the own target": (
        "rep",
        TARGET,
        "write",
        "own target",
        {"amount": 1},
        ACCESS,
    ),
    "a rep claims results": (
        "rep",
        TARGET,
        "write",
        "own target",
        {"actual": 1e9},
        ACCESS,
    ),
    "a rep writes a fact": (
        "rep",
        "sales.mgmt.fact",
        "write",
        "fact",
        {"numerator": 1e9},
        ACCESS,
    ),
    "a director writes a fact": (
        "director",
        "sales.mgmt.fact",
        "write",
        "fact",
        {"numerator": 1e9},
        ACCESS,
    ),
    "a director writes an engine figure": (
        "director",
        TARGET,
        "write",
        "own target",
        {"attainment": 1},
        ACCESS,
    ),
    "a director changes an active target": (
        "director",
        TARGET,
        "write",
        "own target",
        {"amount": 1},
        USER,
    ),
    "a director moves a period": (
        "director",
        "sales.mgmt.period",
        "write",
        "period",
        {"date_from": "2020-01-01"},
        ACCESS,
    ),
    "a director redefines a metric": (
        "director",
        "sales.mgmt.metric.source",
        "write",
        "source",
        {"value_field": "id"},
        ACCESS,
    ),
    "a director reopens a plan by hand": (
        "director",
        "sales.mgmt.plan",
        "write",
        "plan",
        {"state": "draft"},
        ACCESS,
    ),
    "a director changes the annual number of an active plan": (
        "director",
        "sales.mgmt.plan.line",
        "write",
        "line",
        {"amount": 1},
        USER,
    ),
    "a leader makes himself lead more": (
        "leader",
        "sales.mgmt.unit",
        "write",
        "unit",
        {"parent_id": False},
        ACCESS,
    ),
    "a director says who locked a target": (
        "director",
        TARGET,
        "write",
        "own target",
        {"locked": True, "locked_by_id": 1, "lock_reason": "as agreed"},
        ACCESS,
    ),
    "a director hangs a target elsewhere": (
        "director",
        TARGET,
        "write",
        "own target",
        {"parent_id": False, "user_id": 1},
        ACCESS,
    ),
    "a rep lowers the own target in another currency": (
        "rep",
        TARGET,
        "write",
        "own target",
        {"local_amount": 1},
        ACCESS,
    ),
    "a leader claims results of the unit": (
        "leader",
        TARGET,
        "write",
        "own target",
        {"actual": 1e9},
        ACCESS,
    ),
    "a director writes targets through their plan": (
        "director",
        "sales.mgmt.plan.line",
        "write",
        "line",
        {"target_ids": [[5, 0, 0]]},
        USER,
    ),
    "a director writes periods through their calendar": (
        "director",
        "sales.mgmt.calendar",
        "write",
        "calendar",
        {"period_ids": [[5, 0, 0]]},
        ACCESS,
    ),
    "a director changes a lock": (
        "director",
        "sales.mgmt.period.lock",
        "write",
        "lock",
        {"level": "soft"},
        USER,
    ),
    "a director changes the log": (
        "director",
        "sales.mgmt.refresh",
        "write",
        "refresh",
        {"state": "interrupted"},
        ACCESS,
    ),
    "a director renames a metric": (
        "director",
        "sales.mgmt.metric",
        "write",
        "metric",
        {"name": "Mine"},
        ACCESS,
    ),
    "a rep changes how results are cut": (
        "rep",
        "sales.mgmt.segmentation",
        "write",
        "segmentation",
        {"dimension": "tag"},
        ACCESS,
    ),
    "a leader changes how results are cut": (
        "leader",
        "sales.mgmt.segmentation",
        "write",
        "segmentation",
        {"segment_ids": [[5, 0, 0]]},
        ACCESS,
    ),
    "an auditor edits a plan": (
        "auditor",
        "sales.mgmt.plan",
        "write",
        "plan",
        {"name": "Mine"},
        ACCESS,
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_forbidden_writes_are_refused_and_change_nothing(
    attack, company, sessions, ids
):
    login, model, method, record, values, refusal = ATTACKS[attack]
    table = model.replace(".", "_")
    select = f"SELECT * FROM {table} WHERE id = :'id'"
    before = company.query(select, id=ids[record])
    with pytest.raises(RpcRefusal) as refused:
        sessions[login].call(model, method, [ids[record]], values)
    assert refused.value.name == refusal
    assert company.query(select, id=ids[record]) == before


CALLS = {
    "a rep approves a plan": ("rep", "sales.mgmt.plan", "action_approve", "plan"),
    "a leader closes a plan": ("leader", "sales.mgmt.plan", "action_close", "plan"),
    "a rep splits a plan": ("rep", "sales.mgmt.plan.line", "action_split", "line"),
    "a rep opens a colleague's deals": (
        "rep",
        TARGET,
        "action_open_records",
        "colleague's target",
    ),
    "a rep splits the top again": ("rep", TARGET, "action_split_again", "top target"),
    "a rep reads the total": ("rep", TARGET, "read", "top target"),
    "a leader deletes a target": ("leader", TARGET, "unlink", "own target"),
    "a director deletes a target": ("director", TARGET, "unlink", "own target"),
    "a director copies a target": ("director", TARGET, "copy", "own target"),
    "a leader unlocks": ("leader", TARGET, "action_unlock", "own target"),
    "a rep prints many": ("rep", TARGET, "action_print_reports", "own target"),
    "a director deletes a lock": (
        "director",
        "sales.mgmt.period.lock",
        "unlink",
        "lock",
    ),
    "a rep previews a metric": ("rep", "sales.mgmt.metric", "action_preview", "metric"),
    "a leader previews a metric": (
        "leader",
        "sales.mgmt.metric",
        "action_preview",
        "metric",
    ),
    "a leader reconciles": (
        "leader",
        "sales.mgmt.reconciliation",
        "action_open_documents",
        "reconciliation",
    ),
    "a leader assigns documents": (
        "leader",
        "sales.mgmt.reconciliation",
        "action_assign",
        "reconciliation",
    ),
    "a leader takes the workbook": (
        "leader",
        "sales.mgmt.plan",
        "action_export_workbook",
        "plan",
    ),
    "a rep divides all plans": ("rep", "sales.mgmt.plan", "action_split", "plan"),
    "a leader activates": ("leader", "sales.mgmt.plan", "action_activate", "plan"),
}


@pytest.mark.parametrize("attack", CALLS)
def test_forbidden_calls_are_refused(attack, sessions, ids):
    login, model, method, record = CALLS[attack]
    with pytest.raises(RpcRefusal) as refused:
        sessions[login].call(model, method, [ids[record]])
    assert refused.value.name == ACCESS


@pytest.mark.parametrize(
    ("model", "method"),
    [
        ("sales.mgmt.measurement", "_refresh"),
        ("sales.mgmt.plan", "_become"),
        (TARGET, "_store_nodes"),
        ("sales.mgmt.unit", "_create_from_teams"),
    ],
)
def test_the_engine_cannot_be_called_from_outside(model, method, sessions):
    with pytest.raises(RpcRefusal, match=r"(?i)private|not allowed|cannot be called"):
        sessions["director"].call(model, method, [])


@pytest.mark.parametrize(
    "model",
    [
        TARGET,
        "sales.mgmt.fact",
        "sales.mgmt.period",
        "sales.mgmt.refresh",
        "sales.mgmt.refresh.line",
        "sales.mgmt.print.job",
        "sales.mgmt.print.job.line",
    ],
)
def test_nobody_creates_what_the_engine_makes(model, sessions):
    with pytest.raises(RpcRefusal) as refused:
        sessions["director"].call(model, "create", [{}])
    assert refused.value.name == ACCESS


@pytest.mark.parametrize(
    ("login", "model"),
    [
        (login, model)
        for model, logins in {
            "sales.mgmt.refresh": ["rep"],
            "sales.mgmt.refresh.line": ["rep", "leader"],
            "sales.mgmt.reconciliation": ["rep", "leader"],
            "sales.mgmt.metric.entry": ["rep", "leader"],
            "sales.mgmt.metric.source": ["rep", "leader"],
            "sales.mgmt.print.job": ["rep"],
            "sales.mgmt.plan.rate": ["rep"],
        }.items()
        for login in logins
    ],
)
def test_who_has_no_business_there_reads_nothing(login, model, sessions):
    with pytest.raises(RpcRefusal) as refused:
        sessions[login].call(model, "search_read", [])
    assert refused.value.name == ACCESS


def test_who_locked_a_period_and_when_is_not_forged(sessions, ids):
    director = sessions["director"]
    [lock] = director.call("sales.mgmt.period.lock", "read", [ids["lock"]])
    assert lock["create_uid"][0] == director.uid
    assert not lock["released_on"]
    for login in ("rep", "leader", "auditor"):
        with pytest.raises(RpcRefusal) as refused:
            sessions[login].call(
                "sales.mgmt.period.lock",
                "create",
                [{"period_id": ids["period"], "reason": "Mine"}],
            )
        assert refused.value.name == ACCESS
    release = director.call(
        "sales.mgmt.period.lock.release",
        "create",
        [{"lock_id": ids["lock"], "reason": "Mine"}],
    )
    with pytest.raises(RpcRefusal, match="for good"):
        director.call("sales.mgmt.period.lock.release", "action_release", release)


def test_an_import_is_no_way_around_the_refusals(sessions, ids):
    for login, target in (
        ("rep", "own target"),
        ("rep", "colleague's target"),
        ("leader", "colleague's target"),
        ("leader", "own target"),
        ("director", "own target"),
    ):
        result = sessions[login].call(
            TARGET, "load", [".id", "amount"], [[str(ids[target]), "1"]]
        )
        assert not result["ids"]
        assert result["messages"]
    [before] = sessions["director"].call(TARGET, "read", [ids["own target"]])
    with pytest.raises(RpcRefusal) as refused:
        sessions["leader"].call(
            TARGET,
            "web_save",
            [ids["own target"]],
            {"amount": 1},
            specification={},
        )
    assert refused.value.name == USER
    [after] = sessions["director"].call(TARGET, "read", [ids["own target"]])
    assert after == before
    assert not sessions["director"].call(TARGET, "name_create", "Mine")


def test_nobody_types_in_the_own_figure(sessions, ids):
    director = sessions["director"]
    entry = {
        "metric_id": ids["metric"],
        "period_id": ids["month"],
        "value": 1,
        "user_id": director.uid,
    }
    with pytest.raises(RpcRefusal, match="your own figure"):
        director.call("sales.mgmt.metric.entry", "create", [entry])
    [other] = director.call(
        "sales.mgmt.metric.entry", "create", [{**entry, "user_id": False}]
    )
    with pytest.raises(RpcRefusal, match="your own figure"):
        director.call(
            "sales.mgmt.metric.entry", "write", [other], {"user_id": director.uid}
        )
    with pytest.raises(RpcRefusal, match="your own figure"):
        director.call(
            "sales.mgmt.metric.entry",
            "create",
            [{"metric_id": ids["metric"], "period_id": ids["period"], "value": 1}],
            context={"default_user_id": director.uid},
        )


def test_what_somebody_had_printed_is_theirs(sessions, job):
    job_id, file_id = map(int, job.split())
    for path in (f"/sales_mgmt_targets/print_job/{job_id}", f"/web/content/{file_id}"):
        assert b"confidential" in sessions["director"].get(path).content
        for login in ("approver", "leader", "rep", "auditor"):
            answer = sessions[login].get(path)
            assert answer.status_code in (403, 404), (login, path)
            assert b"confidential" not in answer.content
    for login in ("approver", "leader", "auditor"):
        assert not sessions[login].call("sales.mgmt.print.job", "search", [])
        for method in ("action_cancel", "action_download"):
            with pytest.raises(RpcRefusal) as refused:
                sessions[login].call("sales.mgmt.print.job", method, [job_id])
            assert refused.value.name == ACCESS


def test_files_with_figures_are_for_who_may_read_and_export_them(sessions, ids):
    workbook = f"/sales_mgmt_targets/workbook/{ids['plan']}"
    for login in ("rep", "leader"):
        assert sessions[login].get(workbook).status_code == 403, login


def test_server_actions_ask_for_the_same_rights(company, sessions, ids):
    for login, name, model, record in (
        ("rep", "plan_action_split", "sales.mgmt.plan", "plan"),
        ("leader", "plan_action_approve", "sales.mgmt.plan", "plan"),
        ("leader", "plan_action_export", "sales.mgmt.plan", "plan"),
        ("rep", "target_action_print", TARGET, "own target"),
    ):
        action_id = int(
            company.python(
                f'print(env.ref("sales_mgmt_targets.sales_mgmt_{name}").id)'
            ).split()[-1]
        )
        with pytest.raises(RpcRefusal) as refused:
            sessions[login].post(
                "/web/action/run",
                {
                    "action_id": action_id,
                    "context": {"active_model": model, "active_ids": [ids[record]]},
                },
            )
        assert refused.value.name == ACCESS, name


def test_a_rep_finds_nothing_of_others_by_any_way_of_asking(sessions, ids):
    rep = sessions["rep"]
    assert rep.call(TARGET, "search_count", [["user_id", "!=", rep.uid]]) == 0
    assert rep.call(TARGET, "search_count", [["parent_id.amount", ">", 20000]]) == 0
    assert (
        rep.call("sales.mgmt.fact", "search_count", [["user_id", "!=", rep.uid]]) == 0
    )
    rows = rep.call(
        "sales.mgmt.target.report",
        "formatted_read_group",
        [],
        ["user_id"],
        ["amount:sum", "actual:sum"],
    )
    assert [row["user_id"][0] for row in rows] == [rep.uid]
    (own,) = sessions["director"].call(TARGET, "read", [ids["own target"]], ["amount"])
    assert rows[0]["amount:sum"] == own["amount"]
    assert rows[0]["actual:sum"] == 1000
    with pytest.raises(RpcRefusal) as refused:
        rep.call(TARGET, "search", [["line_id.amount", ">", 0]])
    assert refused.value.name == ACCESS


def test_a_rep_does_not_print_the_page_of_a_colleague(sessions, ids):
    page = "/report/html/sales_mgmt_targets.performance_report/%s"
    own = sessions["rep"].get(page % ids["own target"])
    assert own.status_code == 200
    assert "1,000.00" in own.text
    foreign = sessions["rep"].get(page % ids["colleague's target"])
    assert "2,000.00" not in foreign.text
    assert foreign.status_code in (403, 500)


def test_hostile_names_are_text_on_the_printed_page(company, sessions, ids):
    company.python(
        'env["res.users"].search([("login", "=", "rep")]).name = '
        '"<script>alert(1)</script>"; env.cr.commit()'
    )
    page = f"/report/html/sales_mgmt_targets.performance_report/{ids['own target']}"
    text = sessions["rep"].get(page).text
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
