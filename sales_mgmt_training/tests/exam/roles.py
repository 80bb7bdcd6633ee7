from ..roles import PERSONAL

READ = {**PERSONAL, "training_officer": "r"}
EXAM_ROLES = {
    "sales.mgmt.training.attempt": READ,
    "sales.mgmt.training.attempt.grant": {**READ, "training_officer": "rc"},
}


def get_exam_samples(env, enrolment):
    """Return an attempt of the person of an enrolment, and one given in addition.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    values = {"person_id": enrolment.person_id.id, "enrolment_id": enrolment.id}
    return {
        "sales.mgmt.training.attempt": env["sales.mgmt.training.attempt"].create(
            {**values, "number": 1}
        ),
        "sales.mgmt.training.attempt.grant": env["sales.mgmt.training.attempt.grant"]
        .sudo()
        .create({**values, "reason": "Ill on the day"}),
    }
