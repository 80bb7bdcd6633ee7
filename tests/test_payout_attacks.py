"""What people try on pay through the server's own door."""

import pytest

from devtools.live_server import RpcRefusal
from tests import paying_company, small_company

ACCESS = "odoo.exceptions.AccessError"
USER = "odoo.exceptions.UserError"
RUN = "sales.mgmt.payout.run"
PAYOUT = "sales.mgmt.payout"
LINE = "sales.mgmt.payout.line"
SHARE = "sales.mgmt.payout.share"
DISPUTE = "sales.mgmt.dispute"
ADJUSTMENT = "sales.mgmt.payout.adjustment"


@pytest.fixture(scope="module")
def company(start_server):
    """A live server with an approved run on it."""
    live = start_server()
    paying_company.found(live)
    paying_company.approve(live)
    return live


@pytest.fixture(scope="module")
def sessions(company):
    """Sessions of its people by login."""
    logins = (*small_company.LOGINS, *paying_company.OFFICERS)
    return {login: company.login(login) for login in logins}


@pytest.fixture(scope="module")
def ids(sessions):
    """Ids of the records that people go for."""
    officer = sessions["officer"]

    def first(model, *domain):
        return officer.call(model, "search", list(domain), limit=1)[0]

    own = ["user_id.login", "=", "rep"]
    return {
        "run": first(RUN),
        "statement": first(PAYOUT, own),
        "colleague's statement": first(PAYOUT, ["user_id.login", "=", "colleague"]),
        "line": first(LINE, own),
        "colleague's line": first(LINE, ["user_id.login", "=", "colleague"]),
        "share": first(SHARE, own),
        "scheme": first("sales.mgmt.scheme"),
        "rep": first("res.users", ["login", "=", "rep"]),
        "officer": officer.uid,
    }


WRITES = {
    "a rep raises the own pay": ("rep", PAYOUT, "statement", {"total": 9e9}, ACCESS),
    "an officer raises somebody's pay": (
        "officer",
        PAYOUT,
        "statement",
        {"total": 9e9},
        ACCESS,
    ),
    "an officer changes a line": ("officer", LINE, "line", {"amount": 1}, ACCESS),
    "a director changes a document's part": (
        "director",
        SHARE,
        "share",
        {"amount": 1},
        ACCESS,
    ),
    "an officer pays by hand": ("officer", RUN, "run", {"state": "paid"}, ACCESS),
    "an officer forges who approved": (
        "officer",
        RUN,
        "run",
        {"approved_by_id": 1},
        ACCESS,
    ),
    "an officer moves an approved run": ("officer", RUN, "run", {"period_id": 1}, USER),
    "an officer empties an approved run": (
        "officer",
        RUN,
        "run",
        {"payout_ids": [[5, 0, 0]]},
        USER,
    ),
    "a director reopens a run": ("director", RUN, "run", {"state": "draft"}, ACCESS),
}


@pytest.mark.parametrize("attack", WRITES)
def test_forbidden_writes_are_refused_and_change_nothing(
    attack, company, sessions, ids
):
    login, model, record, values, refusal = WRITES[attack]
    select = f"SELECT * FROM {model.replace('.', '_')} WHERE id = :'id'"
    before = company.query(select, id=ids[record])
    with pytest.raises(RpcRefusal) as caught:
        sessions[login].call(model, "write", [ids[record]], values)
    assert caught.value.name == refusal
    assert company.query(select, id=ids[record]) == before


@pytest.mark.parametrize(
    ("login", "method"),
    [
        ("rep", "action_approve"),
        ("rep", "action_export_csv"),
        ("rep", "action_create_bills"),
        ("leader", "action_print"),
        ("director", "action_compute"),
        ("auditor", "action_create_bills"),
    ],
)
def test_forbidden_steps_are_refused(login, method, sessions, ids):
    with pytest.raises(RpcRefusal) as caught:
        sessions[login].call(RUN, method, [ids["run"]])
    assert caught.value.name in (ACCESS, USER)


@pytest.mark.parametrize(
    ("model", "method"),
    [
        (RUN, "_compute_payouts"),
        (RUN, "_approve"),
        (RUN, "_pay"),
        (RUN, "_become"),
        (DISPUTE, "_answer"),
        (ADJUSTMENT, "_become_paid"),
    ],
)
def test_the_inner_steps_cannot_be_called_from_outside(model, method, sessions, ids):
    with pytest.raises(RpcRefusal):
        sessions["officer"].call(model, method, [ids["run"]])


def test_a_rep_finds_nothing_of_a_colleague_by_any_way_of_asking(sessions, ids):
    rep, colleague = sessions["rep"], ids["colleague's statement"]
    for model in (PAYOUT, LINE, SHARE):
        found = rep.call(model, "search_read", [], ["user_id"])
        assert {row["user_id"][0] for row in found} == {rep.uid}
        groups = rep.call(model, "formatted_read_group", [], ["user_id"], ["__count"])
        assert [group["user_id"][0] for group in groups] == [rep.uid]
    for method, arguments in (
        ("read", [["total"]]),
        ("web_read", [{"total": {}, "line_ids": {"fields": {"amount": {}}}}]),
        ("action_print", []),
        ("action_open_documents", []),
        ("action_open_rulebook", []),
    ):
        with pytest.raises(RpcRefusal) as caught:
            rep.call(PAYOUT, method, [colleague], *arguments)
        assert caught.value.name == ACCESS
    # no domain tells more than it finds
    hidden = [["id", "=", colleague], ["total", ">", 0]]
    assert rep.call(PAYOUT, "search_count", hidden) == 0


@pytest.mark.parametrize(
    "path",
    [
        "/report/html/sales_mgmt_targets.payout_statement/{statement}",
        "/report/pdf/sales_mgmt_targets.payout_statement/{statement}",
        "/report/html/sales_mgmt_targets.payout_run_report/{run}",
        "/sales_mgmt_targets/statement/{statement}",
        "/sales_mgmt_targets/payment/{run}.csv",
        "/sales_mgmt_targets/payment/{run}.xlsx",
    ],
)
def test_addresses_that_are_guessed_give_nothing(path, sessions, ids):
    address = path.format(statement=ids["colleague's statement"], run=ids["run"])
    answer = sessions["rep"].get(address)
    assert answer.status_code != 200
    assert b"1,000.00" not in answer.content


def test_a_rep_disputes_the_own_line_and_no_other(sessions, ids):
    rep = sessions["rep"]
    with pytest.raises(RpcRefusal) as caught:
        rep.call(
            DISPUTE,
            "create",
            [{"payout_line_id": ids["colleague's line"], "claim": "Mine"}],
        )
    assert caught.value.name == ACCESS
    [dispute] = rep.call(
        DISPUTE,
        "create",
        [
            {
                "payout_line_id": ids["line"],
                "claim": "Too little",
                "state": "accepted",
                "granted_amount": 5000,
                "handler_id": rep.uid,
            }
        ],
    )
    [row] = rep.call(DISPUTE, "read", [dispute], ["state", "granted_amount"])
    assert (row["state"], row["granted_amount"]) == ("open", 0)
    with pytest.raises(RpcRefusal):
        rep.call(DISPUTE, "write", [dispute], {"state": "accepted"})
    with pytest.raises(RpcRefusal):
        rep.call(DISPUTE, "action_open_answer", [dispute])
    with pytest.raises(RpcRefusal):
        rep.call(DISPUTE, "unlink", [dispute])
    assert not sessions["colleague"].call(DISPUTE, "search", [])


def test_nobody_approves_an_own_adjustment(sessions, ids):
    officer = sessions["officer"]
    values = {
        "scheme_id": ids["scheme"],
        "user_id": ids["rep"],
        "amount": 1000,
        "reason": "Between us",
        "state": "approved",
        "approver_id": 1,
        "editor_ids": [[6, 0, []]],
    }
    [adjustment] = officer.call(ADJUSTMENT, "create", [values])
    fields = ["state", "approver_id"]
    [row] = officer.call(ADJUSTMENT, "read", [adjustment], fields)
    assert (row["state"], row["approver_id"]) == ("draft", False)
    with pytest.raises(RpcRefusal, match="written by you"):
        officer.call(ADJUSTMENT, "action_approve", [adjustment])
    with pytest.raises(RpcRefusal) as caught:
        sessions["rep"].call(ADJUSTMENT, "create", [values])
    assert caught.value.name == ACCESS
