from ..roles import HANDLED, READ

SATISFACTION_ROLES = {
    # answered by customers, written by nobody
    "sales.mgmt.satisfaction": dict.fromkeys((*READ, *HANDLED), "r"),
    # a dialog belongs to who opened it: here, to the salesperson
    "sales.mgmt.satisfaction.interview": {"anna": "rwc"},
}


def get_satisfaction_samples(env, complaint, salesperson):
    """Return a record of each model of the room, about a complaint.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    asked = env["sales.mgmt.satisfaction"]
    interview = env["sales.mgmt.satisfaction.interview"].with_user(salesperson)
    return {
        asked._name: asked.create(complaint._prepare_satisfaction()),
        interview._name: interview.create({"partner_id": complaint.partner_id.id}),
    }
