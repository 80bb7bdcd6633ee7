from odoo import api, fields, models


class SalesMgmtTrainingCourse(models.Model):
    """A policy is a course with versions of its text."""

    # a file of its own for each room
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.course"

    version_ids = fields.One2many(
        comodel_name="sales.mgmt.training.version",
        inverse_name="course_id",
        string="Versions",
    )
    version_id = fields.Many2one(
        comodel_name="sales.mgmt.training.version",
        string="Version in Force",
        compute="_compute_version_id",
        compute_sudo=True,
    )

    @api.depends("version_ids.state", "version_ids.number")
    def _compute_version_id(self):
        for course in self:
            published = course.version_ids.filtered(
                lambda each: each.state == "published"
            )
            course.version_id = published.sorted("number", reverse=True)[:1]
