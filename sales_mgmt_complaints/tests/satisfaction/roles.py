from ..roles import HANDLED, READ

SATISFACTION_ROLES = {
    # answered by customers, written by nobody
    "sales.mgmt.satisfaction": dict.fromkeys((*READ, *HANDLED), "r"),
}


def get_satisfaction_samples(env, complaint):
    """Return a record of each model of the room, about a complaint.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    asked = env["sales.mgmt.satisfaction"]
    return {asked._name: asked.create(complaint._prepare_satisfaction())}
