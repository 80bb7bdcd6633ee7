from odoo import fields, models
from odoo.fields import Command


class SalesMgmtCertificate(models.Model):
    """Certificates show in the skills of employees, as long as they hold.

    Employees edit their skills themselves, so a skill is an echo here and never proof.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.certificate"

    employee_skill_id = fields.Many2one(
        comodel_name="hr.employee.skill",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups="hr.group_hr_user",
    )

    def _prove_skills(self):
        """Write what certificates prove into the skills of their employees."""
        # Employees are closed to whoever issues certificates
        for certificate in self.sudo().filtered("kind_id.skill_id"):
            employee = certificate.person_id.employee_id
            if employee and not certificate._is_known_better(employee):
                before = employee.employee_skill_ids
                employee.write(
                    {"employee_skill_ids": [Command.create(certificate._get_skill())]}
                )
                certificate.employee_skill_id = (employee.employee_skill_ids - before)[
                    :1
                ]

    def _get_skill(self):
        """Return the values of the employee's skill that this certificate proves."""
        kind = self.kind_id
        certifies = kind.skill_type_id.is_certification
        return {
            "skill_id": kind.skill_id.id,
            "skill_type_id": kind.skill_type_id.id,
            "skill_level_id": kind.skill_level_id.id,
            "valid_from": self.issued_on,
            "valid_to": certifies and self.valid_until,
        }

    def _is_known_better(self, employee):
        """Tell whether an employee has the same skill at that level or above.

        Certifications are kept side by side, so this is about other skills.
        """
        kind = self.kind_id
        if kind.skill_type_id.is_certification:
            return False
        known = employee.current_employee_skill_ids.filtered(
            lambda each: each.skill_id == kind.skill_id
        )
        return any(
            each.level_progress >= kind.skill_level_id.level_progress for each in known
        )

    def _withdraw_skills(self):
        """End the skills that revoked certificates had proved."""
        for certificate in self:
            skill = certificate.employee_skill_id
            if skill:
                skill.employee_id.write(
                    {"employee_skill_ids": [Command.delete(skill.id)]}
                )
