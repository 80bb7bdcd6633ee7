from ..roles import CONFIGURED, HANDLED, READ

# written by the complaint itself alone
READ_ONLY = {**READ, **dict.fromkeys(HANDLED, "r")}
DEADLINE_ROLES = {
    "sales.mgmt.complaint.deadline": READ_ONLY,
    "sales.mgmt.complaint.escalation": READ_ONLY,
    "sales.mgmt.complaint.deadline.report": READ_ONLY,
    "sales.mgmt.complaint.risk": READ_ONLY,
    "sales.mgmt.complaint.policy": CONFIGURED,
    "sales.mgmt.complaint.policy.target": CONFIGURED,
    "sales.mgmt.complaint.escalation.rule": CONFIGURED,
}


def get_deadline_samples(env, complaint):
    """Return a record of each model of the room, about a complaint.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    deadline = complaint.deadline_ids.filtered(lambda each: each.kind == "response")
    # what is decided has a row in the analysis
    deadline._reach({deadline: deadline.started_on})
    policy = env.ref("sales_mgmt_complaints.policy_standard")
    reports = {"deadline.report": deadline.id, "risk": complaint.id}
    return {
        "sales.mgmt.complaint.deadline": deadline,
        "sales.mgmt.complaint.escalation": complaint.escalation_ids[:1],
        "sales.mgmt.complaint.policy": policy,
        "sales.mgmt.complaint.policy.target": policy.target_ids[:1],
        "sales.mgmt.complaint.escalation.rule": env.ref(
            "sales_mgmt_complaints.escalation_rule_soon"
        ),
        **{
            f"sales.mgmt.complaint.{name}": env[f"sales.mgmt.complaint.{name}"].browse(
                row
            )
            for name, row in reports.items()
        },
    }
