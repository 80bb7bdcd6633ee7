from odoo import fields, models


class SalesMgmtTrainingEnrolment(models.Model):
    """An enrolment that a role-play completes."""

    # a file of its own for each room
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.enrolment"

    roleplay_ids = fields.One2many(
        comodel_name="sales.mgmt.roleplay",
        inverse_name="enrolment_id",
        string="Role-Plays",
        readonly=True,
    )
