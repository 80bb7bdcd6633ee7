from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..course.enrolment_steps import OFFICER


class SalesMgmtTrainingAttemptGrant(models.Model):
    """More attempts at an exam for a person, given by a training officer with a reason.

    They hold until the course is passed, in whichever enrolment.
    """

    _name = "sales.mgmt.training.attempt.grant"
    _description = "More Attempts at an Exam"
    _inherit = ["sales.mgmt.person.mixin", "sales.mgmt.audit.mixin"]
    _order = "id DESC"
    _rec_name = "reason"
    _audit_fields = ("person_id", "course_id", "attempts", "reason")

    enrolment_id = fields.Many2one(
        comodel_name="sales.mgmt.training.enrolment",
        required=True,
        index=True,
        ondelete="restrict",
    )
    course_id = fields.Many2one(
        related="enrolment_id.course_id", store=True, precompute=True, index=True
    )
    attempts = fields.Integer(string="More Attempts", required=True, default=1)
    reason = fields.Char(required=True)
    granted_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, default=lambda self: self.env.user
    )
    is_settled = fields.Boolean(
        readonly=True,
        help="The course was passed since: what was given is used up.",
        export_string_translation=False,
    )

    _attempts_positive = models.Constraint(
        "CHECK (attempts > 0)", "Give one attempt at least."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: for the person of the enrolment, by an officer."""
        enrolments = self.env["sales.mgmt.training.enrolment"]
        for vals in vals_list:
            enrolment = enrolments.browse(vals.get("enrolment_id")).exists()
            if not (vals.get("reason") or "").strip():
                raise UserError(
                    self.env._("Say why: the reason is kept with the exam.")
                )
            vals["person_id"] = enrolment.person_id.id
            vals["granted_by_id"] = self.env.uid
            vals["is_settled"] = False
        grants = super().create(vals_list)
        grants._check_granter()
        return grants

    def _check_granter(self):
        """Refuse attempts that are not a training officer's to give."""
        own = self.env.user in self.user_id
        if not self.env.su and (own or not self.env.user.has_group(OFFICER)):
            raise AccessError(
                self.env._(
                    "More attempts are given by a training officer, and by nobody to "
                    "themselves."
                )
            )

    def action_close(self):
        """Close the dialog; the record was saved by it."""
        return {"type": "ir.actions.act_window_close"}
