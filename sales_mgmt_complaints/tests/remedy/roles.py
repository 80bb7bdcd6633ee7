from ..roles import CONFIGURED, HANDLED, READ

REMEDY_ROLES = {
    "sales.mgmt.complaint.why": {**READ, **HANDLED},
    "sales.mgmt.complaint.check": {**READ, **HANDLED},
    "sales.mgmt.complaint.check.template": CONFIGURED,
    "sales.mgmt.complaint.measure": {**READ, **dict.fromkeys(HANDLED, "rwc")},
    "sales.mgmt.complaint.compensation": {**READ, **HANDLED},
    "sales.mgmt.complaint.known.solution": {
        **CONFIGURED,
        **dict.fromkeys(("handler", "other_handler", "team_leader"), "rwc"),
    },
}


def get_remedy_samples(env, complaint, owner):
    """Return a record of each model of the room, about a complaint.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    about = {"complaint_id": complaint.id}
    values = {
        "why": {**about, "answer": "Broken"},
        "check": {**about, "name": "Look"},
        "check.template": {"name": "Look", "category_id": complaint.category_id.id},
        "measure": {
            **about,
            "name": "Mend",
            "user_id": owner.id,
            "date_due": "2026-03-31",
        },
        "compensation": {**about, "note": "Broken", "amount": 10},
        "known.solution": {"name": "Dark", "solution": "<p>Press</p>"},
    }
    models = {name: f"sales.mgmt.complaint.{name}" for name in values}
    return {model: env[model].create(values[name]) for name, model in models.items()}
