from odoo.fields import Command

from ..common import TrainingCommon


class DevelopmentCommon(TrainingCommon):
    """Northwind, where Anna sells below Lena, and Theo could be her mentor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plans = cls.env["sales.mgmt.development.plan"]
        cls.year = cls._find_period("2026")

    @classmethod
    def _create_development_plan(cls, *goals, user=None, **values):
        """Return a draft of Anna for 2026, written by herself if nobody else does."""
        return (
            cls.plans.with_user(user or cls.anna)
            .create(
                {
                    "person_id": cls._get_file(cls.anna).id,
                    "period_id": cls.year.id,
                    "goal_ids": [
                        Command.create(
                            {"name": "Speak freely", "date_due": "2026-06-30", **goal}
                        )
                        for goal in goals or ({},)
                    ],
                    **values,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def _agree(cls, plan):
        plan.with_user(cls.anna).action_agree()
        plan.with_user(cls.lena).action_agree()
        return plan

    @classmethod
    def _hire(cls, user, **values):
        """Return the employee behind a user."""
        return cls.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def _create_skill(cls, name="Presenting"):
        """Return a skill whose levels are 0, 50 and 100 percent."""
        kind = cls.env["hr.skill.type"].create(
            {
                "name": f"Kind of {name}",
                "skill_ids": [Command.create({"name": name})],
                "skill_level_ids": [
                    Command.create({"name": f"Level {share}", "level_progress": share})
                    for share in (0, 50, 100)
                ],
            }
        )
        return kind.skill_ids

    @classmethod
    def _get_level(cls, skill, share):
        return skill.skill_type_id.skill_level_ids.filtered(
            lambda each: each.level_progress == share
        )

    @classmethod
    def _master(cls, employee, skill, share, user=None):
        """Write a level into the skills of an employee, as HR if nobody else does."""
        return (
            cls.env["hr.employee.skill"]
            .with_user(user or cls.harry)
            .create(
                {
                    "employee_id": employee.id,
                    "skill_id": skill.id,
                    "skill_type_id": skill.skill_type_id.id,
                    "skill_level_id": cls._get_level(skill, share).id,
                    "valid_from": "2026-01-01",
                }
            )
        )
