from ..roles import CONFIGURED, PERSONAL

COVER_ROLES = {
    "sales.mgmt.cover.topic": CONFIGURED,
    # numbers and no names, for whoever leads
    "sales.mgmt.cover.requirement": {
        "leader": "r",
        "other_leader": "r",
        "manager": "r",
        "hr_officer": "r",
        "training_officer": "rwcu",
        "auditor": "r",
    },
    "sales.mgmt.cover": {**PERSONAL, "leader": "rwc", "training_officer": "rwc"},
}


def get_cover_samples(env, person):
    """Return what a person can do, and how many people have to.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    topic = env["sales.mgmt.cover.topic"].create({"name": "Heat Pumps"})
    return {
        "sales.mgmt.cover.topic": topic,
        "sales.mgmt.cover.requirement": env["sales.mgmt.cover.requirement"].create(
            {"unit_id": person.unit_id.id, "topic_id": topic.id}
        ),
        "sales.mgmt.cover": env["sales.mgmt.cover"]
        .sudo()
        .create({"person_id": person.id, "topic_id": topic.id}),
    }
