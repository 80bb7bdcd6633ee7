"""Who may do what with markets."""

TYPED_BY_MANAGERS = {"manager": "rwcu", "auditor": "r"}
READ_BY_MANAGERS = {"manager": "r", "auditor": "r"}

MARKET_ROLES = {
    "sales.mgmt.market": TYPED_BY_MANAGERS,
    "sales.mgmt.market.figure": TYPED_BY_MANAGERS,
    # what the figures spread over months, and a query
    "sales.mgmt.market.part": READ_BY_MANAGERS,
    "sales.mgmt.market.report": READ_BY_MANAGERS,
}


def get_market_samples(case):
    """Return a record of every model of markets.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    market = case.env["sales.mgmt.market"].create(
        {
            "name": "Instruments",
            "company_id": case.company.id,
            "metric_id": case.metric_won.id,
        }
    )
    figure = case.env["sales.mgmt.market.figure"].create(
        {
            "market_id": market.id,
            "period_id": case._find_period("2026-05").id,
            "amount": 100,
        }
    )
    case.env.flush_all()
    return {
        "sales.mgmt.market": market,
        "sales.mgmt.market.figure": figure,
        "sales.mgmt.market.part": figure.part_ids,
        "sales.mgmt.market.report": case.env["sales.mgmt.market.report"].search(
            [("market_id", "=", market.id)], limit=1
        ),
    }
