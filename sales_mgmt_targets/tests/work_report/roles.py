"""Who may do what with work reports."""

from freezegun import freeze_time

WORK_REPORT_ROLES = {
    # of Anna, not confirmed yet; what may be written, the model says
    "sales.mgmt.work.report": {
        "anna": "rwcu",
        "leader": "rw",
        "manager": "rw",
        "auditor": "r",
    },
    "sales.mgmt.work.report.line": {
        "anna": "r",
        "leader": "r",
        "manager": "r",
        "auditor": "r",
    },
}


@freeze_time("2026-06-15 12:00:00")
def get_work_report_samples(case):
    """Return a record of every model of work reports that concerns Anna.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    report = (
        case.env["sales.mgmt.work.report"]
        .with_user(case.anna)
        .with_company(case.company)
        .create({"frequency": "week", "date_from": "2026-06-10"})
        .with_env(case.env)
    )
    return {
        "sales.mgmt.work.report": report,
        "sales.mgmt.work.report.line": report.line_ids[:1],
    }
