"""Who may do what with analyses of incentives."""

from .payout_roles import ABOVE, OWN_AND_ABOVE

ANALYSIS_ROLES = {
    "sales.mgmt.payout.report": OWN_AND_ABOVE,
    "sales.mgmt.fairness.report": ABOVE,
}


def get_analysis_samples(case):
    """Return a record of every model of analyses that concerns Anna.

    :param case: a class of tests with the usual people, and an approved statement
    :rtype: dict[str, odoo.models.BaseModel]
    """
    case.env.flush_all()
    return {
        model: case.env[model].search([("user_id", "=", case.anna.id)], limit=1)
        for model in ("sales.mgmt.payout.report", "sales.mgmt.fairness.report")
    }
