from odoo.fields import Command

from ..revision.common import RevisionCase


class ScenarioCase(RevisionCase):
    """The plan in use on a day in May, and a draft of another metric beside it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft_line = cls._create_line(
            1200, plan=cls._create_plan(name="Draft"), metric=cls.metric_orders
        )
        cls.draft = cls.draft_line.plan_id

    @classmethod
    def _suppose(cls, plan=None, headcount=(), user=None, **values):
        """Let Dora make a scenario in the dialog."""
        wizard = (
            cls.env["sales.mgmt.plan.scenario"]
            .with_user(user or cls.dora)
            .create(
                {
                    "plan_id": (plan or cls.draft).id,
                    "line_ids": [Command.create(line) for line in headcount],
                    **values,
                }
            )
        )
        action = wizard.action_create_scenario()
        return cls.env[action["res_model"]].browse(action["res_id"])

    @classmethod
    def _promote(cls, scenario, reason="Chosen", user=None):
        wizard = (
            cls.env["sales.mgmt.plan.promote"]
            .with_user(user or cls.dora)
            .create({"scenario_id": scenario.id, "reason": reason})
        )
        action = wizard.action_promote()
        return cls.env[action["res_model"]].browse(action["res_id"])
