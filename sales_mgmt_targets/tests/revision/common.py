from freezegun import freeze_time

from ..common import SalesMgmtCommon

TODAY = "2026-05-12"


class RevisionCase(SalesMgmtCommon):
    """A plan of 2026 that is in use, on a day in May."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.line = cls._create_line(3600)
        cls.plan = cls.line.plan_id
        cls._put_in_use(cls.plan)

    @classmethod
    def _put_in_use(cls, plan):
        plan.with_user(cls.dora).action_propose()
        plan.with_user(cls.max).action_approve()
        plan.with_user(cls.max).action_activate()
        return plan

    @classmethod
    def _revise(cls, start="2026-07", plan=None, reason="Lyon opens", user=None):
        """Let Dora ask for a revision in the dialog."""
        wizard = (
            cls.env["sales.mgmt.plan.revise"]
            .with_user(user or cls.dora)
            .create(
                {
                    "plan_id": (plan or cls.plan).id,
                    "period_id": cls._find_period(start).id,
                    "reason": reason,
                }
            )
        )
        action = wizard.action_revise()
        return cls.env[action["res_model"]].browse(action["res_id"])

    def _get_amounts(self, line, subject):
        """Return the monthly targets of a person by name of the month."""
        months = line.target_ids.filtered(
            lambda target: target.user_id == subject and target.level == "month"
        )
        return {target.period_id.name[-2:]: target.amount for target in months}
