from freezegun import freeze_time

from odoo.tests import new_test_user

from ..tracking.common import NOW, TrackingCase


class ActionCase(TrackingCase):
    """May 2026: Anna has 240 of 300; Mia heads marketing and sells nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls._activate()
        cls.mia = new_test_user(
            cls.env,
            "mia",
            "base.group_user",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
            tz="UTC",
        )
        cls.marketing = cls.env["sales.mgmt.department"].create(
            {
                "name": "Marketing",
                "company_id": cls.company.id,
                "responsible_id": cls.mia.id,
                "answer_days": 5,
            }
        )
        cls.anna_may = cls._find_target(cls.line, cls.anna, "2026-05")
        cls.anna_year = cls._find_target(cls.line, cls.anna)
        cls.north_year = cls._find_target(cls.line, cls.north)

    @classmethod
    def _plan_measure(cls, target=None, planner=None, **values):
        """Let Lena plan a measure under Anna's May."""
        return (
            cls.env["sales.mgmt.action"]
            .with_user(planner or cls.lena)
            .create(
                {
                    "name": "Seminar for laboratories",
                    "target_id": (target or cls.anna_may).id,
                    "date_due": "2026-05-29",
                    **values,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def _request(cls, target=None, planner=None, **values):
        """Let Lena ask marketing for something."""
        return cls._plan_measure(
            target,
            planner,
            **{
                "name": "Advertisement in the journal",
                "kind": "request",
                "resource": "advertising",
                "department_id": cls.marketing.id,
                "budget": 500,
                **values,
            },
        )

    def _step(self, action, user, step, **values):
        """Let somebody take a step by its dialog."""
        return (
            self.env["sales.mgmt.action.step"]
            .with_user(user)
            .create({"action_id": action.id, "step": step, **values})
            .action_confirm()
        )

    def _read_tasks(self, user):
        return self.env["mail.activity"].search(
            [("res_model", "=", "sales.mgmt.action"), ("user_id", "=", user.id)]
        )

    def _read_subjects(self, user):
        """Return the subjects of what somebody was told, oldest first."""
        return (
            self.env["mail.message"]
            .search(
                [
                    ("message_type", "=", "user_notification"),
                    ("partner_ids", "in", user.partner_id.ids),
                ]
            )
            .sorted("id")
            .mapped("subject")
        )
