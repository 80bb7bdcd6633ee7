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
    live = start_server()
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
    }


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


@pytest.mark.parametrize("model", [TARGET, "sales.mgmt.fact", "sales.mgmt.period"])
def test_nobody_creates_what_the_engine_makes(model, sessions):
    with pytest.raises(RpcRefusal) as refused:
        sessions["director"].call(model, "create", [{}])
    assert refused.value.name == ACCESS


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
