"""Who may do what with analyses, customer segments and competitors."""

from odoo.fields import Command

from .common import create_invoice

ABOVE = {"anna": "r", "leader": "r", "manager": "r", "auditor": "r"}

ANALYSES_ROLES = {
    "sales.mgmt.opportunity.report": ABOVE,
    "sales.mgmt.competition.report": ABOVE,
    "sales.mgmt.product.report": ABOVE,
    "sales.mgmt.trend.report": ABOVE,
    "sales.mgmt.customer.rfm": ABOVE,
    # salespeople name whom they meet, leaders describe them
    "sales.mgmt.competitor": {
        "anna": "rc",
        "colleague": "rc",
        "leader": "rwc",
        "other_leader": "rwc",
        "manager": "rwcu",
        "auditor": "r",
    },
}


def get_analyses_samples(case):
    """Return a record of every model of analyses that concerns Anna.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    competitor = case.env["sales.mgmt.competitor"].create({"name": "Rival"})
    customer = case.env["res.partner"].create(
        {"name": "Loyal Customer", "user_id": case.anna.id}
    )
    deal = case._create_won(
        case.anna,
        10,
        "2026-05-10 10:00:00",
        competitor_ids=[Command.link(competitor.id)],
    )
    invoice = create_invoice(case, case.anna, "2026-05-10", partner_id=customer.id)
    case.env["sale.order"].create(
        {
            "partner_id": customer.id,
            "company_id": case.company.id,
            "user_id": case.anna.id,
            "state": "sale",
            "date_order": "2026-05-10 10:00:00",
        }
    )
    case.env["sales.mgmt.customer.rfm"]._cron_score()
    case._refresh()
    find = {
        "sales.mgmt.opportunity.report": [("lead_id", "=", deal.id)],
        "sales.mgmt.competition.report": [("lead_id", "=", deal.id)],
        "sales.mgmt.product.report": [("move_id", "=", invoice.id)],
        "sales.mgmt.trend.report": [("user_id", "=", case.anna.id)],
        "sales.mgmt.customer.rfm": [("partner_id", "=", customer.id)],
    }
    return {
        "sales.mgmt.competitor": competitor,
        **{
            model: case.env[model].search(domain, limit=1)
            for model, domain in find.items()
        },
    }
