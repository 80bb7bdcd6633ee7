"""Who may do what with credits and with shares in them."""

from odoo.tools import SQL

OWN_AND_ABOVE = {
    "anna": "r",
    "leader": "r",
    "manager": "r",
    "officer": "r",
    "auditor": "r",
}
CREDIT_ROLES = {
    "sales.mgmt.credit": OWN_AND_ABOVE,
    "sales.mgmt.credit.share": OWN_AND_ABOVE,
    # dialogs belong to who opened them: here, to the leader
    "sales.mgmt.credit.sharing": {"leader": "rwcu"},
    "sales.mgmt.credit.sharing.line": {"leader": "rwcu"},
}


def get_credit_samples(case):
    """Return a record of every model of credits that concerns Anna.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    order = case.env["sale.order"].create(
        {
            "partner_id": case.env["res.partner"].create({"name": "Acme"}).id,
            "company_id": case.company.id,
            "user_id": case.anna.id,
        }
    )
    order.with_user(case.max).sudo()._share_credit([(case.anna, "split", 1)], "agreed")
    period = case._find_period("2026-05").id
    [(credit_id,)] = case.env.execute_query(
        SQL(
            """
            INSERT INTO sales_mgmt_credit (
                kind, user_id, role, unit_id, company_id, currency_id, value,
                period_id, origin_period_id, credited_line_id, line_id, part
            )
            VALUES ('invoiced', %s, 'split', %s, %s, %s, 100, %s, %s, 1, 1, 0)
            RETURNING id
            """,
            case.anna.id,
            case.north.id,
            case.company.id,
            case.company.currency_id.id,
            period,
            period,
        )
    )
    sharing = (
        case.env["sales.mgmt.credit.sharing"]
        .with_user(case.lena)
        .create({"order_id": order.id, "reason": "agreed"})
    )
    return {
        "sales.mgmt.credit": case.env["sales.mgmt.credit"].browse(credit_id),
        "sales.mgmt.credit.share": order.credit_share_ids,
        "sales.mgmt.credit.sharing": sharing,
        "sales.mgmt.credit.sharing.line": sharing.line_ids,
    }
