from odoo import api, fields, models

from ..course.enrolment import OPEN_STATES


class SalesMgmtTrainingEnrolment(models.Model):
    """Courses that were agreed in a review."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.enrolment"

    origin = fields.Selection(
        selection_add=[("review", "Agreed in a Review")],
        ondelete={"review": "set default"},
    )

    @api.model
    def _find_open(self, person, course):
        """Return the enrolment that a person has not ended, if there is one.

        :rtype: sales.mgmt.training.enrolment
        """
        return self.sudo().search(
            [
                ("person_id", "=", person.id),
                ("course_id", "=", course.id),
                ("state", "in", OPEN_STATES),
            ],
            limit=1,
        )
