from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesMgmtTrainingEnrolment(models.Model):
    """An enrolment to read a version of a policy."""

    # a file of its own for each room
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.enrolment"

    origin = fields.Selection(
        selection_add=[("version", "New Version of a Policy")],
        ondelete={"version": "set default"},
    )
    version_id = fields.Many2one(
        comodel_name="sales.mgmt.training.version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    version_body = fields.Html(related="version_id.body", string="Text to Read")
    version_changes = fields.Text(related="version_id.changes")

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `sales_mgmt_training`: what is read is the version in force."""
        courses = self.env["sales.mgmt.training.course"]
        for vals in vals_list:
            vals["version_id"] = courses.browse(vals.get("course_id")).version_id.id
        return super().create(vals_list)

    def action_confirm(self):
        """Extend `sales_mgmt_training`: name the text that is confirmed.

        The button sends the version that the page shows, as `read_version_id` in the
        context.
        """
        read = self.env.context.get("read_version_id")
        for enrolment in self:
            if enrolment.version_id and enrolment.version_id.id != read:
                raise UserError(
                    self.env._(
                        "“%(course)s” has a new version since you opened it. Read it "
                        "again, then confirm.",
                        course=enrolment.course_id.name,
                    )
                )
        return super().action_confirm()

    def _pass(self, score=None, day=None):
        """Extend `sales_mgmt_training`: keep who knows which version since when."""
        result = super()._pass(score, day)
        self.env["sales.mgmt.acknowledgement"].sudo().create(
            [
                {
                    "person_id": enrolment.person_id.id,
                    "enrolment_id": enrolment.id,
                    "version_id": enrolment.version_id.id,
                    "fingerprint": enrolment.version_id.fingerprint,
                    "recorded_by_id": self.env.uid,
                }
                for enrolment in self
                if enrolment.version_id
            ]
        )
        return result
