"""Who may do what with analyses of incentives."""

from odoo.fields import Command

from .payout_roles import ABOVE, OWN_AND_ABOVE

ANALYSIS_ROLES = {
    "sales.mgmt.payout.report": OWN_AND_ABOVE,
    "sales.mgmt.fairness.report": ABOVE,
    "sales.mgmt.simulation": {**ABOVE, "officer": "rwcu"},
    "sales.mgmt.simulation.result": ABOVE,
}


def get_analysis_samples(case):
    """Return a record of every model of analyses that concerns Anna.

    :param case: a class of tests with the usual people, and an approved statement
    :rtype: dict[str, odoo.models.BaseModel]
    """
    case.env.flush_all()
    simulation = case.env["sales.mgmt.simulation"].create(
        {
            "scheme_id": case.env["sales.mgmt.payout"]
            .search([("user_id", "=", case.anna.id)], limit=1)
            .scheme_id.id,
            "result_ids": [Command.create({"user_id": case.anna.id})],
        }
    )
    return {
        "sales.mgmt.simulation": simulation,
        "sales.mgmt.simulation.result": simulation.result_ids,
        **{
            model: case.env[model].search([("user_id", "=", case.anna.id)], limit=1)
            for model in ("sales.mgmt.payout.report", "sales.mgmt.fairness.report")
        },
    }
