"""Who may do what with alerts and their rules."""

from freezegun import freeze_time

from odoo.fields import Command

OWN_AND_ABOVE = {"anna": "r", "leader": "r", "manager": "r", "auditor": "r"}

ALERT_ROLES = {
    # everybody may know when they are spoken of
    "sales.mgmt.alert.rule": {
        **OWN_AND_ABOVE,
        "colleague": "r",
        "other_leader": "r",
        "manager": "rwcu",
    },
    "sales.mgmt.alert": OWN_AND_ABOVE,
    # the memory of the engine
    "sales.mgmt.alert.watch": {},
}


@freeze_time("2026-06-15 12:00:00")
def get_alert_samples(case):
    """Return a record of every model of alerts that concerns Anna.

    :param case: a class of tests with the usual people, and a plan that is active
    :rtype: dict[str, odoo.models.BaseModel]
    """
    rule = case.env["sales.mgmt.alert.rule"].create(
        {
            "name": "Behind",
            "company_id": case.company.id,
            "metric_ids": [Command.set(case.metric_won.ids)],
            "duration": 0,
        }
    )
    case._refresh()
    rule._check()
    alert = rule.alert_ids.filtered(lambda each: each.user_id == case.anna)
    watch = case.env["sales.mgmt.alert.watch"]
    watch._follow(rule, alert.target_id.ids, alert.raised_on.date())
    return {
        "sales.mgmt.alert.rule": rule,
        "sales.mgmt.alert": alert,
        "sales.mgmt.alert.watch": watch.search([("rule_id", "=", rule.id)]),
    }
