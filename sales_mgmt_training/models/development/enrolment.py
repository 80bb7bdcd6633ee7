from odoo import fields, models


class SalesMgmtTrainingEnrolment(models.Model):
    """Courses that lead to a goal of a development plan."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.enrolment"

    origin = fields.Selection(
        selection_add=[("development", "Development Plan")],
        ondelete={"development": "set default"},
    )

    def _enrol_again(self):
        """Extend `sales_mgmt_training`: a goal goes on with the next enrolment."""
        again = super()._enrol_again()
        goals = self.env["sales.mgmt.development.goal"].sudo()
        places = again.grouped(lambda each: (each.person_id, each.course_id))
        for goal in goals.search(
            [("enrolment_id", "in", self.ids), ("is_settled", "=", False)]
        ):
            goal.enrolment_id = places.get(
                (goal.person_id, goal.course_id), goal.enrolment_id
            )
        return again
