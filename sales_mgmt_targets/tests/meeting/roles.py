"""Who may do what with review meetings."""

from freezegun import freeze_time

from odoo.fields import Command

PARTICIPANTS = {
    "anna": "r",
    "colleague": "r",
    "leader": "rwcu",
    "manager": "rwcu",
    "auditor": "r",
}

MEETING_ROLES = {
    # a meeting of North; the point is about Anna, the decision too
    "sales.mgmt.meeting": PARTICIPANTS,
    "sales.mgmt.meeting.item": {
        "anna": "r",
        "leader": "rwcu",
        "manager": "rwcu",
        "auditor": "r",
    },
    "sales.mgmt.meeting.decision": PARTICIPANTS,
}


@freeze_time("2026-06-15 12:00:00")
def get_meeting_samples(case):
    """Return a record of every model of meetings that concerns Anna.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    meeting = (
        case.env["sales.mgmt.meeting"]
        .with_user(case.lena)
        .create(
            {
                "unit_id": case.north.id,
                "decision_ids": [
                    Command.create(
                        {
                            "name": "Call back",
                            "user_id": case.anna.id,
                            "date_due": "2026-06-30",
                        }
                    )
                ],
                "item_ids": [
                    Command.create({"name": "Illness", "user_id": case.anna.id})
                ],
            }
        )
        .with_env(case.env)
    )
    return {
        "sales.mgmt.meeting": meeting,
        "sales.mgmt.meeting.item": meeting.item_ids.filtered("name"),
        "sales.mgmt.meeting.decision": meeting.decision_ids,
    }
