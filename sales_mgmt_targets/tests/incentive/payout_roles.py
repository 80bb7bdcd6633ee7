"""Who may do what with runs, statements and what belongs to them."""

from odoo.fields import Command

OWN_AND_ABOVE = {
    "anna": "r",
    "leader": "r",
    "manager": "r",
    "officer": "r",
    "auditor": "r",
}
ABOVE = {"manager": "r", "officer": "r", "auditor": "r"}

# the samples are a statement that is approved, with all that belongs to it
PAYOUT_ROLES = {
    "sales.mgmt.payout.run": {**ABOVE, "officer": "rwcu"},
    "sales.mgmt.payout": OWN_AND_ABOVE,
    "sales.mgmt.payout.line": OWN_AND_ABOVE,
    "sales.mgmt.payout.share": OWN_AND_ABOVE,
    "sales.mgmt.payout.balance": OWN_AND_ABOVE,
    "sales.mgmt.payout.change": ABOVE,
    "sales.mgmt.payout.adjustment": {**ABOVE, "anna": "r", "officer": "rwcu"},
    # the words of the claim; all else is written by the steps
    "sales.mgmt.dispute": {**OWN_AND_ABOVE, "anna": "rwc"},
    # dialogs do nothing by themselves: their steps check who takes them
    "sales.mgmt.payout.run.new": {"officer": "rwcu"},
    "sales.mgmt.payout.run.new.line": {"officer": "rwcu"},
    "sales.mgmt.payout.run.back": {"manager": "rwcu", "officer": "rwcu"},
    "sales.mgmt.payout.run.pay": {"officer": "rwcu"},
    "sales.mgmt.dispute.answer": {"officer": "rwcu"},
}


def get_payout_samples(case):
    """Return a record of every model of payouts that concerns Anna.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    run = create_approved_run(case)
    line = run.payout_ids.line_ids
    dispute = (
        case.env["sales.mgmt.dispute"]
        .with_user(case.anna)
        .create({"payout_line_id": line.id, "claim": "Too little"})
    )
    return {
        "sales.mgmt.payout.run": run,
        "sales.mgmt.payout": run.payout_ids,
        "sales.mgmt.payout.line": line,
        "sales.mgmt.payout.share": line.share_ids,
        "sales.mgmt.payout.balance": run.payout_ids.balance_ids,
        "sales.mgmt.payout.change": run.change_ids,
        "sales.mgmt.payout.adjustment": line.adjustment_id,
        "sales.mgmt.dispute": dispute,
        **_open_dialogs(case, run, dispute),
    }


def create_approved_run(case):
    """Return an approved run that pays Anna 5, with every kind of record in it."""
    scheme = case._put_in_force(case._write_scheme(name="Pay", date_from="2025-01-01"))
    month = case._find_period("2025-01")
    case.env["sales.mgmt.period.lock"].create(
        {"period_id": month.id, "level": "hard", "reason": "Reported"}
    )
    adjustment = (
        case.env["sales.mgmt.payout.adjustment"]
        .with_user(case.olga)
        .create(
            {
                "scheme_id": scheme.id,
                "user_id": case.anna.id,
                "amount": 5,
                "reason": "Forgotten",
            }
        )
    )
    adjustment.with_user(case.dora).action_approve()
    run = case.env["sales.mgmt.payout.run"].create(
        {
            "scheme_id": scheme.id,
            "period_id": month.id,
            "change_ids": [Command.create({"name": "Was 4", "before": 4, "after": 5})],
            "payout_ids": [
                Command.create(
                    {
                        "user_id": case.anna.id,
                        "unit_id": case.north.id,
                        "total": 5,
                        "line_ids": [
                            Command.create(
                                {
                                    "name": "Forgotten",
                                    "kind": "adjustment",
                                    "amount": 5,
                                    "adjustment_id": adjustment.id,
                                    "share_ids": [Command.create({"name": "SO1"})],
                                }
                            )
                        ],
                        "balance_ids": [Command.create({"kind": "due", "amount": 1})],
                    }
                )
            ],
        }
    )
    run.write({"state": "computed", "computed_by_id": case.olga.id})
    run.with_user(case.dora).action_review()
    run.with_user(case.max).action_approve()
    return run


def _open_dialogs(case, run, dispute):
    def open_dialog(name, **values):
        return case.env[f"sales.mgmt.{name}"].with_user(case.olga).create(values)

    new = open_dialog("payout.run.new")
    due = open_dialog(
        "payout.run.new.line",
        wizard_id=new.id,
        scheme_id=run.scheme_id.id,
        period_id=run.period_id.id,
    )
    return {
        "sales.mgmt.payout.run.new": new,
        "sales.mgmt.payout.run.new.line": due,
        "sales.mgmt.payout.run.back": open_dialog(
            "payout.run.back", run_ids=run.ids, step="cancel", reason="Wrong"
        ),
        "sales.mgmt.payout.run.pay": open_dialog("payout.run.pay", run_ids=run.ids),
        "sales.mgmt.dispute.answer": open_dialog(
            "dispute.answer", dispute_id=dispute.id, text="Right"
        ),
    }
