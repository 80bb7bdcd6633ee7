"""Who may do what with proposals."""

OWN_UNIT_AND_ALL = {"anna": "r", "leader": "r", "manager": "r", "auditor": "r"}

PROPOSAL_ROLES = {
    "sales.mgmt.proposal": OWN_UNIT_AND_ALL,
    "sales.mgmt.proposal.line": OWN_UNIT_AND_ALL,
    "sales.mgmt.proposal.cell": OWN_UNIT_AND_ALL,
    # dialogs belong to who opened them: here, to the manager, and to the leader
    "sales.mgmt.proposal.ask": {"manager": "rwc"},
    "sales.mgmt.proposal.adjust": {"leader": "rwc"},
    "sales.mgmt.proposal.adjust.line": {"leader": "rwc"},
    "sales.mgmt.proposal.return": {"leader": "rwc"},
    "sales.mgmt.proposal.take": {"manager": "rwc"},
    "sales.mgmt.proposal.report": {"leader": "r", "manager": "r", "auditor": "r"},
    "sales.mgmt.approval.rule": {
        "leader": "r",
        "other_leader": "r",
        "manager": "r",
        "auditor": "r",
        "settings": "rwcu",
    },
    # of a plan for the whole company, which Lena does not lead
    "sales.mgmt.approval.step": {"manager": "r", "auditor": "r"},
    "sales.mgmt.approval.reason": {"leader": "rwc"},
}


def get_proposal_samples(case):
    """Return a record of every model of proposals that concerns Anna.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    line = case._create_line(1200)
    plan = line.plan_id
    plan.with_user(case.dora)._ask_proposals(line, case.env.cr.now().date())
    proposal = plan.proposal_ids.filtered(lambda each: each.user_id == case.anna)
    env = proposal.with_user(case.lena).env
    adjust = env["sales.mgmt.proposal.adjust"].create(
        {"proposal_id": proposal.id, "reason": "Less"}
    )
    rule = case.env["sales.mgmt.approval.rule"].create(
        {"metric_id": case.metric_won.id, "reach": "unit", "active": False}
    )
    step = case.env["sales.mgmt.approval.step"].create(
        {"plan_id": plan.id, "unit_id": case.root.id, "rule_id": rule.id}
    )
    return {
        "sales.mgmt.proposal.take": case.env["sales.mgmt.proposal.take"]
        .with_user(case.dora)
        .create({"plan_id": plan.id}),
        "sales.mgmt.proposal.report": case.env["sales.mgmt.proposal.report"].search(
            [("plan_id", "=", plan.id), ("unit_id", "=", case.north.id)]
        ),
        "sales.mgmt.approval.rule": rule,
        "sales.mgmt.approval.step": step,
        "sales.mgmt.approval.reason": env["sales.mgmt.approval.reason"].create(
            {"plan_id": plan.id, "reason": "No"}
        ),
        "sales.mgmt.proposal": proposal,
        "sales.mgmt.proposal.line": proposal.line_ids,
        "sales.mgmt.proposal.cell": proposal.line_ids.cell_ids[0],
        "sales.mgmt.proposal.ask": case.env["sales.mgmt.proposal.ask"]
        .with_user(case.dora)
        .create({"plan_id": plan.id}),
        "sales.mgmt.proposal.adjust": adjust,
        "sales.mgmt.proposal.adjust.line": adjust.line_ids,
        "sales.mgmt.proposal.return": env["sales.mgmt.proposal.return"].create(
            {"proposal_id": proposal.id, "reason": "Think"}
        ),
    }
