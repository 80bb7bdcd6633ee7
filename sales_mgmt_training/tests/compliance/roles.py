from ..roles import CONFIGURED, PERSONAL

COMPLIANCE_ROLES = {
    "sales.mgmt.training.version": CONFIGURED,
    "sales.mgmt.acknowledgement": {**PERSONAL, "training_officer": "r"},
}


def get_compliance_samples(env, person):
    """Return a version of a policy, and that a person has read it.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    course = env["sales.mgmt.training.course"].create(
        {"name": "Gifts", "kind": "compliance", "completion": "confirm"}
    )
    version = env["sales.mgmt.training.version"].create(
        {"course_id": course.id, "body": "<p>No gifts above 35 euros.</p>"}
    )
    version._publish()
    enrolment = env["sales.mgmt.training.enrolment"]._enrol(person, course)
    enrolment._pass()
    return {
        "sales.mgmt.training.version": version,
        "sales.mgmt.acknowledgement": env["sales.mgmt.acknowledgement"].search(
            [("enrolment_id", "=", enrolment.id)]
        ),
    }
