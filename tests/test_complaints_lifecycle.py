"""Removing the complaints leaves sales, plans and rulebooks whole, and they say so."""

import json

import pytest

from devtools.live_server import RpcRefusal
from tests import small_company

PAYS_ON_COMPLAINTS = """
from datetime import timedelta
from freezegun import freeze_time
from odoo.fields import Command
from odoo.tools.date_utils import start_of

def user(login):
    return env["res.users"].search([("login", "=", login)])

env["res.users"].with_context(no_reset_password=True).create({
    "name": "Officer", "login": "officer", "password": "officer",
    "group_ids": [Command.set(
        [env.ref("sales_mgmt_targets.group_incentive_officer").id]
    )],
})
company = env.company
calendar = env["sales.mgmt.calendar"]._get_for_company(company)
last_day = start_of(calendar._get_today(), "month") - timedelta(days=1)
first_day = start_of(last_day, "month")
calendar._ensure_years(first_day.year, last_day.year)
metric = env.ref("sales_mgmt_complaints.metric_complaint_count")
with freeze_time(first_day - timedelta(days=10)):
    scheme = env["sales.mgmt.scheme"].with_user(user("officer")).create({
        "name": "Quiet customers", "company_id": company.id, "date_from": first_day,
        "needs_acknowledgement": False,
        "component_ids": [Command.create({
            "name": "Few complaints", "pay_metric_id": metric.id, "rate": 1,
        })],
    })
    scheme.action_submit()
    scheme.with_user(user("approver")).action_approve()
env["sales.mgmt.complaint"].create({"name": "Broken", "company_id": company.id})
env["sales.mgmt.measurement"]._refresh()
period = env["sales.mgmt.period"]._find(company, "month", first_day)
env.cr.commit()
print(__import__("json").dumps([scheme.id, period.id]))
"""

REMOVE = 'env.ref("base.module_sales_mgmt_complaints").button_immediate_uninstall()'
INSTALL = 'env.ref("base.module_sales_mgmt_complaints").button_immediate_install()'

LEFT = """
metrics = env["sales.mgmt.metric"].with_context(active_test=False).search(
    [("code", "=like", "complaint_%")])
print(__import__("json").dumps({
    "metrics": {metric.code: metric.available for metric in metrics},
    "models": [name for name in env.registry if "complaint" in name],
    "data": env["ir.model.data"].search_count(
        [("module", "=", "sales_mgmt_complaints")]),
    "tables": [name for (name,) in env.execute_query(__import__(
        "odoo.tools", fromlist=["SQL"]).SQL(
        "SELECT tablename FROM pg_tables WHERE tablename LIKE 'sales_mgmt_complaint%%'"
    ))],
}))
"""


def read(live, script):
    """Return what a script on the server prints as JSON on its last line."""
    return json.loads(live.python(script).strip().splitlines()[-1])


@pytest.fixture(scope="module")
def removed(start_server):
    """A server from which the complaints were removed while a rulebook pays on them.

    With it come the ids of the rulebook and of the month that it pays.
    """
    live = start_server()
    small_company.found(live)
    scheme_id, period_id = read(live, PAYS_ON_COMPLAINTS)
    live.python(REMOVE)
    return live, scheme_id, period_id


def test_only_the_metrics_that_something_names_are_left_and_say_they_are_gone(removed):
    live, *_ids = removed
    assert read(live, LEFT) == {
        "metrics": {"complaint_count": False},
        "models": [],
        "data": 0,
        "tables": [],
    }


def test_a_rulebook_that_used_them_says_so_instead_of_paying_zero(removed):
    live, scheme_id, period_id = removed
    problems = read(
        live,
        f"""
run = env["sales.mgmt.payout.run"].new(
    {{"scheme_id": {scheme_id}, "period_id": {period_id}}})
print(__import__("json").dumps(run._get_lost_metrics().mapped("code")))
""",
    )
    assert problems == ["complaint_count"]


def test_crm_and_sales_go_on(removed):
    live, *_ids = removed
    rep = live.login("rep")
    lead_id = rep.call("crm.lead", "create", [{"name": "Next deal"}])
    rep.call("crm.lead", "action_set_won", lead_id)
    for model in ("crm.lead", "sale.order", "res.partner"):
        views = rep.call(model, "get_views", [[False, "list"], [False, "form"]])
        assert "complaint" not in json.dumps(views)
    with pytest.raises(RpcRefusal):
        rep.call("sales.mgmt.complaint", "search_count", [])


def test_installed_again_the_metric_that_was_left_measures_again(removed):
    live, *_ids = removed
    live.python(INSTALL)
    found = read(live, LEFT)
    assert len(found["metrics"]) == 9
    assert all(found["metrics"].values())
