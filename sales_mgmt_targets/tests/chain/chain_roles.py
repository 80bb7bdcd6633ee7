"""Who may do what with conversion chains."""

EVERYBODY = {
    "anna": "r",
    "colleague": "r",
    "leader": "r",
    "other_leader": "r",
    "manager": "rwcu",
    "auditor": "r",
}

ABOVE = {"leader": "r", "auditor": "r"}

CHAIN_ROLES = {
    "sales.mgmt.chain": EVERYBODY,
    "sales.mgmt.chain.step": EVERYBODY,
    # of a plan for the whole company: leaders read what their own people need
    "sales.mgmt.chain.derivation": {"manager": "rwcu", "auditor": "r"},
    "sales.mgmt.chain.derivation.step": {"manager": "rw", "auditor": "r"},
    "sales.mgmt.chain.derivation.part": {**ABOVE, "manager": "r"},
}


def get_chain_samples(case):
    """Return a record of every model of chains.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    chain = case.env.ref("sales_mgmt_targets.chain_default").copy()
    line = case._create_line(12, case.metric_won_count, case._create_plan(name="Chain"))
    derivation = case.env["sales.mgmt.chain.derivation"].create({"line_id": line.id})
    step = case.env["sales.mgmt.chain.derivation.step"].create(
        {
            "derivation_id": derivation.id,
            "metric_id": chain.step_ids[0].metric_id.id,
            "action": "create",
        }
    )
    parts = case.env["sales.mgmt.chain.derivation.part"]
    parts._insert(
        derivation, [(step.id, case.north.id, case.anna.id, 1, 4, None, 1, 3, 12, 0)]
    )
    return {
        "sales.mgmt.chain": chain,
        "sales.mgmt.chain.step": chain.step_ids[0],
        "sales.mgmt.chain.derivation": derivation,
        "sales.mgmt.chain.derivation.step": step,
        "sales.mgmt.chain.derivation.part": parts.search(
            [("derivation_id", "=", derivation.id)]
        ),
    }
