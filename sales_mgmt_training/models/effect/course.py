from odoo import api, fields, models

from .effect import READERS


class SalesMgmtTrainingCourse(models.Model):
    """What a course does to the figures of who passes it."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.course"

    effect_count = fields.Integer(
        string="Effects Looked At", compute="_compute_effect_count", groups=READERS
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_effect_count(self):
        counts = dict(
            self.env["sales.mgmt.training.effect"]._read_group(
                [("course_id", "in", self.ids)], ["course_id"], ["__count"]
            )
        )
        for course in self:
            course.effect_count = counts.get(course, 0)

    def action_open_effects(self):
        """Open what the course did, or ask by which metric to look at it."""
        return self.env["sales.mgmt.training.effect"]._open_of(self, "course")
