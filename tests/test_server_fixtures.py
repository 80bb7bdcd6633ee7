"""The servers that tests start are real, and each has a database of its own."""

import pytest

from devtools.live_server import RpcRefusal


def test_the_administrator_logs_in_and_reads(rpc):
    (user,) = rpc.call("res.users", "read", [rpc.uid], ["login"])
    assert user["login"] == "admin"


def test_a_refusal_of_the_server_keeps_its_name(rpc):
    with pytest.raises(RpcRefusal) as refusal:
        rpc.call("res.users", "no_such_method", [])
    assert refusal.value.name == "builtins.AttributeError"


def test_a_script_in_the_shell_changes_the_database_of_its_server(server, rpc):
    server.python(
        'env["res.partner"].create({"name": "Made in the shell"}); env.cr.commit()'
    )
    assert (
        rpc.call("res.partner", "search_count", [["name", "=", "Made in the shell"]])
        == 1
    )


def test_a_fresh_database_knows_nothing_of_the_others(server, start_server):
    server.python('env["res.partner"].create({"name": "Only here"}); env.cr.commit()')
    other = start_server().login("admin")
    assert other.call("res.partner", "search_count", [["name", "=", "Only here"]]) == 0


def test_a_server_of_several_processes_answers(start_server):
    session = start_server("--workers", "2").login("admin")
    assert session.call("res.users", "search_count", [["login", "=", "admin"]]) == 1
