from ..roles import HANDLED, READ

READERS = {**READ, **dict.fromkeys(HANDLED, "r")}
REPORT_ROLES = {
    "sales.mgmt.complaint.report": READERS,
    "sales.mgmt.complaint.trend": READERS,
}


def get_report_samples(env, complaint):
    """Return a row of each report model, about a complaint.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    env.flush_all()
    return {
        model: env[model].search([("complaint_id", "=", complaint.id)])
        for model in REPORT_ROLES
    }
