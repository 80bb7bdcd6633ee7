from odoo import fields, models

from .need import OPEN


class SalesMgmtTrainingEnrolment(models.Model):
    """Needs are met with the courses that people pass."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.enrolment"

    origin = fields.Selection(
        selection_add=[("need", "Training Need"), ("plan", "Annual Training Plan")],
        ondelete={"need": "set default", "plan": "set default"},
    )

    def write(self, vals):
        """Extend `base`: what is passed is needed no more."""
        result = super().write(vals)
        if vals.get("state") == "passed":
            self._meet_needs()
        return result

    def _meet_needs(self):
        """End the needs of who passed."""
        passed = {(each.person_id, each.course_id): each for each in self}
        needs = (
            self.env["sales.mgmt.training.need"]
            .sudo()
            .search(
                [
                    ("person_id", "in", self.person_id.ids),
                    ("course_id", "in", self.course_id.ids),
                    ("state", "in", OPEN),
                ]
            )
        )
        met = needs.filtered(lambda need: (need.person_id, need.course_id) in passed)
        for day, group in met.grouped(
            lambda need: passed[need.person_id, need.course_id].completed_on
        ).items():
            group._meet(day)
