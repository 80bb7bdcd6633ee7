from ..roles import CONFIGURED, PERSONAL

SESSION_ROLES = {
    "sales.mgmt.training.session": {**CONFIGURED, "trainer": "r"},
    "sales.mgmt.training.participant": {
        **PERSONAL,
        "training_officer": "r",
        "trainer": "r",
    },
    # three have answered
    "sales.mgmt.training.feedback": {
        "hr_officer": "r",
        "training_officer": "r",
        "auditor": "r",
        "trainer": "r",
    },
    # a dialog belongs to who opened it: here, to Anna
    "sales.mgmt.training.feedback.form": {"anna": "rwc"},
}


def get_session_samples(case):
    """Return a session in which Anna sits, and what was said about it."""
    session = case._create_session()
    participant = case._seat(session, case.anna)
    feedback = case.env["sales.mgmt.training.feedback"].create(
        [
            {"session_id": session.id, "content": 5, "trainer": 4, "usefulness": points}
            for points in (3, 4, 5)
        ]
    )
    form = case.env["sales.mgmt.training.feedback.form"].with_user(case.anna)
    return {
        "sales.mgmt.training.session": session,
        "sales.mgmt.training.participant": participant,
        "sales.mgmt.training.feedback": feedback[0],
        "sales.mgmt.training.feedback.form": form.create(
            {
                "participant_id": participant.id,
                "content": "5",
                "trainer": "5",
                "usefulness": "5",
            }
        ),
    }
