from datetime import datetime

from freezegun import freeze_time

from odoo.fields import Command

from ..common import SalesMgmtCommon

# A Monday; half of June has passed
NOW = "2026-06-15 12:00:00"


class AlertCommon(SalesMgmtCommon):
    """A plan of 100 per person and month, in force; a working time from Mon to Fri."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line(3600)
        cls._put_plan_in_force(cls.line.plan_id)

    @classmethod
    def _put_plan_in_force(cls, plan):
        plan.with_user(cls.dora).action_propose()
        plan.with_user(cls.max).action_approve()
        plan.with_user(cls.max).action_activate()

    @classmethod
    def _work_from_monday_to_friday(cls):
        cls.calendar.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Office", "tz": "UTC", "company_id": cls.company.id}
        )

    @classmethod
    def _create_rule(cls, kind="pace", **values):
        """Create a rule that speaks at once, of deals won."""
        return cls.env["sales.mgmt.alert.rule"].create(
            {
                "name": f"Rule about {kind}",
                "company_id": cls.company.id,
                "kind": kind,
                "metric_ids": [Command.set(cls.metric_won.ids)],
                "duration": 0 if kind == "pace" else 5,
                **values,
            }
        )

    @classmethod
    def _win(cls, day="2026-06-10", **amounts):
        """Let people, by name, win deals on a day."""
        for name, amount in amounts.items():
            cls._create_won(getattr(cls, name), amount, f"{day} 10:00:00")

    def _check(self, rule, at=NOW):
        """Measure and check a rule at a moment.

        :return: the open alerts of the rule
        """
        with freeze_time(at):
            self._refresh()
            self.assertIsNotNone(rule._check())
        return rule.alert_ids.filtered(lambda each: each.state == "open")

    def _read_messages(self, user):
        """Return what somebody was told, oldest first."""
        return (
            self.env["mail.message"]
            .search(
                [
                    ("message_type", "=", "user_notification"),
                    ("partner_ids", "in", user.partner_id.ids),
                ]
            )
            .sorted("id")
        )

    def _read_to_do(self, user):
        return self.env["mail.activity"].search(
            [("res_model", "=", "sales.mgmt.alert"), ("user_id", "=", user.id)]
        )

    @classmethod
    def _at(cls, day):
        return datetime.fromisoformat(f"{day} 12:00:00")
