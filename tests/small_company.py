"""A small sales company on a live server: enough to attack, update and remove."""

LOGINS = ("director", "approver", "leader", "rep", "colleague", "auditor")

SCRIPT = """
from odoo.fields import Command
company = env.company
def user(login, role, *more):
    groups = [f"sales_mgmt_targets.group_{role}", *more]
    return env["res.users"].with_context(no_reset_password=True).create({
        "name": login.title(), "login": login, "password": login,
        "group_ids": [Command.set([env.ref(group).id for group in groups])],
    })
sells = "sales_team.group_sale_salesman"
director, approver = user("director", "manager"), user("approver", "manager")
leader, rep = user("leader", "user", sells), user("rep", "user", sells)
colleague, auditor = user("colleague", "user", sells), user("auditor", "auditor")
root = env["sales.mgmt.unit"]._get_root(company)
north, south = env["sales.mgmt.unit"].create([
    {"name": "North Unit", "parent_id": root.id, "leader_id": leader.id},
    {"name": "South Unit", "parent_id": root.id},
])
env["sales.mgmt.assignment"].create([
    {"user_id": rep.id, "unit_id": north.id, "date_from": "2020-01-01"},
    {"user_id": colleague.id, "unit_id": south.id, "date_from": "2020-01-01"},
])
stage = env["crm.stage"].search([("is_won", "=", True)], limit=1)
leads = env["crm.lead"].create([
    {"name": "Deal", "type": "opportunity", "user_id": seller.id,
     "stage_id": stage.id, "expected_revenue": value}
    for seller, value in ((rep, 1000), (colleague, 2000), (leader.browse(), 400))
])
plan = env["sales.mgmt.plan"].with_user(director).create({"name": "The plan"})
line = env["sales.mgmt.plan.line"].with_user(director).create({
    "plan_id": plan.id, "amount": 24000,
    "metric_id": env.ref("sales_mgmt_targets.metric_opportunities_won_value").id,
})
line.action_split()
plan.action_propose()
plan.with_user(approver).action_approve()
plan.with_user(approver).action_activate()
env["sales.mgmt.measurement"]._refresh()
env.cr.commit()
"""


def found(live):
    """Create the company on a live server."""
    live.python(SCRIPT)
