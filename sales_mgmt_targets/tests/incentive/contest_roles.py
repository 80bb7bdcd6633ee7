"""Who may do what with contests and honours."""

from freezegun import freeze_time

from odoo.fields import Command

OWN_UNIT = {"anna": "r", "colleague": "r", "leader": "r", "auditor": "r"}
OWN_AND_ABOVE = {"anna": "r", "leader": "r", "officer": "r", "auditor": "r"}
EVERYBODY = {**OWN_UNIT, "other_leader": "r", "officer": "r"}
ORGANIZERS = {"manager": "rwcu", "officer": "rwcu"}

CONTEST_ROLES = {
    # a contest in North, published
    "sales.mgmt.contest": {**OWN_UNIT, **ORGANIZERS},
    "sales.mgmt.contest.prize": {**OWN_UNIT, **ORGANIZERS},
    "sales.mgmt.contest.line": {**OWN_UNIT, "manager": "r", "officer": "r"},
    "sales.mgmt.contest.award": {**OWN_AND_ABOVE, "manager": "r"},
    "sales.mgmt.contest.step": {"manager": "rwc"},
    "sales.mgmt.honour": {**EVERYBODY, **ORGANIZERS},
    "sales.mgmt.honour.criterion": {**EVERYBODY, **ORGANIZERS},
    "sales.mgmt.honour.round": {**EVERYBODY, "manager": "rwc", "officer": "rwc"},
    # Anna nominated Boris, and is a candidate; the leader is the jury
    "sales.mgmt.honour.nomination": {
        "anna": "rcu",
        "leader": "r",
        "manager": "r",
        "officer": "r",
        "auditor": "r",
    },
    "sales.mgmt.honour.candidate": {
        "leader": "r",
        "manager": "r",
        "officer": "r",
        "auditor": "r",
    },
    "sales.mgmt.honour.vote": {
        "leader": "rwc",
        "manager": "r",
        "officer": "r",
        "auditor": "r",
    },
    "sales.mgmt.honour.decision": {"manager": "rwc"},
}


def get_contest_samples(case):
    """Return a record of every model of contests and honours that concerns Anna.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    return {**_get_race_samples(case), **_get_award_samples(case)}


@freeze_time("2026-05-15 12:00:00")
def _get_race_samples(case):
    contest = case.env["sales.mgmt.contest"].create(
        {
            "name": "Summer Race",
            "company_id": case.company.id,
            "unit_id": case.north.id,
            "metric_id": case.metric_orders.id,
            "period_from_id": case._find_period("2026-06").id,
            "budget": 100,
            "prize_ids": [Command.create({"place": 1, "amount": 100})],
        }
    )
    contest._publish()
    contest._start()
    line = contest.line_ids.filtered(lambda each: each.user_id == case.anna)
    return {
        "sales.mgmt.contest": contest,
        "sales.mgmt.contest.prize": contest.prize_ids,
        "sales.mgmt.contest.line": line,
        "sales.mgmt.contest.award": case.env["sales.mgmt.contest.award"].create(
            {
                "contest_id": contest.id,
                "line_id": line.id,
                "user_id": case.anna.id,
                "amount": 1,
            }
        ),
        "sales.mgmt.contest.step": case.env["sales.mgmt.contest.step"]
        .with_user(case.dora)
        .create({"contest_id": contest.id, "step": "cancel", "reason": "Rain"}),
    }


@freeze_time("2026-05-15 12:00:00")
def _get_award_samples(case):
    honour = case.env["sales.mgmt.honour"].create(
        {
            "name": "Innovation Award",
            "company_id": case.company.id,
            "method": "jury",
            "jury_ids": [Command.set(case.lena.ids)],
            "criterion_ids": [Command.create({"metric_id": case.metric_orders.id})],
        }
    )
    current = honour._open_round(case._find_period("2026-04"))
    nominations = case.env["sales.mgmt.honour.nomination"]
    nomination, _other = (
        nominations.with_user(nominator).create(
            {"round_id": current.id, "user_id": nominee.id, "reason": "New idea"}
        )
        for nominator, nominee in ((case.anna, case.boris), (case.boris, case.anna))
    )
    current._begin_jury()
    candidate = current.candidate_ids.filtered(lambda each: each.user_id == case.anna)
    return {
        "sales.mgmt.honour": honour,
        "sales.mgmt.honour.criterion": honour.criterion_ids,
        "sales.mgmt.honour.round": current,
        "sales.mgmt.honour.nomination": nomination,
        "sales.mgmt.honour.candidate": candidate,
        "sales.mgmt.honour.vote": case.env["sales.mgmt.honour.vote"]
        .with_user(case.lena)
        .create({"candidate_id": candidate.id, "points": "4"}),
        "sales.mgmt.honour.decision": case.env["sales.mgmt.honour.decision"]
        .with_user(case.dora)
        .create({"round_id": current.id, "step": "cancel", "reason": "None"}),
    }
