from odoo.fields import Command

from ..roles import CONFIGURED, PERSONAL

READ = {**PERSONAL, "training_officer": "r"}
PROGRAM_ROLES = {
    "sales.mgmt.training.program": CONFIGURED,
    "sales.mgmt.training.program.step": CONFIGURED,
    "sales.mgmt.training.program.person": READ,
    "sales.mgmt.training.program.person.step": READ,
    # a dialog belongs to who opened it: here, to the training officer
    "sales.mgmt.training.enrol": {"training_officer": "rwc"},
}


def get_program_samples(case):
    """Return Anna's way through a program, and what belongs to it."""
    program = case.env["sales.mgmt.training.program"].create(
        {
            "name": "Refresh",
            "company_id": case.company.id,
            "step_ids": [Command.create({"course_id": case.course.id})],
        }
    )
    way = program._start(case._get_file(case.anna))
    return {
        "sales.mgmt.training.program": program,
        "sales.mgmt.training.program.step": program.step_ids,
        "sales.mgmt.training.program.person": way,
        "sales.mgmt.training.program.person.step": way.step_ids,
        "sales.mgmt.training.enrol": case.env["sales.mgmt.training.enrol"]
        .with_user(case.tara)
        .create({"person_ids": case._get_file(case.anna).ids}),
    }
