"""Who may do what with landings and win rates."""

ABOVE = {"manager": "r", "auditor": "r"}

TRACKING_ROLES = {
    # here: how often Anna wins; leaders read the rate of everybody
    "sales.mgmt.stage.rate": ABOVE,
    "sales.mgmt.landing": {"anna": "r", "leader": "r", **ABOVE},
}


def get_tracking_samples(case):
    """Return a record of every model of tracking that concerns Anna.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    stage = case.env["crm.stage"].create({"name": "Talks"})
    case._create_won(case.anna, 10, "2026-05-10 10:00:00")
    rates = case.env["sales.mgmt.stage.rate"]
    rates._refresh()
    case.env.cr.execute(
        """
        INSERT INTO sales_mgmt_landing (
            company_id, metric_id, period_id, user_id, unit_id, made_on
        ) VALUES (%s, %s, %s, %s, %s, '2026-05-11')
        """,
        [
            case.company.id,
            case.metric_won.id,
            case._find_period("2026-05").id,
            case.anna.id,
            case.north.id,
        ],
    )
    annas = [("user_id", "=", case.anna.id)]
    return {
        "sales.mgmt.stage.rate": rates.search([*annas, ("stage_id", "=", stage.id)]),
        "sales.mgmt.landing": case.env["sales.mgmt.landing"].search(annas, limit=1),
    }
