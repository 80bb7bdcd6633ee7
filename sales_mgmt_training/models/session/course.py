from odoo import fields, models


class SalesMgmtTrainingCourse(models.Model):
    """Courses are held in sessions."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.course"

    completion = fields.Selection(
        selection_add=[("attendance", "They Attend a Session")],
        ondelete={"attendance": "set default"},
    )
    session_ids = fields.One2many(
        comodel_name="sales.mgmt.training.session", inverse_name="course_id"
    )
    session_count = fields.Integer(
        string="Sessions to Come", compute="_compute_session_count"
    )

    def _compute_session_count(self):
        counts = dict(
            self.env["sales.mgmt.training.session"]._read_group(
                [("course_id", "in", self.ids), ("state", "in", ("draft", "open"))],
                ["course_id"],
                ["__count"],
            )
        )
        for course in self:
            course.session_count = counts.get(course, 0)

    def action_open_sessions(self):
        """Open the sessions of the course."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sessions of %(course)s", course=self.name),
            "res_model": "sales.mgmt.training.session",
            "view_mode": "list,calendar,kanban,form",
            "domain": [("course_id", "=", self.id)],
            "context": {"default_course_id": self.id},
        }
