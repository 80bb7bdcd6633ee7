"""Who may do what with reviews; Lena reviews Anna, whose manager part is written."""

# officers of Employees configure, everybody who sells reads
BY_HR = {
    **dict.fromkeys(
        ("anna", "colleague", "leader", "other_leader", "manager", "auditor"), "r"
    ),
    "hr_officer": "rwcu",
}
READ = {"anna": "r", "leader": "r", "hr_officer": "r", "auditor": "r"}

REVIEW_ROLES = {
    "sales.mgmt.review.template": BY_HR,
    "sales.mgmt.review.template.line": BY_HR,
    "sales.mgmt.review.grade": BY_HR,
    "sales.mgmt.review.cycle": BY_HR,
    "sales.mgmt.review": {**READ, "anna": "rw", "leader": "rw", "hr_officer": "ru"},
    "sales.mgmt.review.line": READ,
    # not shared yet
    "sales.mgmt.review.form": {**READ, "anna": "", "leader": "rw"},
    "sales.mgmt.review.rating": {**READ, "anna": "", "leader": "rw"},
    "sales.mgmt.review.measure": {**READ, "leader": "rwcu"},
    # a dialog belongs to who opened it: here, to the reviewer
    "sales.mgmt.review.step": {"leader": "rwc"},
}


def get_review_samples(env, harry, person):
    """Return a record of each model of the room, about a person.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    company = person.company_id
    template = env.ref("sales_mgmt_training.review_template_salesperson")
    cycle = env["sales.mgmt.review.cycle"].create(
        {
            "company_id": company.id,
            "kind": "month",
            "period_id": env["sales.mgmt.period"]
            .search([("company_id", "=", company.id), ("level", "=", "month")], limit=1)
            .id,
            "template_ids": template.ids,
            "unit_ids": person.unit_id.ids,
            "date_self_due": "2026-02-10",
            "date_manager_due": "2026-02-20",
            "date_interview_due": "2026-02-28",
        }
    )
    cycle.with_user(harry).action_start()
    review = cycle.review_ids.filtered(lambda each: each.person_id == person)
    review.state = "interview"
    measure = env["sales.mgmt.review.measure"].create(
        {"review_id": review.id, "name": "Ride along", "date_due": "2026-03-31"}
    )
    review.state = "manager"
    form = review.form_ids.filtered(lambda each: each.kind == "manager")
    return {
        "sales.mgmt.review.template": template,
        "sales.mgmt.review.template.line": template.line_ids[:1],
        "sales.mgmt.review.grade": template.grade_ids[:1],
        "sales.mgmt.review.cycle": cycle,
        "sales.mgmt.review": review,
        "sales.mgmt.review.line": review.line_ids[:1],
        "sales.mgmt.review.form": form,
        "sales.mgmt.review.rating": form.rating_ids[:1],
        "sales.mgmt.review.measure": measure,
        "sales.mgmt.review.step": env["sales.mgmt.review.step"]
        .with_user(review.reviewer_id)
        .create({"step": "peers", "review_id": review.id}),
    }
