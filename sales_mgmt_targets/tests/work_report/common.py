from freezegun import freeze_time

from ..alert.common import AlertCommon

# The Monday after the week that people report about
MONDAY = "2026-06-15 12:00:00"


class WorkReportCommon(AlertCommon):
    """Anna reports about the week from 8 to 14 June."""

    @classmethod
    def _report(cls, user=None, day="2026-06-10", frequency="week"):
        """Let somebody begin a report of their own."""
        return (
            cls.env["sales.mgmt.work.report"]
            .with_user(user or cls.anna)
            .with_company(cls.company)
            .create({"frequency": frequency, "date_from": day})
        )

    @classmethod
    @freeze_time(MONDAY)
    def _confirm(cls, report):
        report.action_confirm()
        return report.with_env(cls.env)
