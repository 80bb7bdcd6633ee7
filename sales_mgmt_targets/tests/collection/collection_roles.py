"""Who may do what with promises, receivables and credit grades."""

from odoo.fields import Command

ABOVE = {"anna": "r", "leader": "r", "manager": "r", "auditor": "r"}

COLLECTION_ROLES = {
    "sales.mgmt.collection": {
        "anna": "rwcu",
        "leader": "rwcu",
        "manager": "rwcu",
        "auditor": "r",
    },
    # dialogs belong to who opened them: here, to Anna
    "sales.mgmt.collection.plan": {"anna": "rwcu"},
    "sales.mgmt.collection.plan.line": {"anna": "rwcu"},
    "sales.mgmt.receivable": ABOVE,
    "sales.mgmt.credit.grade": ABOVE,
}


def get_collection_samples(case):
    """Return a record of every model of collections that concerns Anna.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    company = case.company
    case.env["account.chart.template"].try_loading(
        "generic_coa", company=company, install_demo=False
    )
    customer = case.env["res.partner"].create({"name": "Acme", "user_id": case.anna.id})
    invoice = case.env["account.move"].create(
        {
            "move_type": "out_invoice",
            "company_id": company.id,
            "partner_id": customer.id,
            "invoice_user_id": case.anna.id,
            "invoice_date": "2026-01-10",
            "invoice_line_ids": [
                Command.create({"name": "Advice", "price_unit": 100, "tax_ids": [(5,)]})
            ],
        }
    )
    invoice.action_post()
    promise = case.env["sales.mgmt.collection"].create(
        {"move_id": invoice.id, "date": "2040-01-01", "amount": 40}
    )
    plan = (
        case.env["sales.mgmt.collection.plan"]
        .with_user(case.anna)
        .create({"move_id": invoice.id})
    )
    grades = case.env["sales.mgmt.credit.grade"]
    grades._cron_grade()
    return {
        "sales.mgmt.collection": promise,
        "sales.mgmt.collection.plan": plan,
        "sales.mgmt.collection.plan.line": plan.line_ids,
        "sales.mgmt.receivable": case.env["sales.mgmt.receivable"].search(
            [("move_id", "=", invoice.id)]
        ),
        "sales.mgmt.credit.grade": grades.search([("partner_id", "=", customer.id)]),
    }
