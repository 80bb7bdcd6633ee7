"""Who may do what with development plans; Theo is the mentor of Anna."""

KEPT = {
    "anna": "rwcu",
    "leader": "rwcu",
    "hr_officer": "rwcu",
    "auditor": "r",
    "trainer": "r",
}

DEVELOPMENT_ROLES = {
    "sales.mgmt.development.plan": KEPT,
    "sales.mgmt.development.goal": {**KEPT, "trainer": "rw"},
    "sales.mgmt.development.check.in": {
        "anna": "rc",
        "leader": "rc",
        "hr_officer": "rc",
        "auditor": "r",
        "trainer": "rc",
    },
    # a dialog belongs to who opened it: here, to Lena
    "sales.mgmt.development.end": {"leader": "rwc"},
}


def get_development_samples(case):
    """Return a record of each model of the room: an agreed plan of Anna.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    person = case._get_file(case.anna)
    plan = case.env["sales.mgmt.development.plan"].create(
        {
            "person_id": person.id,
            "mentor_id": case.theo.id,
            "goal_ids": [(0, 0, {"name": "Speak freely", "date_due": "2099-06-30"})],
        }
    )
    plan.with_user(case.anna).action_agree()
    plan.with_user(case.lena).action_agree()
    return {
        "sales.mgmt.development.plan": plan,
        "sales.mgmt.development.goal": plan.goal_ids,
        "sales.mgmt.development.check.in": case.env[
            "sales.mgmt.development.check.in"
        ].create({"plan_id": plan.id, "note": "Well under way"}),
        "sales.mgmt.development.end": case.env["sales.mgmt.development.end"]
        .with_user(case.lena)
        .create({"plan_id": plan.id}),
    }
