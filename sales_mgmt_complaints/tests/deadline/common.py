from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command

from ..common import ComplaintCommon


class DeadlineCommon(ComplaintCommon):
    """Service works from Monday to Friday, 9:00 to 17:00 UTC, without any policy.

    The first answer is due within 8 hours, the solution within 40. Nobody is told of
    anything: each test brings the policies and steps it is about.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies = cls.env["sales.mgmt.complaint.policy"]
        cls.rules = cls.env["sales.mgmt.complaint.escalation.rule"]
        cls.policies.search([]).active = False
        cls.rules.search([]).active = False
        cls.calendar = cls._create_calendar("Office", tz="UTC")
        cls.team.resource_calendar_id = cls.calendar
        cron = type(cls.env["ir.cron"])
        cls.startClassPatcher(
            patch.object(cron, "_commit_progress", lambda *_args, **_options: 60)
        )

    @classmethod
    def _create_calendar(cls, name, hours=((9, 17),), **values):
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "Work",
                                "dayofweek": str(day),
                                "hour_from": begin,
                                "hour_to": end,
                                "day_period": "full_day",
                            }
                        )
                        for day in range(5)
                        for begin, end in hours
                    ),
                ],
                **values,
            }
        )

    @classmethod
    def _create_policy(cls, name="Policy", targets=(), **values):
        return cls.policies.create(
            {
                "name": name,
                "target_ids": [
                    Command.create({"kind": kind, "hours": hours})
                    for kind, hours in dict(targets).items()
                ],
                **values,
            }
        )

    @classmethod
    def _create_rule(cls, percent, **values):
        return cls.rules.create(
            {"name": f"After {percent} %", "percent": percent, **values}
        )

    def _complain_on(self, moment, **values):
        with freeze_time(moment):
            return self._complain(user_id=self.hanna.id, **values)

    def _get(self, complaint, kind):
        """Return the newest deadline of a kind."""
        complaint.invalidate_recordset(["deadline_ids"])
        return complaint.deadline_ids.filtered(lambda each: each.kind == kind)[:1]

    def _check_on(self, moment):
        """Let the scheduled check run at a moment."""
        with freeze_time(moment):
            self.env["sales.mgmt.complaint.deadline"]._cron_check()
        self.env.invalidate_all()

    def assert_due(self, complaint, kind, moment):
        self.assertEqual(
            self._get(complaint, kind).due_on, datetime.fromisoformat(moment)
        )
