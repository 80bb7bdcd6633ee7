from odoo.fields import Command

from ..roles import PERSONAL

DECIDED = {
    "manager": "r",
    "hr_officer": "r",
    "training_officer": "rwcu",
    "auditor": "r",
}
NEED_ROLES = {
    "sales.mgmt.training.need": {**PERSONAL, "training_officer": "rwc"},
    "sales.mgmt.training.need.rule": {
        "hr_officer": "r",
        "training_officer": "rwcu",
        "auditor": "r",
    },
    "sales.mgmt.training.plan": DECIDED,
    "sales.mgmt.training.plan.line": DECIDED,
}


def get_need_samples(case):
    """Return what Anna needs, and the plan that meets it."""
    course = case._create_course("Closing Deals")
    plan = case.env["sales.mgmt.training.plan"].create(
        {
            "name": "Training 2026",
            "company_id": case.company.id,
            "period_id": case._find_period("2026").id,
            "line_ids": [
                Command.create(
                    {
                        "course_id": course.id,
                        "period_id": case._find_period("2026 Q1").id,
                        "person_ids": [Command.set(case._get_file(case.anna).ids)],
                    }
                )
            ],
        }
    )
    return {
        "sales.mgmt.training.need": case.env["sales.mgmt.training.need"]._raise_need(
            case._get_file(case.anna), course, "manual", "Said so", "2026-03-31"
        ),
        "sales.mgmt.training.need.rule": case.env[
            "sales.mgmt.training.need.rule"
        ].create(
            {
                "company_id": case.company.id,
                "metric_id": case.metric_won.id,
                "course_id": course.id,
            }
        ),
        "sales.mgmt.training.plan": plan,
        "sales.mgmt.training.plan.line": plan.line_ids,
    }
