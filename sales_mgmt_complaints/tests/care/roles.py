from ..roles import CONFIGURED

PLANNED = {"manager": "rwcu", "complaint_officer": "rwcu", "auditor": "r"}
CARE_ROLES = {
    "sales.mgmt.care.grade": {**CONFIGURED, "manager": "rwcu"},
    "sales.mgmt.care.message": PLANNED,
    "sales.mgmt.satisfaction.campaign": PLANNED,
    # written by the sending alone
    "sales.mgmt.care.delivery": dict.fromkeys(PLANNED, "r"),
}


def get_care_samples(env, customer):
    """Return a record of each model of the room, about a customer.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    company = customer.company_id
    message = env["sales.mgmt.care.message"].create(
        {
            "name": "Birthdays",
            "kind": "birthday",
            "company_id": company.id,
            "template_id": env.ref("sales_mgmt_complaints.mail_template_birthday").id,
        }
    )
    return {
        message._name: message,
        "sales.mgmt.care.grade": env.ref("sales_mgmt_complaints.care_grade_a"),
        "sales.mgmt.care.delivery": env["sales.mgmt.care.delivery"].create(
            {
                "message_id": message.id,
                "partner_id": customer.id,
                "occasion": "2026-03-01",
                "state": "sent",
            }
        ),
        "sales.mgmt.satisfaction.campaign": env[
            "sales.mgmt.satisfaction.campaign"
        ].create({"name": "Spring", "company_id": company.id}),
    }
