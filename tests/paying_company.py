"""A company that pays by a rulebook: last month is closed, and its run is due."""

from tests import small_company

OFFICERS = ("officer", "second")

SCRIPT = """
from datetime import timedelta
from freezegun import freeze_time
from odoo import fields
from odoo.fields import Command
from odoo.tools.date_utils import start_of

def user(login):
    return env["res.users"].search([("login", "=", login)])

company = env.company
for login in ("officer", "second"):
    env["res.users"].with_context(no_reset_password=True).create({
        "name": login.title(), "login": login, "password": login,
        "group_ids": [Command.set([
            env.ref("sales_mgmt_targets.group_incentive_officer").id,
            env.ref("base.group_allow_export").id,
        ])],
    })
calendar = env["sales.mgmt.calendar"]._get_for_company(company)
today = calendar._get_today()
last_day = start_of(today, "month") - timedelta(days=1)
first_day = start_of(last_day, "month")
calendar._ensure_years(first_day.year, today.year)
stage = env["crm.stage"].search([("is_won", "=", True)], limit=1)
env["crm.lead"].create([
    {"name": f"Deal of {login}", "type": "opportunity", "user_id": user(login).id,
     "company_id": company.id, "stage_id": stage.id, "expected_revenue": value,
     "date_closed": fields.Datetime.to_datetime(first_day) + timedelta(days=9)}
    for login, value in (("rep", 10000), ("colleague", 20000))
])
won = env.ref("sales_mgmt_targets.metric_opportunities_won_value")
with freeze_time(first_day - timedelta(days=10)):
    scheme = env["sales.mgmt.scheme"].with_user(user("officer")).create({
        "name": "Commission", "company_id": company.id, "date_from": first_day,
        "needs_acknowledgement": False,
        "component_ids": [Command.create({
            "name": "Commission", "pay_metric_id": won.id, "rate": 0.05,
            "override_reason": "Checked deal by deal",
        })],
    })
    scheme.action_submit()
    scheme.with_user(user("approver")).action_approve()
with freeze_time(first_day):
    env["sales.mgmt.scheme"]._cron_put_in_force()
env["sales.mgmt.measurement"]._refresh()
period = env["sales.mgmt.period"]._find(company, "month", first_day)
env["sales.mgmt.period.lock"].with_user(user("director")).create(
    {"period_id": period.id, "level": "hard", "reason": "Reported"}
)
env["sales.mgmt.payout.run"].with_user(user("officer")).create(
    {"scheme_id": scheme.id, "period_id": period.id}
)
env.cr.commit()
"""

APPROVED = """
run = env["sales.mgmt.payout.run"].search([("kind", "=", "pay")])
for login, step in (("officer", "action_compute"), ("director", "action_review"),
                    ("approver", "action_approve")):
    who = env["res.users"].search([("login", "=", login)])
    getattr(run.with_user(who), step)()
env.cr.commit()
print(run.id)
"""


def found(live):
    """Create the company on a live server."""
    small_company.found(live)
    live.python(SCRIPT)


def approve(live):
    """Have the run computed, reviewed and approved."""
    live.python(APPROVED)
