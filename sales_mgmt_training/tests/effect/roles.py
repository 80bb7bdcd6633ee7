"""Who may do what with the effect of training: averages, and no person."""

EFFECT_ROLES = {
    "sales.mgmt.training.effect": {
        "leader": "r",
        "other_leader": "r",
        "manager": "r",
        "hr_officer": "r",
        "training_officer": "rwcu",
        "auditor": "r",
    },
}


def get_effect_samples(case):
    """Return the effect of a course.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    effect = case.env["sales.mgmt.training.effect"].create(
        {
            "company_id": case.company.id,
            "course_id": case.course.id,
            "metric_id": case.metric_won.id,
        }
    )
    return {"sales.mgmt.training.effect": effect}
