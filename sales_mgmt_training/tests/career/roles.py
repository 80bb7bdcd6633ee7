"""Who may do what with careers; Anna is proposed for another level."""

# officers of Employees draw ladders, everybody who sells reads them
BY_HR = {
    **dict.fromkeys(
        (
            "anna",
            "colleague",
            "leader",
            "other_leader",
            "manager",
            "training_officer",
            "auditor",
        ),
        "r",
    ),
    "hr_officer": "rwcu",
}
READ = {"anna": "r", "leader": "r", "hr_officer": "r", "auditor": "r"}

CAREER_ROLES = {
    "sales.mgmt.career.ladder": BY_HR,
    "sales.mgmt.career.level": BY_HR,
    "sales.mgmt.career.criterion": BY_HR,
    "sales.mgmt.career.standing": READ,
    "sales.mgmt.career.eligibility": READ,
    "sales.mgmt.career.evidence": READ,
    # proposed: the person reads it once it is approved
    "sales.mgmt.career.promotion": {
        "leader": "rwc",
        "hr_officer": "rwc",
        "auditor": "r",
    },
    "sales.mgmt.career.promotion.evidence": {**READ, "anna": ""},
    # a dialog belongs to who opened it
    "sales.mgmt.career.step": {"leader": "rwc"},
    "sales.mgmt.career.place": {"hr_officer": "rwc"},
}


def get_career_samples(case):
    """Return a record of each model of the room, about Anna.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    env, person = case.env, case._get_file(case.anna)
    ladder = env["sales.mgmt.career.ladder"].create({"name": "Consultant"})
    junior, senior = env["sales.mgmt.career.level"].create(
        [{"name": name, "ladder_id": ladder.id} for name in ("Junior", "Senior")]
    )
    senior.parent_id = junior
    criterion = env["sales.mgmt.career.criterion"].create(
        {"level_id": senior.id, "kind": "course", "course_id": case.course.id}
    )
    place = (
        env["sales.mgmt.career.place"]
        .with_user(case.harry)
        .create(
            {
                "person_ids": person.ids,
                "level_id": junior.id,
                "since": "2025-01-01",
                "reason": "As in the contract",
            }
        )
    )
    place.action_confirm()
    promotion = (
        env["sales.mgmt.career.promotion"]
        .with_user(case.lena)
        .create(
            {
                "person_id": person.id,
                "level_id": senior.id,
                "reason": "She leads the big deals already",
            }
        )
    )
    return {
        "sales.mgmt.career.ladder": ladder,
        "sales.mgmt.career.level": senior,
        "sales.mgmt.career.criterion": criterion,
        "sales.mgmt.career.standing": person.standing_ids,
        "sales.mgmt.career.eligibility": person.eligibility_ids,
        "sales.mgmt.career.evidence": person.eligibility_ids.evidence_ids,
        "sales.mgmt.career.promotion": promotion,
        "sales.mgmt.career.promotion.evidence": promotion.evidence_ids,
        "sales.mgmt.career.step": env["sales.mgmt.career.step"]
        .with_user(case.lena)
        .create({"step": "reject", "promotion_id": promotion.id}),
        "sales.mgmt.career.place": place,
    }
