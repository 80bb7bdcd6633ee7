SHARING_ROLES = {
    "sales.mgmt.training.post": {
        "anna": "rwcu",
        "colleague": "r",
        "leader": "r",
        "other_leader": "r",
        "manager": "r",
        "hr_officer": "r",
        "training_officer": "rwcu",
        "auditor": "r",
    },
    "sales.mgmt.training.post.tag": {
        "anna": "rc",
        "colleague": "rc",
        "leader": "rc",
        "other_leader": "rc",
        "manager": "rc",
        "hr_officer": "r",
        "training_officer": "rwcu",
        "auditor": "r",
    },
}


def get_sharing_samples(case):
    """Return what Anna has shared."""
    post = (
        case.env["sales.mgmt.training.post"]
        .with_user(case.anna)
        .create({"name": "Won", "text": "<p>Listen</p>", "company_id": case.company.id})
    )
    tag = case.env["sales.mgmt.training.post.tag"].create({"name": "Listening"})
    return {
        "sales.mgmt.training.post": post,
        "sales.mgmt.training.post.tag": tag,
    }
