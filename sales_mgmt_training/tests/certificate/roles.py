from odoo.fields import Command

from ..roles import CONFIGURED, PERSONAL

CERTIFICATE_ROLES = {
    "sales.mgmt.certificate.kind": CONFIGURED,
    "sales.mgmt.certificate": {**PERSONAL, "training_officer": "rc"},
    "sales.mgmt.certificate.standing": {**PERSONAL, "training_officer": "r"},
    # a dialog belongs to who opened it
    "sales.mgmt.certificate.revoke": {"training_officer": "rwc"},
}


def get_certificate_samples(env, enrolment, officer):
    """Return a certificate of the person of an enrolment, and what belongs to it.

    :rtype: dict[str, odoo.models.BaseModel]
    """
    kind = env["sales.mgmt.certificate.kind"].create(
        {"name": "Certified Seller", "required_of": "member"}
    )
    standings = env["sales.mgmt.certificate.standing"]
    standings._refresh(enrolment.company_id)
    certificate = env["sales.mgmt.certificate"].create(
        {
            "person_id": enrolment.person_id.id,
            "kind_id": kind.id,
            "issuer": "Chamber of Commerce",
        }
    )
    return {
        "sales.mgmt.certificate.kind": kind,
        "sales.mgmt.certificate": certificate,
        "sales.mgmt.certificate.standing": standings.search(
            [("person_id", "=", enrolment.person_id.id)]
        ),
        "sales.mgmt.certificate.revoke": env["sales.mgmt.certificate.revoke"]
        .with_user(officer)
        .create({"certificate_ids": [Command.set(certificate.ids)]}),
    }
