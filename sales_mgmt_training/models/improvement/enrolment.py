from odoo import fields, models


class SalesMgmtTrainingEnrolment(models.Model):
    """Courses that belong to an improvement plan say only that they were agreed."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.enrolment"

    # trainers read enrolments, and need not know of the plan
    origin = fields.Selection(
        selection_add=[("improvement", "Agreed With the Line Above")],
        ondelete={"improvement": "set default"},
    )
