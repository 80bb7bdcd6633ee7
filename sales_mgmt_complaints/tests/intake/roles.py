"""Who may do what with the models by which complaints come in."""

from odoo.fields import Command

INTAKE_ROLES = {
    # a dialog belongs to who opened it
    "sales.mgmt.complaint.merge": {"handler": "rwc"},
    "sales.mgmt.complaint.split": {"handler": "rwc"},
    "sales.mgmt.complaint.entry": {"anna": "rwc"},
    "sales.mgmt.complaint.mail": {"complaint_officer": "r", "auditor": "r"},
}


def get_intake_samples(env, complaint, handler, salesperson):
    """Return a record of each of the models."""

    def opened_by(user, model, **values):
        return env[model].with_user(user).create(values)

    return {
        "sales.mgmt.complaint.merge": opened_by(
            handler,
            "sales.mgmt.complaint.merge",
            target_id=complaint.id,
            complaint_ids=[Command.set(complaint.ids)],
        ),
        "sales.mgmt.complaint.split": opened_by(
            handler, "sales.mgmt.complaint.split", complaint_id=complaint.id
        ),
        "sales.mgmt.complaint.entry": opened_by(
            salesperson, "sales.mgmt.complaint.entry", name="Broken"
        ),
        "sales.mgmt.complaint.mail": env["sales.mgmt.complaint.mail"].create(
            {
                "name": "Broken",
                "reason": "unreadable",
                "message_uid": "<roles@example.com>",
                "company_id": complaint.company_id.id,
            }
        ),
    }
