"""Who may do what with feedback and improvement plans; Lena spoke to Anna."""

READ = {"anna": "r", "leader": "r", "hr_officer": "r", "auditor": "r"}
LED = {"leader": "rwcu", "hr_officer": "rwcu", "auditor": "r"}

IMPROVEMENT_ROLES = {
    "sales.mgmt.feedback": {**READ, "leader": "rwc"},
    # proposed: the person reads it from its beginning on
    "sales.mgmt.improvement.plan": {
        "leader": "rwc",
        "hr_officer": "rwc",
        "auditor": "r",
    },
    "sales.mgmt.improvement.decision": {
        "leader": "rc",
        "hr_officer": "rc",
        "auditor": "r",
    },
    "sales.mgmt.improvement.measure": LED,
    "sales.mgmt.improvement.checkpoint": LED,
}


def get_improvement_samples(env, author, person):
    """Return a record of each model of the room, about a person.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    plan = env["sales.mgmt.improvement.plan"].sudo().create({"person_id": person.id})
    about = {"plan_id": plan.id}
    return {
        "sales.mgmt.feedback": env["sales.mgmt.feedback"].create(
            {"person_id": person.id, "author_id": author.id, "text": "Well done"}
        ),
        "sales.mgmt.improvement.plan": plan,
        "sales.mgmt.improvement.decision": env["sales.mgmt.improvement.decision"]
        .with_user(author)
        .create({**about, "kind": "dismiss", "reason": "Ill for a month"}),
        "sales.mgmt.improvement.measure": env["sales.mgmt.improvement.measure"].create(
            {**about, "name": "Ride along", "date_due": "2026-03-31"}
        ),
        "sales.mgmt.improvement.checkpoint": env[
            "sales.mgmt.improvement.checkpoint"
        ].create({**about, "expected": "Ten visits", "date_due": "2026-03-31"}),
    }
