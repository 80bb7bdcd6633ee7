"""Who may do what with target letters."""

COMMITMENT_ROLES = {
    "sales.mgmt.commitment": {
        "anna": "r",
        "leader": "r",
        "manager": "r",
        "auditor": "r",
    },
    "sales.mgmt.commitment.objection": {"anna": "rwc"},
}


def get_commitment_samples(case):
    """Return a record of every model of letters that concerns Anna.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    plan = case._create_line(1200).plan_id.sudo()
    plan.state = "approved"
    letters = plan._write_letters()
    letter = letters.filtered(lambda each: each.user_id == case.anna)
    objection = (
        case.env["sales.mgmt.commitment.objection"]
        .with_user(case.anna)
        .create({"commitment_id": letter.id, "comment": "Too much"})
    )
    return {
        "sales.mgmt.commitment": letter,
        "sales.mgmt.commitment.objection": objection,
    }
