"""Who may do what with campaigns."""

CAMPAIGN_ROLES = {
    # of North; Anna takes part
    "sales.mgmt.campaign": {
        "anna": "r",
        "leader": "rwcu",
        "manager": "rwcu",
        "auditor": "r",
    },
}


def get_campaign_samples(case):
    """Return a campaign of North in which Anna takes part.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    return {
        "sales.mgmt.campaign": case.env["sales.mgmt.campaign"].create(
            {
                "name": "Seminar",
                "unit_id": case.north.id,
                "user_id": case.lena.id,
                "participant_ids": case.anna.ids,
                "metric_id": case.metric_won.id,
                "aim": 1000,
            }
        )
    }
