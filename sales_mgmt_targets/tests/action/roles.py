"""Who may do what with action plans and supporting departments."""

from freezegun import freeze_time

EVERY_EMPLOYEE = dict.fromkeys(
    ("anna", "colleague", "leader", "other_leader", "officer", "auditor"), "r"
)

ACTION_ROLES = {
    # planned by Lena under a target of Anna, who does it
    "sales.mgmt.action": {
        "anna": "r",
        "leader": "rwcu",
        "manager": "rwcu",
        "auditor": "r",
    },
    # a dialog belongs to who opened it: here, to Anna
    "sales.mgmt.action.step": {"anna": "rwcu"},
    "sales.mgmt.department": {
        **EVERY_EMPLOYEE,
        "manager": "rwcu",
        "settings": "rwcu",
    },
}


@freeze_time("2026-06-15 12:00:00")
def get_action_samples(case, target):
    """Return a record of every model of action plans that concerns Anna.

    :param case: a class of tests with the usual people
    :param target: of Anna, in a plan in force
    :rtype: dict[str, odoo.models.BaseModel]
    """
    department = case.env["sales.mgmt.department"].create(
        {
            "name": "Marketing",
            "company_id": case.company.id,
            "responsible_id": case.dora.id,
        }
    )
    action = (
        case.env["sales.mgmt.action"]
        .with_user(case.lena)
        .create({"name": "Seminar", "target_id": target.id, "date_due": target.date_to})
        .with_env(case.env)
    )
    step = (
        case.env["sales.mgmt.action.step"]
        .with_user(case.anna)
        .create({"action_id": action.id, "step": "progress"})
    )
    return {
        "sales.mgmt.action": action,
        "sales.mgmt.action.step": step,
        "sales.mgmt.department": department,
    }
