from typing import NamedTuple

from odoo import api, fields, models

from ..review.person import READERS


class SkillLevel(NamedTuple):
    """How well somebody masters a skill, out of 100.

    :ivar proved: as somebody else wrote down, or a certificate proves
    :ivar said: the best level in the skills of the employee, whoever wrote it
    """

    proved: int = 0
    said: int = 0


class SalesMgmtPerson(models.Model):
    """What a person wants to become, and how well they master what."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.person"

    development_plan_ids = fields.One2many(
        comodel_name="sales.mgmt.development.plan",
        inverse_name="person_id",
        string="Development Plans",
        groups=READERS,
    )

    def action_open_development_plans(self):
        """Open the development plans of the person."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_training.sales_mgmt_development_plan_action"
        )
        return {
            **action,
            "domain": [("person_id", "=", self.id)],
            "context": {"default_person_id": self.id},
        }

    @api.model
    def _get_skill_domain(self, day):
        """Return the domain of what employees master on a day.

        :rtype: list
        """
        return [
            ("valid_from", "<=", day),
            "|",
            ("valid_to", "=", False),
            ("valid_to", ">=", day),
        ]

    def _read_skill_levels(self):
        """Return how well people master their skills today, a few queries for all.

        Skills that employees wrote down about themselves prove nothing, unless they
        echo a certificate. Read in sudo: employees and their skills are closed to most.

        :rtype: dict[tuple[sales.mgmt.person, hr.skill], SkillLevel]
        """
        people = self.sudo()
        by_employee = people.grouped("employee_id")
        by_employee.pop(self.env["hr.employee"].sudo(), None)
        skills = (
            self.env["hr.employee.skill"]
            .sudo()
            .search(
                [
                    ("employee_id", "in", [each.id for each in by_employee]),
                    *self._get_skill_domain(fields.Date.context_today(self)),
                ]
            )
        )
        proofs = (
            self.env["sales.mgmt.certificate"]
            .sudo()
            .search_fetch(
                [("employee_skill_id", "in", skills.ids), ("revoked_on", "=", False)],
                ["employee_skill_id"],
            )
            .employee_skill_id
        )
        levels = {}
        for skill in skills:
            for person in by_employee[skill.employee_id]:
                key = person.with_env(self.env), skill.skill_id.with_env(self.env)
                level = levels.get(key, SkillLevel())
                said = skill.level_progress
                writers = skill.create_uid | skill.write_uid
                proved = skill in proofs or person.user_id not in writers
                levels[key] = SkillLevel(
                    max(level.proved, said if proved else 0), max(level.said, said)
                )
        return levels
