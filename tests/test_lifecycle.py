"""Installing, updating and removing leaves CRM and Sales as they were."""

import json

from devtools import databases
from tests import small_company

COUNTS = """
print(__import__("json").dumps({
    model: env[model].with_context(active_test=False).search_count([])
    for model in ("crm.lead", "sale.order", "crm.team", "crm.team.member", "res.users",
                  "res.partner", "sales.mgmt.target", "sales.mgmt.fact",
                  "sales.mgmt.unit", "sales.mgmt.assignment", "sales.mgmt.plan",
                  "sales.mgmt.period")
    if model in env
}))
"""

REMOVE = """
env.ref("base.module_sales_mgmt_targets").button_immediate_uninstall()
"""

LEFTOVERS = """
print(__import__("json").dumps({
    "tables": [name for (name,) in env.execute_query(__import__(
        "odoo.tools", fromlist=["SQL"]).SQL(
        "SELECT tablename FROM pg_tables WHERE tablename LIKE 'sales_mgmt%%'"))],
    "data": env["ir.model.data"].search_count([("module", "=", "sales_mgmt_targets")]),
    "crons": env["ir.cron"].with_context(active_test=False).search_count(
        [("name", "like", "Sales Management")]),
    "groups": env["res.groups"].search_count([("name", "like", "Own Targets")]),
    "fields": env["ir.model.fields"].search_count(
        [("model", "in", ["crm.lead", "sale.order", "crm.team", "res.users"]),
         ("name", "like", "sales_mgmt")]),
}))
"""


def read(live, script):
    """Return what a script on the server prints as JSON on its last line."""
    return json.loads(live.python(script).strip().splitlines()[-1])


def test_an_update_changes_no_data(platform, start_server, database):
    live = start_server(database=database)
    small_company.found(live)
    before = read(live, COUNTS)
    targets = live.query("SELECT * FROM sales_mgmt_target ORDER BY id")
    databases.upgrade(platform, database)
    assert read(live, COUNTS) == before
    assert live.query("SELECT * FROM sales_mgmt_target ORDER BY id") == targets


def test_removal_leaves_nothing_behind_and_sales_go_on(start_server):
    live = start_server()
    small_company.found(live)
    before = read(live, COUNTS)
    live.python(REMOVE)
    after = read(live, COUNTS)
    assert after == {
        model: count
        for model, count in before.items()
        if not model.startswith("sales.mgmt")
    }
    assert read(live, LEFTOVERS) == {
        "tables": [],
        "data": 0,
        "crons": 0,
        "groups": 0,
        "fields": 0,
    }
    rep = live.login("rep")
    lead_id = rep.call("crm.lead", "create", [{"name": "Next deal"}])
    rep.call("crm.lead", "action_set_won", lead_id)
    for model in ("crm.lead", "sale.order", "crm.team"):
        views = rep.call(model, "get_views", [[False, "list"], [False, "form"]])
        assert "sales_mgmt" not in json.dumps(views)
