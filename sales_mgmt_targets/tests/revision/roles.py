"""Who may do what with versions of plans."""

from freezegun import freeze_time

READ = {"leader": "r", "manager": "r", "auditor": "r"}

REVISION_ROLES = {
    "sales.mgmt.plan.difference": READ,
    # a dialog belongs to who opened it: here, to the manager
    "sales.mgmt.plan.revise": {"manager": "rwc"},
}


def get_revision_samples(case):
    """Return a record of every model of versions that concerns Anna.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    plan = case._create_line(1200).plan_id.sudo()
    plan.state = "approved"
    with freeze_time("2026-05-12"):
        wizard = (
            case.env["sales.mgmt.plan.revise"]
            .with_user(case.dora)
            .create(
                {
                    "plan_id": plan.id,
                    "period_id": case._find_period("2026-07").id,
                    "reason": "Lyon opens",
                }
            )
        )
        revision = plan.with_user(case.dora)._revise(wizard.period_id, wizard.reason)
    return {
        "sales.mgmt.plan.revise": wizard,
        "sales.mgmt.plan.difference": case.env["sales.mgmt.plan.difference"].search(
            [("plan_id", "=", revision.id), ("user_id", "=", case.anna.id)], limit=1
        ),
    }
