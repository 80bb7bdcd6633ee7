"""Who may do what with scenarios of plans."""

PLANNERS = {"manager": "r", "auditor": "r"}

SCENARIO_ROLES = {
    "sales.mgmt.plan.comparison": PLANNERS,
    "sales.mgmt.plan.headcount": {"manager": "rwcu", "auditor": "r"},
    # dialogs belong to who opened them: here, to the manager
    "sales.mgmt.plan.scenario": {"manager": "rwc"},
    "sales.mgmt.plan.scenario.line": {"manager": "rwcu"},
    "sales.mgmt.plan.promote": {"manager": "rwc"},
}


def get_scenario_samples(case):
    """Return a record of every model of scenarios that concerns Anna.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    plan = case._create_line(1200).plan_id
    wizard = (
        case.env["sales.mgmt.plan.scenario"]
        .with_user(case.dora)
        .create(
            {
                "plan_id": plan.id,
                "line_ids": [
                    (0, 0, {"unit_id": case.north.id, "date": "2026-07-01"}),
                ],
            }
        )
    )
    scenario = case.env["sales.mgmt.plan"].browse(
        wizard.action_create_scenario()["res_id"]
    )
    return {
        "sales.mgmt.plan.scenario": wizard,
        "sales.mgmt.plan.scenario.line": wizard.line_ids,
        "sales.mgmt.plan.headcount": scenario.headcount_ids,
        "sales.mgmt.plan.promote": case.env["sales.mgmt.plan.promote"]
        .with_user(case.dora)
        .create({"scenario_id": scenario.id}),
        "sales.mgmt.plan.comparison": case.env["sales.mgmt.plan.comparison"].search(
            [("plan_id", "=", scenario.id), ("user_id", "=", case.anna.id)], limit=1
        ),
    }
