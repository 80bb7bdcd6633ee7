from ..roles import CONFIGURED, PERSONAL

READ = {**PERSONAL, "training_officer": "r"}
ROLEPLAY_ROLES = {
    "sales.mgmt.roleplay.rubric": CONFIGURED,
    "sales.mgmt.roleplay.criterion": CONFIGURED,
    "sales.mgmt.roleplay.scenario": CONFIGURED,
    "sales.mgmt.roleplay": {
        **PERSONAL,
        "leader": "rwcu",
        "training_officer": "rwcu",
        "officer": "r",
        "manager": "r",
    },
    # both have handed in; Olga and Dora observed
    "sales.mgmt.roleplay.sheet": {**READ, "officer": "rw", "manager": "r"},
    "sales.mgmt.roleplay.score": {**READ, "officer": "rw", "manager": "r"},
}


def create_rubric(env):
    """Return a rubric of two criteria, the first three times as heavy."""
    return env["sales.mgmt.roleplay.rubric"].create(
        {
            "name": "Sales Talk",
            "criterion_ids": [
                (0, 0, {"name": "Listens", "weight": 3}),
                (0, 0, {"name": "Closes", "weight": 1}),
            ],
        }
    )


def create_scenario(env):
    """Return a scenario that is scored by that rubric."""
    return env["sales.mgmt.roleplay.scenario"].create(
        {"name": "The Discount", "rubric_id": create_rubric(env).id}
    )


def get_roleplay_samples(env, person, observers, coach):
    """Return a role-play of a person whose observers have handed in.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    scenario = create_scenario(env)
    roleplay = (
        env["sales.mgmt.roleplay"]
        .sudo()
        .create(
            {
                "person_id": person.id,
                "scenario_id": scenario.id,
                "observer_1_id": observers[0].id,
                "observer_2_id": observers[1].id,
                "coach_id": coach.id,
            }
        )
    )
    roleplay.sheet_ids.score_ids.points = "3"
    roleplay.sheet_ids.state = "done"
    roleplay._reveal()
    sheet = roleplay.sheet_ids[0]
    return {
        "sales.mgmt.roleplay.rubric": scenario.rubric_id,
        "sales.mgmt.roleplay.criterion": scenario.rubric_id.criterion_ids[0],
        "sales.mgmt.roleplay.scenario": scenario,
        "sales.mgmt.roleplay": roleplay,
        "sales.mgmt.roleplay.sheet": sheet,
        "sales.mgmt.roleplay.score": sheet.score_ids[0],
    }
